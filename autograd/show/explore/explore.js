// The page: picture, player, leaves and details around one computation.
"use strict";

const PHONE = 700; // CSS pixels; on anything narrower the graph runs from top to bottom
const WRITE_AFTER = 60; // milliseconds without a move of a slider, before formulas are set again
const SPEAK_AFTER = 600; // and before it is said what has come of it

/**
 * Fill an element with the live page of a graph.
 *
 * graph: what `data.py` tells of it; operations: its operations, printed from the table; onLeaf: is told when the user
 * sets a leaf. Returns `setLeaf(node, number)`, for changes from outside, and `state()`, for those who look on.
 */
function exploreGraph(root, graph, operations, onLeaf = () => {}) {
  const computation = makeComputation(graph, operations);
  const start = [...computation.values];
  const status = element("p", "status");
  status.setAttribute("role", "status");
  const card = element("section", "card");
  card.setAttribute("aria-label", "This step");
  const details = element("section", "details");
  details.setAttribute("aria-label", "Node");
  const player = makePlayer(computation.steps.length, showStep);
  const leaves = makeLeaves(graph, computation, setByUser);
  const reset = button("Set all numbers back to what they were", setBack, "Reset");
  const direction = root.clientWidth > 0 && root.clientWidth < PHONE ? "TB" : "LR";
  const picture = makePicture(graph, direction);
  const viewport = element("div", "viewport", picture.svg);
  const zoom = makeZoom(viewport, picture);
  const widthOf = scaleOf(graph, computation);
  let pointedAt = -1;
  let pinned = -1;
  let state = computation.known(0);
  let speaking = null;
  let writing = null;

  const numbers = element("section", "numbers", element("div", "heading", element("h2", "", "Numbers"), reset), leaves.box);
  numbers.setAttribute("aria-label", "Numbers");
  player.box.append(zoom.box);
  root.classList.add("explore");
  root.replaceChildren(player.box, viewport, element("div", "columns", element("div", "", card, details), numbers), status, help());
  listenToPicture();
  root.addEventListener("keydown", onKey);
  player.move(computation.steps.length);
  pin(firstLeaf(graph));
  zoom.fit();

  function showStep(at) {
    const step = computation.steps[at - 1];
    const before = computation.known(Math.max(0, at - 1));
    const { title, body, says } = describeStep(step, graph, computation, before);
    card.replaceChildren(element("h2", "", title), ...body);
    setText(status, `Step ${at} of ${computation.steps.length}. ${says}`);
    update();
    zoom.reveal(picture.boxes[activeIn(step, graph).node]);
  }

  function update() {
    updatePictureAndLeaves();
    showDetails();
  }

  function updatePictureAndLeaves() {
    state = computation.known(player.at);
    updatePicture(picture, graph, computation, state, activeIn(computation.steps[player.at - 1], graph), widthOf);
    leaves.update(state);
  }

  function showDetails() {
    const node = pointedAt >= 0 ? pointedAt : pinned;
    if (node < 0) return;
    const parts = summaryOf(node, graph, computation, state);
    if (node === pinned && graph.nodes[node].takesGrad) parts.push(...derivationOf(node, graph, computation, state));
    else if (graph.nodes[node].takesGrad) parts.push(element("p", "note", "Click it, or press Enter, for the derivation."));
    details.replaceChildren(...parts);
  }

  function pin(node) {
    pinned = node;
    picture.boxes.forEach((box, i) => {
      if (graph.nodes[i].kind !== "number") box.group.setAttribute("aria-pressed", i === node);
    });
    showDetails();
  }

  function setBack() {
    graph.nodes.forEach((node, i) => {
      if (node.kind !== "operation" && start[i] !== computation.values[i]) setByUser(i, start[i]);
    });
  }

  function setByUser(node, number) {
    setLeaf(node, number);
    onLeaf(node, number);
  }

  function setLeaf(node, number) {
    computation.values[node] = number;
    computation.forward();
    updatePictureAndLeaves();
    clearTimeout(writing);
    writing = setTimeout(() => (redrawCard(), showDetails()), WRITE_AFTER);
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const gradient = graph.nodes[node].takesGrad && state.gradients[node] !== null ? `, gradient ${written(state.gradients[node])}` : "";
      setText(status, `${graph.nodes[node].name} is ${written(number)}${gradient}; ${graph.nodes.at(-1).name} is ${written(computation.values.at(-1))}.`);
    }, SPEAK_AFTER);
  }

  function redrawCard() {
    const step = computation.steps[player.at - 1];
    const { title, body } = describeStep(step, graph, computation, computation.known(Math.max(0, player.at - 1)));
    card.replaceChildren(element("h2", "", title), ...body);
  }

  function listenToPicture() {
    picture.boxes.forEach(({ group }, i) => {
      if (graph.nodes[i].kind === "number") return;
      group.addEventListener("pointerenter", () => point(i));
      group.addEventListener("pointerleave", () => point(-1));
      group.addEventListener("focus", () => point(i));
      group.addEventListener("blur", () => point(-1));
      group.addEventListener("click", () => pin(i));
    });
    picture.boxes.at(-1).group.setAttribute("tabindex", "0");
  }

  function point(node) {
    pointedAt = node;
    showDetails();
  }

  function onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const node = event.target.closest?.("[data-node].node");
    if (node && nodeKeys(Number(node.dataset.node), event.key)) return event.preventDefault();
    if (event.target.matches("input, summary")) return;
    const moves = { ArrowRight: () => player.go(player.at + 1), ArrowLeft: () => player.go(player.at - 1), Home: () => player.go(0), End: () => player.go(computation.steps.length) };
    if (event.key === " " && event.target.matches("button")) return;
    if (event.key === " ") moves[" "] = player.toggle;
    if (!moves[event.key]) return;
    moves[event.key]();
    event.preventDefault();
  }

  /** Go from node to node, or take one up; return whether the key was for that. */
  function nodeKeys(node, key) {
    if (key === "Enter" || key === " ") {
      pin(node);
      return true;
    }
    const towards = neighbourOf(node, key, graph, direction);
    if (towards === undefined) return false;
    if (towards >= 0) {
      picture.boxes[node].group.setAttribute("tabindex", "-1");
      picture.boxes[towards].group.setAttribute("tabindex", "0");
      picture.boxes[towards].group.focus();
    }
    return true;
  }

  return {
    setLeaf,
    state: () => ({ values: [...computation.values], gradients: computation.known(computation.steps.length).gradients, at: player.at }),
  };
}

/** Return the node to explain first. */
function firstLeaf(graph) {
  const leaves = inOrder(graph).filter(({ kind }) => kind === "leaf");
  return leaves.length > 0 ? leaves[0].i : graph.nodes.length - 1;
}

/** Return the widths of lines, on a scale that stays what it was when the page was opened. */
function scaleOf(graph, computation) {
  const { gradients, passed } = computation.known(computation.steps.length);
  const sizes = [...gradients, ...passed].filter((x) => x !== null && Number.isFinite(x)).map(Math.abs);
  return widthScale(graph.widths, Math.max(0, ...sizes) || 1);
}

/** Return the node an arrow key leads to; -1 where there is none in that direction, undefined for another key. */
function neighbourOf(node, key, graph, direction) {
  const turned = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp", ArrowDown: "ArrowRight", ArrowUp: "ArrowLeft" };
  const way = direction === "TB" ? turned[key] && Object.keys(turned).find((k) => turned[k] === key) : key;
  const named = (i) => graph.nodes[i].kind !== "number";
  const nearest = (candidates) => candidates.filter(named).at(0) ?? -1;
  if (way === "ArrowRight") return nearest(graph.edges.filter((edge) => edge.tail === node).map((edge) => edge.head));
  if (way === "ArrowLeft") return nearest(graph.nodes[node].parents);
  if (way !== "ArrowUp" && way !== "ArrowDown") return undefined;
  const [x, y] = graph.layouts[direction].centres[node];
  const across = direction === "LR" ? (p) => [p[0] - x, p[1] - y] : (p) => [p[1] - y, p[0] - x];
  const sign = way === "ArrowDown" ? 1 : -1;
  const distances = graph.layouts[direction].centres.map((centre, i) => ({ i, d: across(centre) })).filter(({ i, d }) => named(i) && i !== node && sign * d[1] > 1);
  distances.sort((a, b) => Math.hypot(3 * a.d[0], a.d[1]) - Math.hypot(3 * b.d[0], b.d[1]));
  return distances.at(0)?.i ?? -1;
}

function help() {
  const keys = [
    ["← →", "one step back, one step on"],
    ["Home, End", "to the start, to the end"],
    ["Space", "play, pause"],
    ["Tab into the graph, then arrow keys", "from node to node"],
    ["Enter", "the derivation of the gradient of a node"],
  ];
  const list = element("dl", "", ...keys.flatMap(([key, what]) => [element("dt", "", key), element("dd", "", what)]));
  return element("details", "help", element("summary", "", "Keys, and what the picture means"), list, legend());
}

function legend() {
  const text =
    "A box is a number: its name, its value, and its gradient, which says how fast the result changes with it. The number on an " +
    "arrow is the local derivative. Blue is a gradient above 0, orange one below, grey 0 or not yet known; a line is the wider, the " +
    "more gradient goes along it. A slider changes a number, and everything is computed again, by the same table of operations.";
  return element("p", "", text);
}
