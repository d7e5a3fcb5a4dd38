// Sentences and names for what the page shows.
"use strict";

const percent = (share) => `${written(100 * share, 3)} %`;

/** Return a state in a sentence. */
function sentenceOf(learner) {
  const { at, perEpoch, history, failed, trainSet, heldSet, network, setting } = learner;
  const epoch = Math.floor(at / perEpoch);
  if (failed) return sentenceOfFailure(learner);
  const [loss, heldLoss] = [history.trainLoss[epoch], history.heldLoss[epoch]];
  const [right, heldRight] = [history.trainAccuracy[epoch], history.heldAccuracy[epoch]];
  const when = at === 0 ? "Not trained yet" : `After ${epoch} epoch${epoch === 1 ? "" : "s"}`;
  const sure = right === null || right === undefined ? "" : `, ${percent(right)} right`;
  const heldSure = heldRight === null || heldRight === undefined ? "" : `, ${percent(heldRight)} right`;
  const held = heldSet.n > 0 ? `; ${written(heldLoss, 3)}${heldSure} on the ${heldSet.n} held out` : "";
  const trained = `the loss is ${written(loss, 3)}${sure} on the ${trainSet.n} training samples`;
  const rate = setting.schedule === null ? "" : ` The learning rate is ${written(learner.rate, 3)} now.`;
  return `${when}: ${trained}${held}. ${network.parameters.length} parameters.${rate}`;
}

function sentenceOfFailure({ failed, rate }) {
  const what = { loss: "the loss", gradient: "a gradient", update: "a weight" }[failed.what];
  return (
    `Training stopped at step ${failed.at + 1}, where ${what} is no finite number any more. The weights are those from ` +
    `before that step. Lower the learning rate, which is ${written(rate)}, or clip the gradient.`
  );
}

/** Return the name of a unit: "output", "unit 2 of layer 1", or the feature of an input. */
function unitName({ setting, data }, layer, unit) {
  if (layer < 0) return `input ${data.features[unit]}`;
  const isOutput = layer === setting.activations.length - 1;
  if (!isOutput) return `unit ${unit + 1} of layer ${layer + 1}`;
  if (setting.sizes.at(-1) === 1) return "the output unit";
  return `the output for ${data.classes[unit]}`;
}

/** Return the name of a weight as Python labels it. */
function weightLabel({ setting }, { layer, unit, input }) {
  return input === setting.sizes[layer] ? `b[${layer}][${unit}]` : `w[${layer}][${unit}][${input}]`;
}

function describeUnit(learner, layer, unit) {
  const name = unitName(learner, layer, unit);
  if (layer < 0) return name;
  const { network, setting } = learner;
  const bias = network.offset(layer, unit, setting.sizes[layer]);
  return `${name}, ${setting.activations[layer]}, bias ${written(network.parameters[bias])}`;
}

/** Return a part of the network in a line: a weight with its gradient, or a unit with its bias. */
function describePart(learner, part) {
  if (part.kind === "loss") return `The loss: ${written(learner.result.loss)}`;
  if (part.kind === "unit") return describeUnit(learner, part.layer, part.unit);
  const { network } = learner;
  const index = network.offset(part.layer, part.unit, part.input);
  const [from, to] = [unitName(learner, part.layer - 1, part.input), unitName(learner, part.layer, part.unit)];
  const numbers = `${written(network.parameters[index])}, gradient ${written(network.gradients[index])}`;
  return `${weightLabel(learner, part)}, from ${from} to ${to}: ${numbers}`;
}
