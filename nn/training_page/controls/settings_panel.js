// The settings: data, loss, optimizer and its numbers, batches, penalty, initializer, seed.
"use strict";

const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const L2S = [0, 0.0001, 0.001, 0.01, 0.1];
const BATCHES = [1, 4, 10, 30, null];
const SHARES = [0, 0.25, 0.5];
const CLIPS = [null, 10, 1, 0.1];
const NOISES = [0, 0.05, 0.1, 0.2, 0.4];
const COUNTS = [20, 50, 100, 200, 500];
const RATE_OF = { SGD: 0.3, RMSprop: 0.01, Adam: 0.03, AdamW: 0.03 }; // where to begin, for networks of this size
// The numbers of schedules, the first of each to begin with.
const SCHEDULES = {
  step_decay: { step_size: [100, 10, 30, 300], gamma: [0.5, 0.1, 0.9] },
  exponential_decay: { gamma: [0.99, 0.9, 0.999] },
  cosine: { epochs: [300, 100, 1000], minimum: [0, 0.01, 0.1] },
  linear_warmup: { epochs: [20, 5, 100], start_factor: [0.1, 0, 0.5] },
};
const EXTRAS = {
  SGD: [["momentum", [0, 0.5, 0.9, 0.99]]],
  RMSprop: [["momentum", [0, 0.5, 0.9]]],
  huber: [["delta", [0.25, 0.5, 1, 2]]],
};

/**
 * Return the panel of settings.
 *
 * @param onChange called with what changes in the setting. @param more a button below.
 */
function makeSettingsPanel(onChange, more) {
  const rows = element("div", "settings-rows");
  const box = element("section", "settings", element("h2", "", "Settings"), rows, more);
  box.setAttribute("aria-label", "Settings");
  let shown = null; // the controls, and what they were made for
  let current = null;

  /** Show a setting; its controls are made anew only where another choice of controls is needed. */
  function update(setting, data, isOwn) {
    current = setting;
    const key = [setting.optimizer, setting.loss, setting.schedule?.name, lossesFor(data), isOwn, data.held].join("/");
    if (shown?.key !== key) build(setting, data, isOwn, key);
    for (const { select, options, read } of shown.controls) {
      const value = JSON.stringify(read(setting));
      if (!options.some(([known]) => known === value)) options.push([value, String(read(setting))]);
      if (changes(select, "options", options.length)) fillChoice(select, options, value);
      select.value = value;
    }
  }

  function build(setting, data, isOwn, key) {
    const controls = [];
    const add = (label, values, read, write, name = String) => {
      const options = values.map((value) => [JSON.stringify(value), name(value)]);
      const select = choice(label, options, JSON.stringify(read(setting)), (value) =>
        onChange(write(JSON.parse(value))),
      );
      controls.push({ select, options, read });
      return element("label", "setting", element("span", "", label), select);
    };
    const plain = (name) => [(s) => s[name], (value) => ({ [name]: value })];
    const ofData = (name) => [(s) => s.data[name], (value) => ({ data: { ...current.data, [name]: value } })];
    const numbers = (name) => [
      (s) => s.settings[name],
      (value) => ({ settings: { ...current.settings, [name]: value } }),
    ];
    const extra = ([name, values]) => add(capitalized(name), values, ...numbers(name));
    const ofSchedule = (name) =>
      add(
        capitalized(inWordsOfName(name)),
        SCHEDULES[setting.schedule.name][name],
        ({ schedule }) => schedule.settings[name],
        (value) => ({ schedule: { ...current.schedule, settings: { ...current.schedule.settings, [name]: value } } }),
      );
    shown = { key, controls };
    rows.replaceChildren(
      ...(isOwn ? [] : [add("Samples", COUNTS, ...ofData("n")), add("Noise", NOISES, ...ofData("noise"))]),
      ...(data.held
        ? []
        : [add("Held out", SHARES, ...plain("heldOut"), (share) => (share ? `${Math.round(100 * share)} %` : "none"))]),
      add("Loss", lossesFor(data), ...plain("loss"), inWordsOfName),
      ...(EXTRAS[setting.loss] ?? []).map(extra),
      add(
        "Optimizer",
        Object.keys(code.optimizers),
        (s) => s.optimizer,
        (name) => ({ optimizer: name, settings: { ...lossSettings(current), lr: RATE_OF[name] } }),
      ),
      add("Learning rate", RATES, ...numbers("lr")),
      add(
        "Schedule",
        [null, ...Object.keys(code.schedules)],
        (s) => s.schedule?.name ?? null,
        (name) => ({ schedule: name === null ? null : usualSchedule(name) }),
        (name) => (name === null ? "none" : inWordsOfName(name)),
      ),
      ...(setting.schedule === null ? [] : code.schedules[setting.schedule.name].map(ofSchedule)),
      ...(EXTRAS[setting.optimizer] ?? []).map(extra),
      add("Batch size", BATCHES, ...plain("batchSize"), (size) => (size === null ? "all samples" : String(size))),
      add("L2 penalty", L2S, ...plain("l2"), (l2) => (l2 ? String(l2) : "none")),
      add("Clip gradient", CLIPS, ...plain("clipNorm"), (clip) => (clip === null ? "no" : `to length ${clip}`)),
      add(
        "Initial weights",
        ["auto", ...Object.keys(code.initializers), ...Object.keys(WRONG_STARTS)],
        ...plain("initializer"),
        inWordsOfName,
      ),
      add("Seed", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], ...plain("seed")),
    );
  }

  return { box, update };
}

/** Return a schedule with the numbers to begin with. */
function usualSchedule(name) {
  return { name, settings: Object.fromEntries(Object.entries(SCHEDULES[name]).map(([key, [first]]) => [key, first])) };
}

const inWordsOfName = (name) => name.replaceAll("_", " ");
const capitalized = (name) => name[0].toUpperCase() + name.slice(1);
