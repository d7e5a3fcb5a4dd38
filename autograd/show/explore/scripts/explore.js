// The page: picture, player, numbers and details of one computation.
"use strict";

const MOST_SEEN = 400; // boxes, when all are unfolded
const PHONE = 700; // CSS pixels; in a narrower element the graph runs from top to bottom
// Milliseconds after the last move of a slider.
const WRITE_AFTER = 60; // before formulas are rendered again
const SPEAK_AFTER = 600; // before the change is announced to screen readers

/**
 * Fill an element with the live page of a graph.
 *
 * data: of `PageData` or `FoldedData`. operations: its operations, generated from the table. onLeaf: called with the
 * node and the number when the user sets a leaf. keyboard: the element whose keys are handled.
 *
 * Returns `setLeaf(node, number)`, to set a leaf from outside, and `state()`, its values, gradients and step.
 */
function exploreGraph(root, data, operations, { onLeaf = () => {}, keyboard = root } = {}) {
  const graph = unpacked(data);
  const direction = root.clientWidth > 0 && root.clientWidth < PHONE ? "TB" : "LR";
  const folds = makeFolds(graph, direction);
  const computation = makeComputation(graph, operations, foldedSteps(graph, folds));
  const start = [...computation.values];
  const picture = makeFoldPicture(graph, folds, direction, fold);
  const widthOf = widthsOf(graph, computation);
  const viewport = element("div", "viewport", picture.svg);
  const zoom = makeZoom(viewport, picture, () => picture.boxes.get(activeBox()));
  const player = makePlayer(computation.steps.length, showStep);
  const card = region("card", "This step");
  const details = region("details", "Node");
  const numbers = region("numbers", "Numbers");
  const status = element("p", "status");
  const navigation = makeNavigation(graph, folds, picture, direction, { point, select, unfold, foldAround });
  let leaves = makeSeenLeaves();
  let pointedAt = null;
  let selected = firstSeen();
  let state = computation.known(computation.steps.length);
  let writing = null;
  let speaking = null;

  const reset = button("Set all numbers back to what they were", setBack, "Reset");
  numbers.append(element("div", "heading", element("h2", "", "Numbers"), reset), leaves.box);
  status.setAttribute("role", "status");
  if (folds.isFolded) player.box.append(makeFoldButtons());
  viewport.classList.toggle("steady", folds.isFolded);
  player.box.append(zoom.box);
  root.classList.add("explore");
  const columns = element("div", "columns", element("div", "words", card, details), numbers);
  root.replaceChildren(player.box, viewport, columns, status, makeHelp(folds.isFolded));
  keyboard.addEventListener("keydown", onKey);
  navigation.listen();
  player.move(folds.isFolded ? 0 : computation.steps.length);
  select(selected);

  function showStep(at) {
    showPicture();
    setText(status, `Step ${at} of ${computation.steps.length}. ${showCard()}`);
    showDetails();
    zoom.reveal(picture.boxes.get(activeBox()));
  }

  function showPicture() {
    state = computation.known(player.at);
    const step = computation.steps[player.at - 1];
    const edges = new Set(step?.edges ?? (step?.kind === "backward" ? [step.edge] : []));
    updateFoldPicture(picture, graph, folds, computation, state, { box: activeBox(), edges }, widthOf);
    leaves.update(state);
  }

  /** Return the box that the step is about; null at the start. */
  function activeBox() {
    const step = computation.steps[player.at - 1];
    if (!step) return null;
    return step.group ? -step.group : folds.boxOf(activeIn(step, graph).node);
  }

  /** Show the card of this step; return its sentence. */
  function showCard() {
    const before = computation.known(Math.max(0, player.at - 1));
    const step = computation.steps[player.at - 1];
    const { title, body, says } = step?.group
      ? describeGroupStep(step, graph, folds, computation, before)
      : describeStep(step, graph, computation, before);
    card.replaceChildren(element("h2", "", title), ...body);
    return says;
  }

  function showDetails() {
    const node = pointedAt ?? selected;
    if (node < 0) return details.replaceChildren(...summaryOfGroup(-node, graph, folds, computation, state));
    const parts = summaryOf(node, graph, computation, state);
    if (graph.nodes[node].takesGrad) {
      const hint = element("p", "note", "Click it, or press Enter, for the derivation.");
      parts.push(...(node === selected ? derivationOf(node, graph, computation, state) : [hint]));
    }
    details.replaceChildren(...parts);
  }

  function point(box) {
    if (pointedAt === box) return;
    pointedAt = box;
    showDetails();
  }

  function select(box) {
    selected = box;
    for (const [i, { group }] of picture.boxes) {
      if (i >= 0 && hasName(graph, i)) setAttribute(group, "aria-pressed", String(i === box));
    }
    showDetails();
  }

  function unfold(g) {
    fold(g, true);
    const frame = picture.frames.get(g);
    frame.header.focus({ preventScroll: true });
    zoom.reveal(frame);
  }

  function foldAround(box) {
    const g = box < 0 ? folds.around[-box] : folds.groupOf[box];
    if (g > 0) fold(g, false);
  }

  /** Unfold a group or fold it, at the same moment of the computation; other boxes keep their order and place. */
  function fold(g, isOpen) {
    change(() => folds.set(g, isOpen));
    select(-g);
    if (!isOpen) navigation.focus(-g, { preventScroll: true });
    setText(status, `${folds.groups[g].name} is ${isOpen ? "unfolded" : "folded"}.`);
  }

  function change(doIt) {
    const { scrollLeft, scrollTop } = viewport;
    const moment = momentOf(computation.steps[player.at - 1], player.at === computation.steps.length);
    doIt();
    computation.steps = foldedSteps(graph, folds);
    picture.arrange();
    zoom.resize();
    navigation.listen();
    const shown = leaves;
    leaves = makeSeenLeaves();
    shown.box.replaceWith(leaves.box);
    pointedAt = null;
    if (!picture.boxes.has(selected) && !picture.frames.has(-selected)) selected = firstSeen();
    player.setCount(computation.steps.length, stepAt(moment, computation.steps));
    select(selected);
    viewport.scrollTo(scrollLeft, scrollTop);
  }

  function makeFoldButtons() {
    const unfoldAll = () => change(() => folds.unfoldAll(MOST_SEEN));
    const all = button("Unfold as many boxes as can be read", unfoldAll, "Unfold all");
    const none = button("Fold everything as it was at first", () => change(folds.setBack), "Fold all");
    return element("span", "zoom", all, none);
  }

  function makeSeenLeaves() {
    const seen = [...picture.boxes.keys()].filter((i) => i >= 0);
    const isLeaf = ({ kind }) => kind === "leaf" || kind === "constant";
    const hidden = graph.nodes.filter(isLeaf).length - seen.filter((i) => isLeaf(graph.nodes[i])).length;
    return makeLeaves(graph, seen, hidden, computation, setByUser);
  }

  /** Return the box that is selected first. */
  function firstSeen() {
    const seen = [...picture.boxes.keys()];
    const leaf = inOrder(graph, seen.filter((i) => i >= 0)).find((i) => graph.nodes[i].kind === "leaf");
    return leaf ?? seen.find((i) => i < 0) ?? graph.nodes.length - 1;
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
    const header = event.target.closest?.(".header");
    if (header && ["Enter", " ", "-"].includes(event.key)) {
      fold(Number(header.dataset.group), false);
      return event.preventDefault();
    }
    const box = event.target.closest?.(".node");
    if (box && navigation.onKey(Number(box.dataset.node), event.key)) return event.preventDefault();
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
      End: () => player.go(computation.steps.length),
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
      gradients: computation.known(computation.steps.length).gradients,
      at: player.at,
    }),
  };
}

function region(className, label) {
  const made = element("section", className);
  made.setAttribute("aria-label", label);
  return made;
}
