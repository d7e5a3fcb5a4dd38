// A network as the page uses it: the training of `nn/javascript`, with its numbers by layer, unit and sample.
"use strict";

const FEW_SAMPLES = 8; // for which kernels are not worth being made

// Makes compiled kernels, and the memory they compute in, once these are loaded; null: those of JavaScript.
let makeKernels = () => ({ memory: null, kernels: null });

/** Load kernels in WebAssembly from their text in base64, or null for none. */
async function loadKernels(text) {
  makeKernels = await loadCompiledKernels(text);
}

/**
 * Return a network with all parameters 0.
 *
 * @param setting a completed setting. @param set samples, see `makeSet`; those of `backward` and `step` are among them.
 * @param most how many samples are computed at once; the numbers of each are those of the last so many.
 */
function makeNetwork(setting, set, most) {
  const { sizes, activations, loss, optimizer, settings, l2, clipNorm } = setting;
  const network = { sizes, activations, loss, optimizer, settings, l2, clip_norm: clipNorm };
  const { memory: shared, kernels } = most > FEW_SAMPLES ? makeKernels() : { memory: null, kernels: null };
  const training = networkTraining(code, network, new Memory(shared), most, kernels);
  const program = training.loss;
  const { layers, rows } = program.data;
  const part = (list) => numbersOf(program, list.start ?? list.rows[0], rowsOf(list).length);
  const rowsAt = (list) => (list.start === undefined ? gathered(program, list) : part(list));

  const made = {
    training,
    stride: program.columns, // from the numbers of one unit to those of the next
    parameters: training.parameters,
    gradients: training.gradients,
    sums: layers.map((layer) => part(layer.pre_activations)),
    outputs: layers.map((layer) => part(layer.outputs)),
    deltas: [],
    losses: numbersOf(program, rows.loss[1], 1), // of each sample
    slopes: layers.map(({ slopes }) => (slopes ? part(slopes) : null)), // of activations
    outputGradients: (layer) => rowsAt(layers[layer].gradients),
    updates: new Float64Array(training.count),
    offset: (layer, unit, input) => layers[layer].first + unit * (layers[layer].inputs + 1) + input,
    /** Compute the loss and the gradient of a batch, and the numbers of each of its samples. */
    backward(batch) {
      const result = training.gradient(set.samples, batch);
      made.deltas = layers.map(({ deltas }) => rowsAt(deltas));
      return result;
    },
    /** Take a step with a batch, at a learning rate. */
    step(batch, rate) {
      const before = training.parameters.slice();
      const result = training.step(set.samples, batch, rate);
      made.parameters.forEach((parameter, i) => (made.updates[i] = parameter - before[i]));
      return result;
    },
    /** Return what the optimizer remembers of a parameter, one number after the other. */
    stateOf: (index) => training.states.map((state) => (typeof state === "number" ? state : state[index])),
    save: () => training.snapshot(),
    restore: (saved) => training.restore(saved),
  };
  return made;
}

/** Return a network that computes the outputs of fixed samples, and nothing else. */
function makeForward(setting, set) {
  const units = setting.activations.map((name) => code.units[name]);
  const { memory: shared, kernels } = makeKernels();
  const memory = new Memory(shared);
  const program = new Program(memory, networkData(setting.sizes, units, null), set.n, kernels);
  const { layers, wanted } = program.data;
  const { width } = set;
  for (let j = 0; j < setting.sizes[0]; j++) program.fill(j, set.n, (i) => set.samples[i * width + j]);
  return {
    stride: program.columns,
    outputs: layers.map(({ outputs }) => numbersOf(program, outputs.start, rowsOf(outputs).length)),
    run(parameters) {
      memory.numbers.set(parameters, program.shared);
      program.before();
      program.during();
    },
    count: wanted,
  };
}

/** Return the numbers of rows that lie one after the other. */
function numbersOf(program, row, count) {
  const start = program.at(true, row);
  return program.memory.numbers.subarray(start, start + count * program.columns);
}

function gathered(program, list) {
  const rows = rowsOf(list);
  const found = new Float64Array(rows.length * program.columns);
  rows.forEach((row, i) => found.set(numbersOf(program, row, 1), i * program.columns));
  return found;
}

/** Return samples as training takes them: the features and the target of each, in one row. */
function makeSet(data, members) {
  const features = data.features.length;
  const width = features + (data.encoded[0]?.length ?? 0);
  const samples = new Float64Array(members.length * width);
  members.forEach((member, i) => {
    samples.set(data.rows[member], i * width);
    samples.set(data.encoded[member], i * width + features);
  });
  return { samples, n: members.length, width, members, all: members.map((_, i) => i) };
}
