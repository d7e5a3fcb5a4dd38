// The state of the page as a small file: setting, samples, weights, and how far the run has come.
"use strict";

const STATE_FORMAT = "chainrule playground 1";

/** Return the state as text. */
function stateAsText(learner, ownData) {
  const { sizes, activations, ...setting } = learner.setting;
  const start = setting.parameters === null ? null : Array.from(setting.parameters);
  const weights = Array.from(learner.network.parameters);
  const state = {
    format: STATE_FORMAT,
    setting: { ...setting, parameters: start },
    data: ownData,
    at: learner.at,
    weights,
  };
  return JSON.stringify(state, null, 1);
}

/** Return { setting, data, at } of a text that `stateAsText` wrote; throws an Error that says what is wrong. */
function readState(text) {
  const { format, setting, data, at } = JSON.parse(text);
  if (format !== STATE_FORMAT) throw new Error("This file is no state of this page.");
  if (setting.data === null) checkData(data);
  return { setting, data, at: Number.isInteger(at) && at >= 0 ? at : 0 };
}

function checkData(data) {
  if (data?.held !== undefined && !(Number.isInteger(data.held) && data.held >= 0 && data.held + 1 < data.rows?.length))
    throw new Error("The samples in this file are damaged.");
  const isRow = (row) => Array.isArray(row) && row.length === data.features.length && row.every(Number.isFinite);
  if (!data?.rows?.every(isRow) || data.targets.length !== data.rows.length || !data.targets.every(Number.isFinite)) {
    throw new Error("The samples in this file are damaged.");
  }
}

/** Offer a file to be saved. */
function download(name, content, type) {
  const link = element("a", "");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
