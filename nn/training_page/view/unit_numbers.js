// Numbers below the circles: the output of each unit for the chosen sample, or its delta.
"use strict";

const MOST_LABELED = 7; // layers that leave room for the sign δ

/** Return a function from a unit to the text below it: its output for the chosen sample, or its δ. */
function numbersBelow(learner, { show, sample }) {
  const { setting, data } = learner;
  const probe = sample < 0 ? null : probeOf(learner, sample);
  return (layer, unit) => {
    if (show === "gradients") {
      if (layer < 0) return "";
      const delta = probe ? probe.deltaOf(layer, unit) : deltaOfBatch(learner, layer, unit);
      return setting.activations.length > MOST_LABELED ? written(delta, 2) : `δ ${written(delta, 2)}`;
    }
    if (!probe) return "";
    return written(layer < 0 ? data.rows[sample][unit] : probe.outputOf(layer, unit), 2);
  };
}

/** Return the delta of a unit over the batch: the sum of the gradients at its weighted sum, one for each sample. */
function deltaOfBatch({ network, batch }, layer, unit) {
  let sum = 0;
  for (let s = 0; s < batch.n; s++) sum += network.deltas[layer][unit * network.stride + s];
  return sum;
}
