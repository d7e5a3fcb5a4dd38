// Arrows and their labels where the boxes at their ends have moved.
"use strict";

const MOST_OF_SHORT = 16; // points of an arrow from a rank to the next, with a label between

/**
 * Return a curve as boxes have moved: an arrow still starts and ends at the sides of its boxes.
 *
 * move: from a place to where it is now. besides: the same for a place that stays beside a box.
 */
function bentCurve(curve, [tail, head], move, besides, direction) {
  const [along, across] = direction === "LR" ? [0, 1] : [1, 0];
  const [start, end] = [besides(tail, curve[0]), besides(head, curve.at(-1))];
  const leaves = curve.findIndex((point) => point[across] !== curve[0][across]);
  const arrives = curve.findLastIndex((point) => point[across] !== curve.at(-1)[across]);
  const isShort = curve.length <= MOST_OF_SHORT;
  return curve.map((point, i) => {
    if (i === 0) return start;
    if (i === curve.length - 1) return end;
    const moved = move(point);
    if (leaves < 0 || i < leaves) moved[across] = start[across];
    else if (i > arrives) moved[across] = end[across];
    else if (isShort) {
      const share = (point[along] - curve[0][along]) / (curve.at(-1)[along] - curve[0][along]);
      const shifts = [start[across] - curve[0][across], end[across] - curve.at(-1)[across]];
      moved[across] = point[across] + shifts[0] + (shifts[1] - shifts[0]) * share;
    }
    return moved;
  });
}

/** Return a place beside a curve where the curve has moved to. */
function besideCurve(place, curve, bent) {
  const distances = curve.map((point) => Math.hypot(point[0] - place[0], point[1] - place[1]));
  const [nearest] = curve.map((_, i) => i).sort((i, j) => distances[i] - distances[j]);
  const shift = (i, axis) => bent[i][axis] - curve[i][axis];
  return place.map((at, axis) => at + shift(nearest, axis));
}
