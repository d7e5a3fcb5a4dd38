// The gradients of each layer, from the loss down: what `gradient_flow.py` finds in a graph, from the numbers of a batch.
"use strict";

/** Return the root mean square of numbers, without overflow on the way; 0 of nothing. */
function rootMeanSquare(numbers) {
  const largest = numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (!(largest > 0 && largest < Infinity)) return largest;
  return largest * Math.sqrt(numbers.reduce((sum, x) => sum + (x / largest) ** 2, 0) / numbers.length);
}

/** Return log10 of a factor between two sizes; nan where `before` is 0. */
const logRatio = (size, before) => (before > 0 ? Math.log10(size) - Math.log10(before) : NaN);

/** Return the gradients of each layer, input side first, by the names of `LayerFlow`. */
function layerFlows({ network, setting, batch }) {
  const { sizes, activations } = setting;
  const flows = [];
  let above = 1;
  for (let index = activations.length - 1; index >= 0; index--) {
    const units = Array.from({ length: sizes[index + 1] }, (_, unit) => unit);
    const ofUnits = (numbers) =>
      units.map((unit) => Array.from(numbers.subarray(unit * network.stride, unit * network.stride + batch.n)));
    const [gradients, deltas] = [ofUnits(network.outputGradients(index)), ofUnits(network.deltas[index])];
    const flat = flatSamples(activations[index], network.slopes[index], ofUnits);
    const [outputGradient, delta] = [rootMeanSquare(gradients.flat()), rootMeanSquare(deltas.flat())];
    const inputs = Array.from({ length: sizes[index] }, (_, input) => input);
    const places = units.flatMap((unit) => inputs.map((input) => network.offset(index, unit, input)));
    flows.unshift({
      index,
      activation: activations[index],
      units,
      n: batch.n,
      outputGradient,
      delta,
      weightGradient: rootMeanSquare(places.map((i) => network.gradients[i])),
      fromWeights: logRatio(outputGradient, above),
      fromActivation: logRatio(delta, outputGradient),
      flatUnits: units.filter((unit) => flat[unit] === batch.n),
      flatShare: flat.reduce((sum, count) => sum + count, 0) / (units.length * batch.n),
      largestOutputGradient: gradients.map((of) => batch.n * of.reduce((most, x) => Math.max(most, Math.abs(x)), 0)),
      hasZeroWeights: places.every((i) => network.parameters[i] === 0),
      sums: ofUnits(network.sums[index]),
    });
    above = delta;
  }
  return flows;
}

/** Return for how many samples each unit is where its activation is flat, if it has a flat side. */
function flatSamples(activation, slopes, ofUnits) {
  const { flat, steepest, saturation } = gradientRules;
  const limit = slopes === null || saturation[activation] === "steep" ? 0 : flat * steepest[activation];
  return ofUnits(slopes ?? new Float64Array(0)).map((of) => of.filter((slope) => Math.abs(slope) < limit).length);
}
