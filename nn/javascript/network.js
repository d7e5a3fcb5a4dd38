// The program of a network, made from its sizes: a layer is w . x + b, then its activation.
"use strict";

/**
 * Return data for the class `Program`. `sizes`: inputs, then units of each layer. `units`: of each layer the kernels of
 * its activation. `loss`: the program of the loss on the outputs and targets of a sample; null to compute outputs alone.
 *
 * Inputs are the features, then the targets. Parameters are in the order of `model.parameters()` in Python: of each
 * unit its weights, then its bias. `layers` says where everything is. Of each layer, the weight of unit k by input j is
 * parameter `first + k * (inputs + 1) + j`, and the last of a unit is its bias; `pre_activations`, `outputs`, `slopes` of
 * the activation (where there is one), `gradients` by the outputs, and `deltas` are parts with a row for each unit.
 */
function networkData(sizes, units, loss) {
  const layers = layersOf(sizes, units);
  const count = layers.reduce((sum, { size, inputs }) => sum + size * (inputs + 1), 0);
  const last = layers.at(-1);
  const targets = loss === null ? 0 : loss.inputs - last.size;
  const firstParameter = loss === null ? 0 : loss.sharedSize, firstGradient = firstParameter + count;
  const rows = new Rows(sizes[0] + targets);
  let inputs = contiguous(0, sizes[0]);
  const forward = layers.map((layer) => {
    layer.inputRows = inputs;
    layer.pre_activations = rows.add(layer.size);
    if (layer.kernels.backward === null) layer.outputs = layer.pre_activations;
    else {
      layer.outputs = rows.add(layer.size);
      layer.slopes = rows.add(layer.size);
    }
    inputs = layer.outputs;
    return layerForward(layer, firstParameter);
  });
  const data = {
    inputs: sizes[0] + targets,
    sharedSize: firstGradient + count,
    literals: [],
    firstParameter,
    firstOther: 0,
    wanted: count,
    names: new Array(count).fill(""),
    numbers: new Array(count).fill(0),
    firstGradient,
    sums: null,
    withoutGradient: [],
    seeds: [],
    layers,
  };
  if (loss === null) return { ...data, sampleSize: rows.size, phases: [[], forward, []] };
  const placed = placeLoss(loss, sizes[0], last.outputs, rows);
  let gradients = placed.gradients;
  const backward = [];
  for (const layer of [...layers].reverse()) {
    layer.gradients = gradients;
    layer.deltas = layer.kernels.backward === null ? gradients : rows.add(layer.size);
    backward.push(...layerBackward(layer, firstGradient));
    if (layer !== layers[0]) {
      gradients = rows.add(layer.inputs);
      backward.push(inputGradients(layer, firstParameter, gradients));
    }
  }
  return {
    ...data,
    literals: loss.literals,
    firstOther: loss.firstOther,
    names: [...data.names, ...loss.names],
    numbers: [...data.numbers, ...loss.numbers],
    sums: contiguous(firstGradient, count),
    seeds: placed.seeds,
    rows: { loss: placed.outputs[0], correct: placed.outputs[1] ?? null, penalty: null },
    sampleSize: rows.size,
    phases: [placed.phases[0], [...forward, ...placed.phases[1], ...backward], placed.phases[2]],
  };
}

function layersOf(sizes, units) {
  let first = 0;
  return units.map((kernels, i) => {
    const layer = { kernels, inputs: sizes[i], size: sizes[i + 1], first };
    first += layer.size * (layer.inputs + 1);
    return layer;
  });
}

/** Rows of samples, given out one after the other. */
class Rows {
  constructor(size) {
    this.size = size;
  }

  add(count) {
    this.size += count;
    return contiguous(this.size - count, count);
  }
}

function contiguous(start, count) {
  return { start, shape: [count], steps: [1], perSample: true };
}

/** Return the same rows as a table of one line. */
function asLine(part) {
  return part.rows
    ? { ...part, shape: [1, part.rows.length] }
    : { ...part, shape: [1, ...part.shape], steps: [0, ...part.steps] };
}

function shared(start, shape, steps) {
  return { start, shape, steps, perSample: false };
}

function layerForward(layer, parameters) {
  const { kernels, inputs, size, first, inputRows, pre_activations, outputs, slopes } = layer;
  const weights = shared(parameters + first, [size, inputs], [inputs + 1, 1]);
  const biases = shared(parameters + first + inputs, [size], [inputs + 1]);
  const results = kernels.backward === null ? [pre_activations] : [pre_activations, outputs, slopes];
  const operands = [asLine(inputRows), weights, biases];
  return { kind: "dense", formula: kernels.forward, operands, results, isVjp: false };
}

function layerBackward({ kernels, inputs, size, first, inputRows, slopes, gradients, deltas }, sums) {
  const weights = shared(sums + first, [size, inputs], [inputs + 1, 1]);
  const biases = shared(sums + first + inputs, [size], [inputs + 1]);
  const map = { kind: "map", formula: kernels.backward, operands: [gradients, slopes], results: [deltas] };
  return [
    ...(kernels.backward === null ? [] : [map]),
    { kind: "outer", formula: null, operands: [asLine(deltas), asLine(inputRows)], results: [weights] },
    { kind: "total", formula: null, operands: [deltas], results: [biases] },
  ];
}

function inputGradients({ inputs, size, first, deltas }, parameters, results) {
  const weights = shared(parameters + first, [inputs, size], [1, inputs + 1]);
  return { kind: "dense", formula: null, operands: [asLine(deltas), weights], results: [results], isVjp: true };
}

/** Return the program of a loss, with the rows of the network in place of its inputs, and new rows for the rest. */
function placeLoss(loss, features, outputs, rows) {
  const size = outputs.shape[0], targets = loss.inputs - size;
  const others = rows.size - loss.inputs;
  rows.size += loss.sampleSize - loss.inputs;
  const place = (row) => {
    if (row < size) return outputs.start + row;
    return row < size + targets ? features + row - size : others + row;
  };
  const placePart = (part) =>
    part.perSample ? { rows: Array.from(rowsOf(part), place), shape: part.shape, perSample: true } : part;
  const placePair = ([perSample, row]) => [perSample, perSample ? place(row) : row];
  const placeSegment = (segment) => ({
    ...segment,
    operands: segment.operands.map(placePart),
    results: segment.results.map(placePart),
  });
  const found = loss.inputGradients.slice(0, size).map(place);
  return {
    phases: loss.phases.map((segments) => segments.map(placeSegment)),
    outputs: loss.outputs.map(placePair),
    seeds: loss.seeds.map(placePair),
    gradients: { rows: found, shape: [size], perSample: true },
  };
}
