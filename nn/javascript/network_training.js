// Training of a network by its sizes, with the parts that `network_code.py` wrote.
"use strict";

/**
 * Return a `Training`. `code`: the data of `NetworkCode`. `network`: `{sizes, activations, loss, optimizer, settings,
 * l2, clip_norm}`: a name for each layer's activation, names of loss and optimizer, settings of both by their names in
 * Python, the strength of the penalty, and the largest length of the gradient or null. `most`: samples in a batch.
 */
function networkTraining(code, network, memory, most, compiled = null) {
  const { sizes, activations, l2 = 0, clip_norm = null } = network, outputs = sizes.at(-1);
  const chosen = { loss: code.losses[network.loss], optimizer: code.optimizers[network.optimizer] };
  const settings = { ...chosen.loss.settings, ...chosen.optimizer.settings, ...network.settings };
  const units = activations.map((name) => code.units[name]);
  const { programs } = chosen.loss;
  if (!(outputs in programs)) {
    throw new RangeError(`${network.loss} of ${outputs} outputs is not in this page: it has ${Object.keys(programs)}`);
  }
  const loss = networkData(sizes, units, programs[outputs]);
  const isChosen = ({ flags }) => Object.entries(flags).every(([name, setting]) => settings[name] === setting);
  const { update } = chosen.optimizer.variants.find(isChosen);
  const penalty = l2 > 0 ? code.penalty : null;
  const layers = loss.layers.map(({ first, size, inputs }) => [first, first + size * (inputs + 1)]);
  const parts = { loss, update, penalty, layers };
  return new Training(memory, { ...parts, settings: { ...settings, l2, max_norm: clip_norm ?? Infinity } }, most, compiled);
}

/** Return the parameters that `MLP(..., initializer, seed)` begins with. `random`: as `new Random(seed)`. */
function initialParameters(code, sizes, activations, initializer, random) {
  const parameters = [];
  activations.forEach((activation, i) => {
    const name = initializer === "auto" ? code.auto[activation] : initializer;
    const inputs = sizes[i], size = sizes[i + 1], drawn = functions[name](inputs, size);
    for (let unit = 0; unit < size; unit += 1) {
      for (let k = 0; k < inputs; k += 1) parameters.push(random[code.initializers[name].draw](...drawn));
      parameters.push(0);
    }
  });
  return parameters;
}
