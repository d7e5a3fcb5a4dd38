// Faults of the gradients, in the words of `gradient_report`, and marks for the units at fault.
"use strict";

const MARKS = { saturated: "flat", off: "off", identical: "=" };

/** Return a function that finds faults; of a run that is played, it takes a tenth of the time to look for them. */
function makeFaultFinder() {
  let [found, whose, at, cost] = [null, null, 0, 0];
  return (learner, isPlaying) => {
    const mayWait = learner.isBehind || (isPlaying && performance.now() - at < 9 * cost);
    if (whose === learner && mayWait) return found;
    const start = performance.now();
    [found, whose] = [findFaults(learner), learner];
    at = performance.now();
    cost = at - start;
    return found;
  };
}

/** Return the faults of a state: sentences, and a mark for each unit at fault, by "layer/unit". */
function findFaults(learner) {
  const flows = layerFlows(learner);
  const all = gradientRules.rules.flatMap((rule) =>
    FINDING_RULES[rule.cause]({ flows, learner }, fromJson(rule.limit)).map((found) => ({ ...found, rule })),
  );
  const faults = all[0]?.rule.cause === "not finite" ? [all[0]] : all; // nothing else can be measured then
  const findings = faults.map((found) => sentenceOfFault(found, flows, learner));
  return { findings, faults, marks: marksOf(flows, faults) };
}

function marksOf(flows, faults) {
  const marks = new Map();
  for (const { index, activation, flatUnits } of flows.slice(0, -1)) {
    for (const unit of flatUnits) marks.set(`${index}/${unit}`, MARKS[gradientRules.saturation[activation]]);
  }
  for (const { layer, units, rule } of faults) {
    if (rule.cause !== "symmetric") continue;
    for (const unit of units) if (!marks.has(`${layer}/${unit}`)) marks.set(`${layer}/${unit}`, MARKS.identical);
  }
  return marks;
}

/** Return the sentence of a fault, with the names that the page has for layers and units, and its cure. */
function sentenceOfFault({ layer, units, sentence, parts, rule }, flows, { data }) {
  const flow = flows[layer ?? 0];
  const nameOfLayer = (index) => (index === flows.length - 1 ? "the output" : `layer ${index + 1}`);
  const all = units.length === flow.units.length && rule.cause === "symmetric";
  const sums = (parts.sumsOf ?? units).flatMap((unit) => flow.sums[unit]);
  const names = {
    layer: nameOfLayer(flow.index),
    last: nameOfLayer(flows.length - 1),
    activation: inWordsOfName(flow.activation),
    units: all ? `all ${units.length} units` : unitsInWords(units),
    samples: flow.n > 1 ? `for all ${flow.n} samples` : "for the sample",
    named: units.length > 0 ? `: ${unitsInWords(units)} for all ${flow.n} samples` : "",
    sums: sums.length > 0 ? rangeInWords(sums) : "",
    range: gradientRules.inputRange,
    layers: parts.stuck?.map(nameOfLayer).join(" and "),
    gains: parts.gains
      ?.slice(0, gradientRules.mostNamed)
      .map(([i, gain]) => `${nameOfLayer(i + 1)} by ${written(10 ** gain, 3)}`)
      .join(", "),
    what: parts.below === undefined ? "inputs of the network" : `outputs of ${nameOfLayer(parts.below)}`,
    inputs: `input${units.length > 1 ? "s" : ""} ${listOf(units.map((j) => data.features[j]))}`,
  };
  const isText = (part) => ["string", "number"].includes(typeof part);
  const filled = { ...names, ...Object.fromEntries(Object.entries(parts).filter(([, part]) => isText(part))) };
  const text = rule.sentences[sentence].replace(/\{(\w+)\}/g, (_, name) => filled[name]);
  return `${capitalized(text)}. To cure it: ${rule.cure}.`;
}

const unitsInWords = (units) => `unit${units.length === 1 ? "" : "s"} ${listOf(units.map((unit) => unit + 1))}`;

function rangeInWords(numbers) {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low === high ? `z = ${written(low, 3)}` : `z from ${written(low, 3)} to ${written(high, 3)}`;
}

function listOf(names) {
  if (names.length < 2) return names.join("");
  const shown = names.length > gradientRules.mostNamed ? [...names.slice(0, gradientRules.mostNamed), "…"] : names;
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
