// Faults of the gradients, in words; the limits are those of `gradient_report`, which Python puts in `gradientRules`.
"use strict";

const MARKS = { saturated: "flat", off: "off", identical: "=" };

/** Return the faults of a state: sentences, and a mark for each unit at fault, by "layer/unit". */
function findFaults(learner) {
  const { network, setting } = learner;
  const last = setting.activations.length - 1;
  const marks = new Map();
  const findings = [];
  if (learner.failed || ![...network.gradients].every(Number.isFinite)) {
    return { findings: learner.failed ? [] : ["A gradient is not finite."], marks };
  }
  for (let layer = 0; layer < last; layer++) {
    const flat = flatUnits(learner, layer);
    const how = gradientRules.saturation[setting.activations[layer]];
    for (const unit of flat) marks.set(`${layer}/${unit}`, MARKS[how]);
    if (flat.length > 0) findings.push(sentenceOfFlat(learner, layer, flat, how));
    const alike = isZero(learner, layer) ? [] : identicalUnits(learner, layer);
    for (const unit of alike.flat()) if (!marks.has(`${layer}/${unit}`)) marks.set(`${layer}/${unit}`, MARKS.identical);
    for (const group of alike) findings.push(sentenceOfAlike(learner, layer, group));
  }
  findings.push(...zeroLayers(learner), ...changesOfSize(learner));
  return { findings, marks };
}

/** Return the units of a layer whose activation is flat for every sample of the batch. */
function flatUnits({ network, setting, batch }, layer) {
  const name = setting.activations[layer];
  const steepest = gradientRules.steepest[name];
  if (!steepest || gradientRules.saturation[name] === "steep") return [];
  const { slope } = activationOf(name);
  const [sums, outputs] = [network.sums[layer], network.outputs[layer]];
  const isFlat = (i) => Math.abs(slope(outputs[i], sums[i])) < gradientRules.flat * steepest;
  const units = [];
  for (let unit = 0; unit < setting.sizes[layer + 1]; unit++) {
    let s = 0;
    while (s < batch.n && isFlat(unit * network.stride + s)) s++;
    if (s === batch.n) units.push(unit);
  }
  return units;
}

function sentenceOfFlat({ setting, batch }, layer, units, how) {
  const name = setting.activations[layer];
  const all = units.length === setting.sizes[layer + 1];
  const which = all ? `Every unit of layer ${layer + 1}` : `${listOf(units)} of layer ${layer + 1}`;
  const are = all || units.length === 1 ? "is" : "are";
  return (
    `${which} ${are} ${how}: ${name} is flat there for all ${batch.n} samples, so no gradient gets through, ` +
    `and nothing below learns through ${units.length === 1 ? "it" : "them"}.`
  );
}

/** Return whether all weights of a layer are 0. */
function isZero({ network, setting }, layer) {
  const start = network.offset(layer, 0, 0);
  const nIn = setting.sizes[layer];
  return network.parameters
    .subarray(start, network.offset(layer, setting.sizes[layer + 1] - 1, nIn))
    .every((number, i) => i % (nIn + 1) === nIn || number === 0);
}

/** Say which layers have no weight but 0, and gradients that leave them so. */
function zeroLayers(learner) {
  const { network, setting } = learner;
  const stuck = setting.activations
    .map((_, layer) => layer)
    .filter((layer) => {
      const [start, end] = [network.offset(layer, 0, 0), network.offset(layer, setting.sizes[layer + 1] - 1, 0)];
      return (
        isZero(learner, layer) &&
        network.gradients
          .subarray(start, end + 1)
          .every((gradient, i) => i % (setting.sizes[layer] + 1) === setting.sizes[layer] || gradient === 0)
      );
    });
  if (stuck.length === 0) return [];
  const layers = stuck.map((layer) => (layer + 1 === setting.activations.length ? "the output" : `layer ${layer + 1}`));
  return [`All weights of ${layers.join(" and ")} are 0, and so are their gradients: every step leaves them at 0.`];
}

/** Return groups of units of a layer that have the same weights in and out, and so the same gradients for ever. */
function identicalUnits({ network, setting }, layer) {
  const groups = new Map();
  const [nIn, next] = [setting.sizes[layer], setting.sizes[layer + 2]];
  for (let unit = 0; unit < setting.sizes[layer + 1]; unit++) {
    const incoming = Array.from({ length: nIn + 1 }, (_, j) => network.parameters[network.offset(layer, unit, j)]);
    const outgoing = Array.from({ length: next }, (_, k) => network.parameters[network.offset(layer + 1, k, unit)]);
    const key = [...incoming, ...outgoing].join();
    groups.set(key, [...(groups.get(key) ?? []), unit]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function sentenceOfAlike({ network }, layer, group) {
  const weight = network.parameters[network.offset(layer, group[0], 0)];
  const gradient = network.gradients[network.offset(layer, group[0], 0)];
  return (
    `${listOf(group)} of layer ${layer + 1} are identical: the same weights (the first is ${written(weight, 3)}), ` +
    `the same gradients (${written(gradient, 3)}), so each step leaves them alike. They do the work of one unit.`
  );
}

/** Say where the gradients vanish or explode from the last layer down, or are all 0. */
function changesOfSize(learner) {
  const { network, setting, batch } = learner;
  const deltas = setting.activations.map((_, layer) => {
    const size = setting.sizes[layer + 1];
    let squares = 0;
    for (let unit = 0; unit < size; unit++) {
      for (let s = 0; s < batch.n; s++) squares += network.deltas[layer][unit * network.stride + s] ** 2;
    }
    return Math.sqrt(squares / (size * batch.n));
  });
  const last = deltas.at(-1);
  if (last === 0) return ["The gradient at the output is exactly 0, so every gradient is: nothing is left to learn."];
  const still = deltas.findLastIndex((delta) => delta === 0);
  if (still >= 0) {
    if (zeroLayers(learner).length > 0) return []; // a consequence
    const above = still + 2 === setting.activations.length ? "the output" : `layer ${still + 2}`;
    return [
      `Below ${above} every gradient is exactly 0: nothing of it gets down there, and these weights do not move.`,
    ];
  }
  const powers = deltas.map((delta) => Math.log10(delta / last));
  const [smallest, largest] = [powers.indexOf(Math.min(...powers)), powers.indexOf(Math.max(...powers))];
  const found = [];
  const factor = (power) => written(10 ** Math.abs(power), 2);
  if (powers[smallest] < -gradientRules.decades.vanishing)
    found.push(
      `Gradients vanish: those at layer ${smallest + 1} are ${factor(powers[smallest])} times smaller than those at ` +
        "the output, so it hardly learns.",
    );
  if (powers[largest] > gradientRules.decades.exploding)
    found.push(
      `Gradients explode: those at layer ${largest + 1} are ${factor(powers[largest])} times larger than those at ` +
        "the output.",
    );
  return found;
}

function listOf(units) {
  const numbers = units.map((unit) => unit + 1);
  if (numbers.length === 1) return `Unit ${numbers[0]}`;
  const shown = numbers.length > 8 ? [...numbers.slice(0, 8), "…"] : numbers;
  return `Units ${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
