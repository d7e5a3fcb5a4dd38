// The setting in the address of the page, after the sign #, so that a link leads to the same run.
"use strict";

const LARGEST_LAYER = 1024;
// Not part of an address: weights and samples are in the file that "Save" writes.
const NOT_IN_ADDRESS = new Set(["parameters", "sizes", "activations"]);

/** Return a setting as text for the address: what differs from the defaults. */
function addressOf({ settings, ...rest }, hidden) {
  const { lr, ...defaults } = defaultNumbers(rest.loss, rest.optimizer);
  const chosen = Object.entries(settings).filter(([name, value]) => value !== defaults[name]);
  const setting = { ...rest, settings: Object.fromEntries(chosen) };
  const differing = Object.entries(setting).filter(
    ([name, value]) => !NOT_IN_ADDRESS.has(name) && JSON.stringify(value) !== JSON.stringify(DEFAULTS[name]),
  );
  const parts = differing.map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`);
  return `#${[...parts, ...hiding(hidden)].join("&")}`;
}

/** Return the part of an address that hides parts of the page, if any. */
function hiding(hidden) {
  return hidden.length > 0 ? [`hide=${hidden.join(",")}`] : [];
}

/** Put a setting into the address of the page; a frame of a notebook has none of its own. */
function showAddress(text) {
  if (location.protocol !== "about:") history.replaceState(null, "", text);
}

/** Return the address of the page without a setting. */
function pageAddress() {
  return location.protocol === "about:" ? "page.html" : location.href.replace(/#.*/, "");
}

/** Return { setting, lesson, hidden } of an address; what cannot be read is left out. */
function readAddress(text) {
  const found = { setting: {}, lesson: null, hidden: [] };
  for (const part of text.replace(/^#/, "").split("&")) {
    const [name, value] = part.split("=");
    if (name === "lesson") found.lesson = lessonNamed(value);
    else if (name === "hide") found.hidden = value.split(",");
    else if (name in DEFAULTS && !NOT_IN_ADDRESS.has(name)) {
      try {
        found.setting[name] = JSON.parse(decodeURIComponent(value));
      } catch {
        continue; // a link that was cut off
      }
    }
  }
  if (found.lesson && Object.keys(found.setting).length === 0) found.setting = settingOf(found.lesson);
  return found;
}

/** Return a setting without what a page cannot compute with, whoever wrote it; what is wrong becomes the default. */
function checkedSetting(given) {
  const setting = { ...DEFAULTS, ...given };
  const isIn = (list) => (value) => list.includes(value);
  const isNumber = (low, high) => (value) => Number.isFinite(value) && value >= low && value <= high;
  const isCount = (low, high) => (value) => Number.isInteger(value) && value >= low && value <= high;
  const isSchedule = ({ name, settings }) =>
    name in code.schedules &&
    code.schedules[name].every((key) => isNumber(key === "step_size" || key === "epochs" ? 1 : 0, 1e9)(settings?.[key]));
  const isActivation = isIn(Object.keys(code.units));
  const checks = {
    heldOut: isNumber(0, 0.9),
    hidden: (list) => Array.isArray(list) && list.length <= MOST_LAYERS && list.every(isCount(1, LARGEST_LAYER)),
    activation: (list) => Array.isArray(list) && list.every(isActivation),
    output: isActivation,
    loss: (name) => name === null || isIn(Object.keys(code.losses))(name),
    optimizer: isIn(Object.keys(code.optimizers)),
    settings: (numbers) => numbers !== null && typeof numbers === "object",
    batchSize: (size) => size === null || isCount(1, 1e6)(size),
    l2: isNumber(0, 1e6),
    clipNorm: (clip) => clip === null || isNumber(1e-12, 1e12)(clip),
    initializer: isIn(["auto", ...Object.keys(code.initializers), ...Object.keys(WRONG_STARTS)]),
    schedule: (schedule) => schedule === null || isSchedule(schedule),
    seed: isCount(0, 2 ** 53 - 1),
    data: (data) => data === null || (typeof data === "object" && isIn(DATASET_NAMES)(data.name)),
  };
  for (const [name, isRight] of Object.entries(checks)) if (!isRight(setting[name])) setting[name] = DEFAULTS[name];
  if (!Number.isFinite(setting.settings.lr)) setting.settings = { ...setting.settings, lr: RATE_OF[setting.optimizer] };
  if (setting.data !== null) setting.data = { ...DEFAULTS.data, ...setting.data };
  const filled = setting.hidden.map((_, i) => setting.activation[i] ?? "tanh");
  return { ...setting, activation: filled };
}
