// The settings: data, loss, optimizer and its numbers, batches, penalty, initializer, seed.
"use strict";

/**
 * Return the panel of settings.
 *
 * @param onChange called with what changes in the setting. @param more a button below.
 */
function makeSettingsPanel(onChange, more) {
  const rows = element("div", "settings-rows");
  const [otherTitle, otherRows] = [element("summary", ""), element("div", "settings-rows")];
  const others = element("details", "", otherTitle, otherRows);
  const box = element("section", "settings", element("h2", "", "Settings"), rows, others, more);
  box.setAttribute("aria-label", "Settings");
  let shown = null; // what the controls were made for, and a function for each, which shows a setting
  let current = null;

  /** Show a setting; its controls are made anew only where another choice of controls is needed. */
  function update(setting, data, isOwn) {
    current = setting;
    const key = [setting.optimizer, setting.loss, setting.schedule?.name, lossesFor(data), isOwn, data.held].join("/");
    if (shown?.key !== key) build(setting, data, isOwn, key);
    for (const show of shown.controls) show(setting);
  }

  function build(setting, data, isOwn, key) {
    const controls = [];
    const added = ({ row, show }, read) => {
      controls.push((setting) => show(...read(setting)));
      return row;
    };
    const add = (label, values, read, write, name = String) =>
      added(
        choiceField(label, values, name, (value) => onChange(write(value))),
        (setting) => [read(setting)],
      );
    const plain = (name, values = OFFERED[name]) => [values, (s) => s[name], (value) => ({ [name]: value })];
    const ofData = (name) => [
      OFFERED[name],
      (s) => s.data[name],
      (value) => ({ data: { ...current.data, [name]: value } }),
    ];
    const withNumber = (name) => (value) => ({ settings: { ...current.settings, [name]: value } });
    const number = (name, label = capitalized(name)) =>
      add(label, OFFERED[name], (s) => s.settings[name], withNumber(name));
    const ofSchedule = (name) =>
      add(
        capitalized(inWordsOfName(name)),
        OFFERED_OF_SCHEDULES[setting.schedule.name][name],
        ({ schedule }) => schedule.settings[name],
        (value) => ({ schedule: { ...current.schedule, settings: { ...current.schedule.settings, [name]: value } } }),
      );
    const { settings, ranges } = code.optimizers[setting.optimizer];
    const other = (name) => {
      const label = capitalized(inWordsOfName(name));
      const change = (value) => onChange(withNumber(name)(value));
      return name in ranges
        ? added(numberField(label, ranges[name], change), (s) => [s.settings[name]])
        : added(flagField(label, change), (s) => [s.settings[name], isPossible(name, s)]);
    };
    const ofOptimizer = Object.keys(settings);
    shown = { key, controls };
    rows.replaceChildren(
      ...(isOwn ? [] : [add("Samples", ...ofData("n")), add("Noise", ...ofData("noise"))]),
      ...(data.held
        ? []
        : [add("Held out", ...plain("heldOut"), (share) => (share ? `${Math.round(100 * share)} %` : "none"))]),
      add("Loss", ...plain("loss", lossesFor(data)), inWordsOfName),
      ...Object.keys(code.losses[setting.loss].settings).map((name) => number(name)),
      add(
        "Optimizer",
        Object.keys(code.optimizers),
        (s) => s.optimizer,
        (name) => ({ optimizer: name, settings: { ...lossSettings(current), lr: RATE_OF[name] } }),
      ),
      number("lr", "Learning rate"),
      add(
        "Schedule",
        [null, ...Object.keys(code.schedules)],
        (s) => s.schedule?.name ?? null,
        (name) => ({ schedule: name === null ? null : usualSchedule(name) }),
        (name) => (name === null ? "none" : inWordsOfName(name)),
      ),
      ...(setting.schedule === null ? [] : Object.keys(code.schedules[setting.schedule.name]).map(ofSchedule)),
      ...ofOptimizer.filter((name) => name in OFFERED).map((name) => number(name)),
      add("Batch size", ...plain("batchSize"), (size) => (size === null ? "all samples" : String(size))),
      add("L2 penalty", ...plain("l2"), (l2) => (l2 ? String(l2) : "none")),
      add("Clip gradient", ...plain("clipNorm"), (clip) => (clip === null ? "no" : `to length ${clip}`)),
      add(
        "Initial weights",
        ...plain("initializer", ["auto", ...Object.keys(code.initializers), ...Object.keys(WRONG_STARTS)]),
        inWordsOfName,
      ),
      add("Seed", ...plain("seed")),
    );
    setText(otherTitle, `More of ${setting.optimizer}`);
    otherRows.replaceChildren(...ofOptimizer.filter((name) => !(name in OFFERED)).map(other));
  }

  return { box, update };
}

const inWordsOfName = (name) => name.replaceAll("_", " ");
const capitalized = (name) => name[0].toUpperCase() + name.slice(1);
