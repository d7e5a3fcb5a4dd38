// Where each unit of a network stands: a column for the inputs and one for each layer, as `draw_network` has them.
"use strict";

const MOST_DRAWN = 16; // units of a column
const WIDEST_UNIT = 26; // radius, in pixels
const NARROWEST_UNIT = 7;
const ABOVE = 84; // room for the controls of the columns
const BELOW = 26;
const MOST_ROOM = 0.17; // of the width, for names at each side

/**
 * Return the columns of a network in a picture of some size: each with its x, and the place of each unit drawn.
 *
 * @param names beside the inputs and the outputs, as texts: { inputs, outputs }.
 */
function layoutNetwork(sizes, width, height, names) {
  const drawn = sizes.map((size) => Math.min(size, MOST_DRAWN));
  const pitch = Math.min((height - ABOVE - BELOW) / Math.max(...drawn), 3.1 * WIDEST_UNIT);
  const room = (texts) => {
    const longest = Math.max(0, ...texts.map((text) => text.length));
    return Math.min(Math.max(64, 7 * longest + WIDEST_UNIT + 12), MOST_ROOM * width);
  };
  const [left, right] = [room(names.inputs), room(names.outputs)];
  const between = sizes.length > 1 ? (width - left - right) / (sizes.length - 1) : 0;
  const radius = Math.max(NARROWEST_UNIT, Math.min(WIDEST_UNIT, 0.38 * pitch, 0.24 * between || WIDEST_UNIT));
  const gap = pitch - 2 * radius;
  return sizes.map((size, column) => {
    const x = left + column * between;
    const top = ABOVE + (height - ABOVE - BELOW - drawn[column] * pitch) / 2;
    const units = Array.from({ length: drawn[column] }, (_, k) => ({ x, y: top + (k + 0.5) * pitch, radius, gap }));
    return { x, units, missing: size - drawn[column], between };
  });
}
