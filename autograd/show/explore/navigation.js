// Selecting nodes with the pointer, and moving between them with the arrow keys.
"use strict";

// In a picture from top to bottom, later nodes lie below earlier ones.
const TURNED = { ArrowDown: "ArrowRight", ArrowUp: "ArrowLeft", ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" };

/** Call back for each node that is pointed at (-1: none) or selected; return the handler of keys at a node. */
function makeNavigation(graph, picture, direction, onPoint, onSelect) {
  picture.boxes.forEach(({ group }, i) => {
    if (!hasName(graph, i)) return;
    for (const event of ["pointerenter", "focus"]) group.addEventListener(event, () => onPoint(i));
    for (const event of ["pointerleave", "blur"]) group.addEventListener(event, () => onPoint(-1));
    group.addEventListener("click", () => onSelect(i));
  });
  let tabStop = picture.boxes.length - 1;
  setAttribute(picture.boxes[tabStop].group, "tabindex", "0");

  /** Select a node, or move on from it; return whether the key was handled. */
  return function onKey(node, key) {
    if (key === "Enter" || key === " ") {
      onSelect(node);
      return true;
    }
    const towards = neighbourOf(node, direction === "TB" ? TURNED[key] : key, graph, direction);
    if (towards === undefined) return false;
    if (towards >= 0) {
      setAttribute(picture.boxes[tabStop].group, "tabindex", "-1");
      setAttribute(picture.boxes[towards].group, "tabindex", "0");
      picture.boxes[towards].group.focus();
      tabStop = towards;
    }
    return true;
  };
}

function hasName(graph, node) {
  return graph.nodes[node].kind !== "number";
}

/** Return the node that an arrow key leads to; -1 for none in that direction, undefined for any other key. */
function neighbourOf(node, key, graph, direction) {
  const nearest = (candidates) => candidates.find((candidate) => hasName(graph, candidate)) ?? -1;
  if (key === "ArrowRight") return nearest(graph.edges.filter((edge) => edge.tail === node).map((edge) => edge.head));
  if (key === "ArrowLeft") return nearest(graph.nodes[node].parents);
  if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  const { centres } = graph.layouts[direction];
  const [along, across] = direction === "LR" ? [0, 1] : [1, 0];
  const sign = key === "ArrowDown" ? 1 : -1;
  const distance = (i) =>
    Math.hypot(3 * (centres[i][along] - centres[node][along]), centres[i][across] - centres[node][across]);
  const beyond = graph.nodes.map((_, i) => i).filter((i) => sign * (centres[i][across] - centres[node][across]) > 1);
  return nearest(beyond.sort((a, b) => distance(a) - distance(b)));
}
