// Pointing at nodes, and going from one to the next by the arrow keys.
"use strict";

// From top to bottom, what is computed later lies below.
const TURNED = { ArrowDown: "ArrowRight", ArrowUp: "ArrowLeft", ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" };

/** Tell of each node that is pointed at (-1: none) or taken up; return what handles keys at a node. */
function makeNavigation(graph, picture, direction, onPoint, onTakeUp) {
  picture.boxes.forEach(({ group }, i) => {
    if (!hasName(graph, i)) return;
    for (const event of ["pointerenter", "focus"]) group.addEventListener(event, () => onPoint(i));
    for (const event of ["pointerleave", "blur"]) group.addEventListener(event, () => onPoint(-1));
    group.addEventListener("click", () => onTakeUp(i));
  });
  let reachedByTab = picture.boxes.length - 1;
  setAttribute(picture.boxes[reachedByTab].group, "tabindex", "0");

  /** Take a node up, or go on from it; return whether the key was for that. */
  return function onKey(node, key) {
    if (key === "Enter" || key === " ") {
      onTakeUp(node);
      return true;
    }
    const towards = neighbourOf(node, direction === "TB" ? TURNED[key] : key, graph, direction);
    if (towards === undefined) return false;
    if (towards >= 0) {
      setAttribute(picture.boxes[reachedByTab].group, "tabindex", "-1");
      setAttribute(picture.boxes[towards].group, "tabindex", "0");
      picture.boxes[towards].group.focus();
      reachedByTab = towards;
    }
    return true;
  };
}

function hasName(graph, node) {
  return graph.nodes[node].kind !== "number";
}

/** Return the node an arrow key leads to; -1 where there is none in that direction, undefined for another key. */
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
