// Outputs of a unit as shades from -1 to 1: for the map in its circle, or its curve.
"use strict";

/** Return the function from a point of the grid to the shade of what a unit says there. */
function shadesOf({ setting, data }, grid, mapNetwork, column, unit) {
  if (column === 0) return (at) => shadeWithin(data.ranges[unit], grid.rows[at * grid.width + unit]);
  const start = unit * mapNetwork.stride;
  const numbers = mapNetwork.outputs[column - 1];
  if (column === setting.sizes.length - 1) return (at) => shadeOfOutput(numbers[start + at], setting, data);
  return (at) => shade(numbers[start + at], setting.activations[column - 1]);
}

/** Return the shades of what a unit says along the one feature. */
function curveOf(learner, grid, mapNetwork, column, unit) {
  return Array.from({ length: grid.n }, (_, at) => at).map(shadesOf(learner, grid, mapNetwork, column, unit));
}

function indexOfPixel(i, grid) {
  const step = GRID / MAP;
  const [ix, iy] = [(i % MAP) * step + 1, Math.floor(i / MAP) * step + 1];
  return grid.isPlane ? iy * GRID + ix : ix;
}
