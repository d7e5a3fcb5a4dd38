// A setting: what is trained, on what, and how. It decides a run to the last bit.
"use strict";

const DEFAULTS = {
  data: { name: "moons", n: 100, noise: 0.1, seed: 0 },
  heldOut: 0.25,
  hidden: [4, 3],
  activation: ["tanh", "tanh"], // of the hidden layers
  output: "linear",
  loss: null, // null: the usual one for the data
  optimizer: "Adam",
  settings: { lr: 0.03 },
  schedule: null, // of the learning rate, { name, settings }; null: it stays
  batchSize: null, // null: all samples
  l2: 0,
  clipNorm: null,
  initializer: "auto",
  seed: 0,
  parameters: null, // where to start; null: drawn by the initializer and the seed
};

const NUMBER_LOSSES = ["mean_squared_error", "squared_error", "mean_absolute_error", "huber"];

/** Return the losses that suit a data set, the usual one first. */
function lossesFor(data) {
  if (data.classes === null) return data.targets.every((t) => t >= 0) ? [...NUMBER_LOSSES, "poisson"] : NUMBER_LOSSES;
  return data.classes.length === 2 ? CLASS_LOSSES : ["cross_entropy", ...CLASS_LOSSES];
}

/** Return a setting with what follows from the data filled in: sizes, all activations, a loss that suits. */
function completed(setting, data) {
  const suitable = lossesFor(data);
  const loss = suitable.includes(setting.loss) ? setting.loss : suitable[0];
  const outputs = data.classes !== null && data.classes.length > 2 ? data.classes.length : 1;
  const sizes = [data.features.length, ...setting.hidden, outputs];
  const activations = [...setting.activation, setting.output];
  const settings = { ...defaultNumbers(loss, setting.optimizer), ...setting.settings };
  for (const flag of Object.keys(code.optimizers[setting.optimizer].needs)) {
    settings[flag] &&= isPossible(flag, { ...setting, settings });
  }
  const count = activations.reduce((sum, _, layer) => sum + sizes[layer + 1] * (sizes[layer] + 1), 0);
  const fits = setting.parameters?.length === count && setting.parameters.every(Number.isFinite);
  return { ...setting, loss, sizes, activations, settings, parameters: fits ? setting.parameters : null };
}

/** Return the numbers of a loss and an optimizer that Python takes if none are given. */
function defaultNumbers(loss, optimizer) {
  const { lr, settings } = code.optimizers[optimizer];
  return { ...code.losses[loss].settings, lr, ...settings };
}

/** Return whether a flag of the optimizer may be set beside the other settings. */
function isPossible(flag, { optimizer, settings }) {
  const needs = Object.entries(code.optimizers[optimizer].needs[flag] ?? {});
  return needs.every(([name, isThere]) => settings[name] !== 0 === isThere);
}

/** Return the learning rate in an epoch, counted from 0. */
function rateOf({ settings, schedule }, epoch) {
  return settings.lr * scheduleFactor(code, schedule, epoch);
}

/** Return the settings of the loss that differ from Python's defaults. */
function lossSettings({ loss, settings }) {
  const defaults = Object.entries(code.losses[loss].settings);
  const differing = defaults.filter(([name, value]) => (settings[name] ?? value) !== value);
  return Object.fromEntries(differing.map(([name]) => [name, settings[name]]));
}

/** Return the data with targets as the loss takes them, in `encoded`. */
function encodedFor(data, loss) {
  return { ...data, encoded: data.targets.map((target) => encodeTarget(target, data.classes, loss)) };
}

function encodeTarget(target, classes, loss) {
  if (classes === null || loss === "cross_entropy") return [target];
  const low = loss === "binary_cross_entropy" ? 0 : -1;
  if (classes.length === 2) return [target === 1 ? 1 : low];
  return classes.map((_, k) => (k === target ? 1 : low));
}

/** Return what the loss takes outputs for, as Python decides it: a number for each, or the index of the largest. */
function decisionOf(outputs, loss) {
  return functions[code.losses[loss].decisions[outputs.length]](...outputs);
}

/** Return the function from outputs to the class that they stand for by a loss, -1 if they name none, or several. */
function makeDecision(classes, loss) {
  const targets = classes.map((_, k) => encodeTarget(k, classes, loss));
  return (outputs) => {
    const decision = decisionOf(outputs, loss);
    if (decision.length < outputs.length) return decision[0];
    return targets.findIndex((target) => target.every((number, i) => number === decision[i]));
  };
}

/** Return the outputs for a sample, of numbers of each unit that lie `stride` apart. */
function outputsOf(numbers, stride, sample) {
  return Array.from({ length: numbers.length / stride }, (_, k) => numbers[k * stride + sample]);
}

/** Return the share of samples decided rightly, by the network that has just computed them; null for numbers. */
function accuracyOf({ outputs, stride }, data, set, loss) {
  if (data.classes === null) return null;
  const decide = makeDecision(data.classes, loss);
  const right = set.members.filter(
    (member, i) => decide(outputsOf(outputs.at(-1), stride, i)) === data.targets[member],
  );
  return right.length / set.n;
}
