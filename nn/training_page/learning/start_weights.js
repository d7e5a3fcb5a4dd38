// The parameters a network starts from: drawn as Python's `MLP` draws them, or wrong on purpose.
"use strict";

const WRONG_STARTS = { zeros: 0, equal: 0.5 }; // all weights

/** Return the parameters of a network in Python's order: layer by layer, unit by unit, its weights, then its bias. */
function startParameters({ sizes, activations, initializer, seed }) {
  const weight = WRONG_STARTS[initializer];
  if (weight === undefined) {
    return Float64Array.from(initialParameters(code, sizes, activations, initializer, new Random(seed)));
  }
  const parameters = [];
  for (let layer = 0; layer < activations.length; layer++) {
    for (let unit = 0; unit < sizes[layer + 1]; unit++) {
      for (let j = 0; j < sizes[layer]; j++) parameters.push(weight);
      parameters.push(0);
    }
  }
  return Float64Array.from(parameters);
}
