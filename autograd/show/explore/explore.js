// The page: picture, player, numbers and details around one computation.
"use strict";

const PHONE = 700; // CSS pixels; on anything narrower the graph runs from top to bottom
const WRITE_AFTER = 60; // milliseconds without a move of a slider, before formulas are set again
const SPEAK_AFTER = 600; // and before it is said what has come of it

/**
 * Fill an element with the live page of a graph.
 *
 * graph: what `data.py` tells of it. operations: its operations, printed from the table. onLeaf: is told the node and
 * the number when the user sets a leaf. keyboard: where keys are listened to.
 *
 * Returns `setLeaf(node, number)`, for changes from outside, and `state()`, for those who look on.
 */
function exploreGraph(root, graph, operations, { onLeaf = () => {}, keyboard = root } = {}) {
  const computation = makeComputation(graph, operations);
  const start = [...computation.values];
  const { steps } = computation;
  const direction = root.clientWidth > 0 && root.clientWidth < PHONE ? "TB" : "LR";
  const picture = makePicture(graph, direction);
  const widthOf = scaleOf(graph, computation);
  const viewport = element("div", "viewport", picture.svg);
  const zoom = makeZoom(viewport, picture, picture.boxes[computation.root]);
  const player = makePlayer(steps.length, showStep);
  const leaves = makeLeaves(graph, computation, setByUser);
  const card = region("card", "This step");
  const details = region("details", "Node");
  const numbers = region("numbers", "Numbers");
  const status = element("p", "status");
  const keyAtNode = makeNavigation(graph, picture, direction, point, takeUp);
  let pointedAt = -1;
  let takenUp = firstLeaf(graph);
  let state = computation.known(steps.length);
  let writing = null;
  let speaking = null;

  const reset = button("Set all numbers back to what they were", setBack, "Reset");
  numbers.append(element("div", "heading", element("h2", "", "Numbers"), reset), leaves.box);
  status.setAttribute("role", "status");
  player.box.append(zoom.box);
  root.classList.add("explore");
  const columns = element("div", "columns", element("div", "words", card, details), numbers);
  root.replaceChildren(player.box, viewport, columns, status, makeHelp());
  keyboard.addEventListener("keydown", onKey);
  player.move(steps.length);
  takeUp(takenUp);

  function showStep(at) {
    showPicture();
    setText(status, `Step ${at} of ${steps.length}. ${showCard()}`);
    showDetails();
    zoom.reveal(picture.boxes[activeIn(steps[at - 1], graph).node]);
  }

  function showPicture() {
    state = computation.known(player.at);
    updatePicture(picture, graph, computation, state, activeIn(steps[player.at - 1], graph), widthOf);
    leaves.update(state);
  }

  /** Show what this step did; return it as a sentence. */
  function showCard() {
    const before = computation.known(Math.max(0, player.at - 1));
    const { title, body, says } = describeStep(steps[player.at - 1], graph, computation, before);
    card.replaceChildren(element("h2", "", title), ...body);
    return says;
  }

  function showDetails() {
    const node = pointedAt >= 0 ? pointedAt : takenUp;
    const parts = summaryOf(node, graph, computation, state);
    if (graph.nodes[node].takesGrad) {
      const hint = element("p", "note", "Click it, or press Enter, for the derivation.");
      parts.push(...(node === takenUp ? derivationOf(node, graph, computation, state) : [hint]));
    }
    details.replaceChildren(...parts);
  }

  function point(node) {
    pointedAt = node;
    showDetails();
  }

  function takeUp(node) {
    takenUp = node;
    picture.boxes.forEach(
      ({ group }, i) => hasName(graph, i) && setAttribute(group, "aria-pressed", String(i === node)),
    );
    showDetails();
  }

  function setBack() {
    start.forEach((number, i) => graph.nodes[i].kind !== "operation" && setByUser(i, number));
  }

  function setByUser(node, number) {
    if (Object.is(computation.values[node], number)) return;
    setLeaf(node, number);
    onLeaf(node, number);
  }

  function setLeaf(node, number) {
    computation.values[node] = number;
    computation.forward();
    showPicture();
    // What takes longer waits until the slider rests.
    clearTimeout(writing);
    writing = setTimeout(() => (showCard(), showDetails()), WRITE_AFTER);
    clearTimeout(speaking);
    speaking = setTimeout(() => setText(status, changeInWords(node)), SPEAK_AFTER);
  }

  function changeInWords(node) {
    const [{ name }, result] = [graph.nodes[node], graph.nodes[computation.root]];
    const gradient = graph.nodes[node].takesGrad ? state.gradients[node] : null;
    const known = gradient === null ? "" : `, gradient ${written(gradient)}`;
    const [value, outcome] = [computation.values[node], computation.values[computation.root]].map((x) => written(x));
    return `${name} is ${value}${known}; ${result.name} is ${outcome}.`;
  }

  function onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const node = event.target.closest?.(".node");
    if (node && keyAtNode(Number(node.dataset.node), event.key)) return event.preventDefault();
    // Where a key has a meaning of its own, it keeps it.
    if (
      event.target.matches?.("input, summary, .viewport") ||
      (event.key === " " && event.target.matches?.("button"))
    ) {
      return;
    }
    const moves = {
      ArrowRight: () => player.go(player.at + 1),
      ArrowLeft: () => player.go(player.at - 1),
      Home: () => player.go(0),
      End: () => player.go(steps.length),
      " ": player.toggle,
    };
    if (!moves[event.key]) return;
    moves[event.key]();
    event.preventDefault();
  }

  return {
    setLeaf,
    state: () => ({
      values: [...computation.values],
      gradients: computation.known(steps.length).gradients,
      at: player.at,
    }),
  };
}

function region(className, label) {
  const made = element("section", className);
  made.setAttribute("aria-label", label);
  return made;
}

/** Return the node to explain first. */
function firstLeaf(graph) {
  return inOrder(graph).find(({ kind }) => kind === "leaf")?.i ?? graph.nodes.length - 1;
}

/** Return the widths of lines, on a scale that stays what it was when the page was opened. */
function scaleOf(graph, computation) {
  const { gradients, passed } = computation.known(computation.steps.length);
  const sizes = [...gradients, ...passed].filter((x) => x !== null && Number.isFinite(x)).map(Math.abs);
  return widthScale(graph.widths, Math.max(0, ...sizes) || 1);
}
