// What a page can compute with: the limits of every setting, those of optimizers and schedules as Python gives them.
"use strict";

const LARGEST_LAYER = 1024;

/** Return whether something is a number from `low` up to, but not including, `high`; null for no end. */
function isWithin(value, [low, high]) {
  return Number.isFinite(value) && value >= low && (high === null || value < high);
}

/** Return a setting without what a page cannot compute with, whoever wrote it; what is wrong becomes the default. */
function checkedSetting(given) {
  const setting = { ...DEFAULTS, ...given };
  if (setting.data !== null) setting.data = { ...DEFAULTS.data, ...setting.data };
  const isIn = (list) => (value) => list.includes(value);
  const isNumber = (low, high) => (value) => Number.isFinite(value) && value >= low && value <= high;
  const isCount = (low, high) => (value) => Number.isInteger(value) && value >= low && value <= high;
  const isOfSchedule =
    (settings) =>
    ([name, { isWhole, lowest }]) =>
      (isWhole ? isCount : isNumber)(lowest, 1e9)(settings?.[name]);
  const isSchedule = ({ name, settings }) =>
    Object.hasOwn(code.schedules, name) && Object.entries(code.schedules[name]).every(isOfSchedule(settings));
  const isSet = ({ name, n, noise, seed, stretch = 1 }) =>
    isIn(DATASET_NAMES)(name) &&
    isCount(FEWEST_SAMPLES, MOST_SAMPLES)(n) &&
    isNumber(0, 1e6)(noise) &&
    isCount(0, 2 ** 53 - 1)(seed) &&
    isNumber(0, 1e6)(stretch);
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
    data: (data) => data === null || isSet(data),
  };
  for (const [name, isRight] of Object.entries(checks)) if (!isRight(setting[name])) setting[name] = DEFAULTS[name];
  setting.settings = checkedNumbers(setting.settings, code.optimizers[setting.optimizer], RATE_OF[setting.optimizer]);
  const filled = setting.hidden.map((_, i) => setting.activation[i] ?? "tanh");
  return { ...setting, activation: filled };
}

/** Return the numbers of optimizer and loss that are in their ranges; the others will take their defaults. */
function checkedNumbers(given, { settings, ranges }, rate) {
  const isRight = ([name, value]) => {
    if (name in ranges) return isWithin(value, ranges[name]);
    return name in settings ? typeof value === "boolean" : Number.isFinite(value) && value > 0; // of a loss
  };
  return { lr: rate, ...Object.fromEntries(Object.entries(given).filter(isRight)) };
}
