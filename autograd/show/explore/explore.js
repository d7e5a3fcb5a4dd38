// The page: picture, player, numbers and details of one computation.
"use strict";

const PHONE = 700; // CSS pixels; in a narrower element the graph runs from top to bottom
// Milliseconds after the last move of a slider.
const WRITE_AFTER = 60; // before formulas are rendered again
const SPEAK_AFTER = 600; // before the change is announced to screen readers

/**
 * Fill an element with the live page of a graph.
 *
 * graph: the data from `data.py`. operations: its operations, generated from the table. onLeaf: called with the node
 * and the number when the user sets a leaf. keyboard: the element whose keys are handled.
 *
 * Returns `setLeaf(node, number)`, to set a leaf from outside, and `state()`, its values, gradients and step.
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
  const keyAtNode = makeNavigation(graph, picture, direction, point, select);
  let pointedAt = -1;
  let selected = firstLeaf(graph);
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
  select(selected);

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

  /** Show the card of this step; return its sentence. */
  function showCard() {
    const before = computation.known(Math.max(0, player.at - 1));
    const { title, body, says } = describeStep(steps[player.at - 1], graph, computation, before);
    card.replaceChildren(element("h2", "", title), ...body);
    return says;
  }

  function showDetails() {
    const node = pointedAt >= 0 ? pointedAt : selected;
    const parts = summaryOf(node, graph, computation, state);
    if (graph.nodes[node].takesGrad) {
      const hint = element("p", "note", "Click it, or press Enter, for the derivation.");
      parts.push(...(node === selected ? derivationOf(node, graph, computation, state) : [hint]));
    }
    details.replaceChildren(...parts);
  }

  function point(node) {
    pointedAt = node;
    showDetails();
  }

  function select(node) {
    selected = node;
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
    // Rendering formulas takes longer, so it waits until the slider rests.
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
    // Controls keep their own keys.
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

/** Return the node that is selected first. */
function firstLeaf(graph) {
  return inOrder(graph).find(({ kind }) => kind === "leaf")?.i ?? graph.nodes.length - 1;
}

/** Return the widths of lines, on the scale of the gradients when the page was opened. */
function scaleOf(graph, computation) {
  const { gradients, passed } = computation.known(computation.steps.length);
  const sizes = [...gradients, ...passed].filter((x) => x !== null && Number.isFinite(x)).map(Math.abs);
  return widthScale(graph.widths, Math.max(0, ...sizes) || 1);
}
