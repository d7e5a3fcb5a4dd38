// The places of a small graph: a column for each step away from the leaves.
"use strict";

const [COLUMN_GAP, ROW_GAP] = [92, 14];
const LABEL_AT = 38; // to the right of the start of an arrow: half of a number such as −1.234·10⁻¹² has room

/** Return how high a curve is at some distance to the right of its start, about. */
function alongCurve([[x1, y1], , , [x2, y2]], distance) {
  const share = distance / (x2 - x1);
  const t = share < 0.5 ? share / 1.5 : 1 - (1 - share) / 1.5; // x grows fastest at the ends
  return y1 + (y2 - y1) * t * t * (3 - 2 * t);
}

function columnLayout(nodes, edges) {
  const column = nodes.map(() => 0);
  for (const { tail, head } of edges) column[head] = Math.max(column[head], column[tail] + 1);
  nodes.forEach((node, i) => {
    const above = edges.filter((edge) => edge.tail === i).map((edge) => column[edge.head]);
    if (node.kind !== "operation" && above.length > 0) column[i] = Math.min(...above) - 1;
  });
  const columns = Array.from({ length: Math.max(...column) + 1 }, (_, c) =>
    nodes.map((_, i) => i).filter((i) => column[i] === c),
  );
  const heightOf = (members) => members.reduce((sum, i) => sum + nodes[i].height + ROW_GAP, -ROW_GAP);
  const height = Math.max(...columns.map(heightOf));
  const centers = [];
  let left = 0;
  for (const members of columns) {
    const width = Math.max(...members.map((i) => nodes[i].width));
    let top = (height - heightOf(members)) / 2;
    for (const i of members) {
      centers[i] = [left + width / 2, top + nodes[i].height / 2];
      top += nodes[i].height + ROW_GAP;
    }
    left += width + COLUMN_GAP;
  }
  const curves = edges.map(({ tail, head }) => {
    const [x1, y1] = [centers[tail][0] + nodes[tail].width / 2, centers[tail][1]];
    const [x2, y2] = [centers[head][0] - nodes[head].width / 2, centers[head][1]];
    const middle = (x1 + x2) / 2;
    return [
      [x1, y1],
      [middle, y1],
      [middle, y2],
      [x2, y2],
    ];
  });
  // Beside the end of the arrow that has no other arrows.
  const leaving = (tail) => edges.filter((edge) => edge.tail === tail && edge.takesGrad).length;
  const labels = edges.map((edge, i) => {
    if (!edge.takesGrad) return null;
    const [start, , , end] = curves[i];
    const along = leaving(edge.tail) > 1 ? end[0] - start[0] - LABEL_AT : LABEL_AT;
    return [start[0] + along, alongCurve(curves[i], along) - 8];
  });
  return { width: left - COLUMN_GAP, height, centers, curves, labels };
}
