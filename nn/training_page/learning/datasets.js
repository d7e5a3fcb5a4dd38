// Data to learn from: the sets of `nn.data`, point for point, and functions to fit.
"use strict";

/**
 * A set of samples: `rows` [samples][features], `targets` [samples] (class indices, or numbers), `features` and
 * `classes` (null for numbers) by name. Where `standardized` is there, it says of each feature whether its numbers are
 * not those that were measured; targets that are numbers are then standardized too.
 */
function makeDataset(name, rows, targets, features, classes) {
  return { name, rows, targets, features, classes };
}

/** Return numbers with mean 0 and deviation 1; those that are all alike become 0. */
function standardized(numbers) {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const deviation = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length) || 1;
  return numbers.map((x) => (x - mean) / deviation);
}

/** Points on curves, one for each class, as `nn.data.synthetic` draws them. */
const CURVES = {
  moons: {
    classes: ["upper moon", "lower moon"],
    point(label, i, count) {
      const t = (Math.PI * i) / Math.max(count - 1, 1);
      const [x, y] = [Math.cos(t), Math.sin(t)];
      return label === 0 ? [x, y] : [1 - x, 0.5 - y];
    },
  },
  circles: {
    classes: ["outer circle", "inner circle"],
    point(label, i, count) {
      const angle = (2 * Math.PI * i) / count;
      const radius = label ? 0.5 : 1;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
  },
  spirals: {
    classes: ["first arm", "second arm"],
    point(label, i, count) {
      const radius = 0.1 + (0.9 * i) / Math.max(count - 1, 1);
      const angle = 2 * Math.PI * radius + Math.PI * label;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
  },
  xor: {
    classes: ["same", "different"],
    point(label, i) {
      const x = i % 2;
      return [x, label ? 1 - x : x];
    },
  },
};

/** Functions of one or two inputs between -1 and 1, to fit. */
const FUNCTIONS = {
  wave: { inputs: 1, value: ([x]) => Math.sin(Math.PI * x) },
  steps: { inputs: 1, value: ([x]) => Math.floor(2 * x) / 2 + 0.25 },
  hill: { inputs: 2, value: ([x, y]) => 2 * Math.exp(-3 * (x * x + y * y)) - 0.5 },
  saddle: { inputs: 2, value: ([x, y]) => x * x - y * y },
};

const DATASET_NAMES = [...Object.keys(CURVES), "blobs", ...Object.keys(FUNCTIONS)];
const BLOBS = [
  [-1, -0.6],
  [1, -0.6],
  [0, 1.1],
]; // centers of three classes

/**
 * Return a built-in set.
 *
 * @param choice { name, n: samples, noise: standard deviation, seed, stretch: a factor for the first feature }
 */
function builtInDataset({ name, n, noise, seed, stretch = 1 }) {
  const random = new Random(seed);
  if (FUNCTIONS[name]) return functionDataset(name, n, noise, random);
  const classes = name === "blobs" ? ["left", "right", "top"] : CURVES[name].classes;
  const point = name === "blobs" ? (label) => BLOBS[label] : CURVES[name].point;
  const samples = [];
  let left = n;
  for (let label = 0; label < classes.length; label++) {
    const count = Math.floor(left / (classes.length - label));
    left -= count;
    for (let i = 0; i < count; i++) {
      const [x, y] = point(label, i, count);
      samples.push([[random.gauss(x, noise), random.gauss(y, noise)], label]);
    }
  }
  random.shuffle(samples);
  const rows = samples.map(([[x, y]]) => [stretch * x, y]);
  return makeDataset(
    name,
    rows,
    samples.map(([, label]) => label),
    ["x1", "x2"],
    classes,
  );
}

function functionDataset(name, n, noise, random) {
  const { inputs, value } = FUNCTIONS[name];
  const rows = Array.from({ length: n }, () => Array.from({ length: inputs }, () => random.uniform(-1, 1)));
  const targets = rows.map((row) => random.gauss(value(row), noise));
  return makeDataset(name, rows, targets, inputs === 1 ? ["x"] : ["x1", "x2"], null);
}
