// Selecting boxes with the pointer, and moving between them with the arrow keys.
"use strict";

// In a picture from top to bottom, later nodes lie below earlier ones.
const TURNED = { ArrowDown: "ArrowRight", ArrowUp: "ArrowLeft", ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" };

/**
 * Return the handling of pointer and keys at the boxes of a picture.
 *
 * on: what is called with a box, a node by its index or a folded group by minus its own: `point` (null: none is pointed
 * at), `select`, `unfold`, and `foldAround` with the box in a frame.
 */
function makeNavigation(graph, folds, picture, direction, on) {
  const known = new WeakSet();
  let tabStop = null;

  /** Listen to boxes that are seen for the first time, and keep one of them in the order of Tab. */
  function listen() {
    for (const [i, { group }] of picture.boxes) {
      if (!hasName(graph, i)) continue;
      if (!known.has(group)) {
        known.add(group);
        // Not as it is entered: a box that comes to lie under a pointer at rest was not pointed at.
        for (const event of ["pointermove", "focus"]) group.addEventListener(event, () => on.point(i));
        for (const event of ["pointerleave", "blur"]) group.addEventListener(event, () => on.point(null));
        group.addEventListener("click", () => act(i));
      }
    }
    if (!picture.boxes.has(tabStop)) setTabStop(folds.boxOf(graph.nodes.length - 1));
  }

  function act(i) {
    if (i < 0 && folds.canUnfold(-i)) on.unfold(-i);
    else on.select(i);
  }

  function setTabStop(i) {
    const [old, box] = [picture.boxes.get(tabStop), picture.boxes.get(i)];
    old?.group.setAttribute("tabindex", "-1");
    box?.group.setAttribute("tabindex", "0");
    tabStop = i;
  }

  function focus(i, how) {
    setTabStop(i);
    picture.boxes.get(i)?.group.focus(how);
  }

  /** Select a box, or move on from it; return whether the key was handled. */
  function onKey(i, key) {
    if (key === "Enter" || key === " ") act(i);
    else if (key === "+" && i < 0 && folds.canUnfold(-i)) on.unfold(-i);
    else if (key === "-" && folds.isFolded) on.foldAround(i);
    else {
      const towards = neighbourOf(i, direction === "TB" ? TURNED[key] : key, graph, folds, picture, direction);
      if (towards === undefined) return false;
      if (towards !== null) focus(towards);
    }
    return true;
  }

  return { listen, onKey, focus };
}

/** Return whether a box can be pointed at: it is folded, or a node that is more than a number in a formula. */
function hasName(graph, i) {
  return i < 0 || graph.nodes[i].kind !== "number";
}

/** Return the box that an arrow key leads to; null for none in that direction, undefined for any other key. */
function neighbourOf(i, key, graph, folds, picture, direction) {
  const first = (boxes) => boxes.find((box) => box !== i && picture.boxes.has(box) && hasName(graph, box)) ?? null;
  const nodes = i < 0 ? folds.summaryOf(-i).exits : [i];
  const members = i < 0 ? folds.nodesIn(-i) : [i];
  if (key === "ArrowRight") return first(nodes.flatMap((node) => folds.usersOf(node)).map(folds.boxOf));
  if (key === "ArrowLeft") return first(members.flatMap((node) => graph.nodes[node].parents).map(folds.boxOf));
  if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  const [along, across] = direction === "LR" ? [0, 1] : [1, 0];
  const sign = key === "ArrowDown" ? 1 : -1;
  const here = picture.boxes.get(i).at;
  const by = (box) => picture.boxes.get(box).at.map((place, axis) => place - here[axis]);
  const distance = (box) => Math.hypot(3 * by(box)[along], by(box)[across]);
  const beyond = [...picture.boxes.keys()].filter((box) => sign * by(box)[across] > 1);
  return first(beyond.sort((a, b) => distance(a) - distance(b)));
}
