// Outputs of every unit over the plane of two features, or along one: the numbers, and pictures of them.
"use strict";

const GRID = 40; // points along each axis
const MAP = 20; // pixels along each side of the map in a circle
const ROOM = 0.12; // around the samples, as a share of their spread

/** Return the rectangle that the samples lie in, with some room: { x: [low, high], y: [low, high] }. */
function boundsOf(data, axes) {
  const range = (numbers) => {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const room = ROOM * (high - low) || 0.5;
    return [low - room, high + room];
  };
  const column = (j) => data.rows.map((row) => row[j]);
  return { x: range(column(axes[0])), y: axes.length > 1 ? range(column(axes[1])) : range(data.targets) };
}

/** Return the grid of the maps of a data set: rows for the network; the features that are no axis are at their mean. */
function makeGrid(data, axes) {
  const bounds = boundsOf(data, axes);
  const features = data.features.length;
  const means = data.features.map((_, j) => data.rows.reduce((sum, row) => sum + row[j], 0) / data.rows.length);
  const height = axes.length > 1 ? GRID : 1;
  const rows = new Float64Array(GRID * height * features);
  const place = ([low, high], i) => low + ((high - low) * (i + 0.5)) / GRID;
  for (let iy = 0; iy < height; iy++) {
    for (let ix = 0; ix < GRID; ix++) {
      const row = rows.subarray((iy * GRID + ix) * features, (iy * GRID + ix + 1) * features);
      row.set(means);
      row[axes[0]] = place(bounds.x, ix);
      if (height > 1) row[axes[1]] = place(bounds.y, GRID - 1 - iy); // the first line is the highest
    }
  }
  return { bounds, rows, samples: rows, width: features, n: GRID * height, isPlane: height > 1 };
}

/** Return the value of an activation at z, and its slope there, where it is a: by its row of the table. */
function activationOf(name) {
  const { nodes, operations } = cardFormulas.activations[name];
  const { parents, row } = nodes.at(-1);
  const { value, derivatives } = cardOperations[operations[row]];
  const others = parents.slice(1).map((i) => fromJson(nodes[i].value)); // such as the slope of leaky_relu below 0
  return { value: (z) => value([z, ...others]), slope: (a, z) => derivatives(a, [z, ...others])[0] };
}

/** Return the number from -1 to 1 by which an output is colored; the same at every time. */
function shade(z, activation) {
  if (activation === "sigmoid") return 2 * z - 1;
  return activation === "tanh" ? z : z / 2;
}

/** Return the shade of the last layer's output: a probability where the loss makes it one. */
function shadeOfOutput(output, setting, data) {
  if (setting.loss === "binary_cross_entropy") return shadeOfLogit(output);
  if (data.classes !== null) return output;
  return shadeWithin(data.targetRange, output, output);
}

/** Return the probability of a logit as a number from -1 to 1. */
function shadeOfLogit(logit) {
  return 2 * activationOf("sigmoid").value(logit) - 1;
}

/** Return where a number lies in a range, from -1 to 1; `otherwise` in a range of one number. */
function shadeWithin([low, high], x, otherwise = 0) {
  return high > low ? (2 * (x - low)) / (high - low) - 1 : otherwise;
}

/** Return a canvas of so many maps below each other, and a function that sets the pixels of one. */
function makePixels(size, count) {
  const canvas = element("canvas", "");
  [canvas.width, canvas.height] = [size, size * count];
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size * count);
  const pixels = new Uint32Array(image.data.buffer);
  return {
    canvas,
    paint(map, pixelAt) {
      const start = map * size * size;
      for (let i = 0; i < size * size; i++) pixels[start + i] = pixelAt(i);
    },
    show: () => context.putImageData(image, 0, 0),
  };
}
