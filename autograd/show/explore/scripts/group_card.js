// What is said of a folded group: its card in a step, and its summary.
"use strict";

const MOST_LISTED = 6; // numbers

/** Return the card for a step of a folded group, as `describeStep` does for one of a node or an edge. */
function describeGroupStep(step, graph, folds, computation, before) {
  const { name, detail } = folds.groups[step.group];
  const { exits } = folds.summaryOf(step.group);
  const listed = exits.slice(0, MOST_LISTED);
  const named = (node) => graph.nodes[node].name || written(computation.values[node]);
  const hint = folds.canUnfold(step.group) ? "Unfold it to go through it number by number." : "";
  if (step.kind === "forward") {
    const lines = listed.map((node) =>
      equation([nameOf(graph, node, computation.values), inFigures(computation.values[node])]),
    );
    const numbers = listed.map((node) => `${named(node)} = ${written(computation.values[node], 6)}`).join(", ");
    const body = [element("p", "", detail), ...lines, ...andMore(exits), element("p", "note", hint)];
    const says = `Forward: ${name} (${detail}) is computed: ${numbers}`;
    return { title: `Forward: ${name} is computed`, body, says };
  }
  const { passed, gradients } = passedOn(step, graph, folds, computation, before);
  const incoming = listed.filter((node) => before.gradients[node] !== null);
  const rows = [...passed].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const lines = incoming.map((node) =>
    equation([
      quotient("d", nameOf(graph, computation.root, computation.values), nameOf(graph, node, computation.values)),
      inFigures(before.gradients[node]),
    ]),
  );
  const cells = rows.slice(0, MOST_LISTED).map(([box, sum]) =>
    element("tr", "", element("td", "", written(sum, 6)), element("td", "", `to ${nameOfBox(box, graph, folds)}`)),
  );
  const says =
    `Backward, through ${name}: ` +
    rows.slice(0, MOST_LISTED).map(([box, sum]) => `${written(sum)} to ${nameOfBox(box, graph, folds)}`).join(", ");
  const body = [
    element("p", "", "What arrives:"),
    ...lines,
    ...andMore(exits),
    element("p", "", `is multiplied along every edge inside${rows.length > 0 ? ", and passed on, summed" : ""}:`),
    element("table", "contributions", element("tbody", "", ...cells)),
    ...andMore(rows),
    ...parametersIn(step.group, graph, folds, gradients),
    element("p", "note", hint),
  ];
  return { title: `Backward: through ${name}`, body, says };
}

function andMore(all) {
  return all.length > MOST_LISTED ? [element("p", "note", `and ${all.length - MOST_LISTED} more`)] : [];
}

/** Return the sum of what a step passes to each box outside its group, and the gradients after it. */
function passedOn(step, graph, folds, computation, before) {
  const gradients = new Map();
  const found = new Map();
  const gradientOf = (node) => gradients.get(node) ?? before.gradients[node];
  for (const edge of step.edges) {
    const { tail, head } = graph.edges[edge];
    const sum = computation.contribution(edge, gradientOf(head));
    gradients.set(tail, (gradientOf(tail) ?? 0) + sum);
    const box = folds.boxOf(tail);
    if (box !== -step.group) found.set(box, (found.get(box) ?? 0) + sum);
  }
  return { passed: found, gradients };
}

/** Return a line on the gradients that the parameters of a group get. */
function parametersIn(g, graph, folds, gradients) {
  const found = folds.summaryOf(g).parameters.filter((node) => gradients.has(node)).map((node) => gradients.get(node));
  if (found.length === 0) return [];
  const size = written(norm(found), 6);
  const many = `the ${found.length} parameters inside get a gradient of norm`;
  const text = found.length === 1 ? "the parameter inside gets" : many;
  return [element("p", "", `${text} ${size}`)];
}

function nameOfBox(box, graph, folds) {
  return box < 0 ? folds.groups[-box].name : graph.nodes[box].name;
}

/** Return elements with what leaves a group. */
function summaryOfGroup(g, graph, folds, computation, state) {
  const { name, detail } = folds.groups[g];
  const { exits } = folds.summaryOf(g);
  const { values } = computation;
  const shown = exits.slice(0, MOST_LISTED).map((node) =>
    equation([nameOf(graph, node, values), state.hasValue[node] ? inFigures(values[node]) : null]),
  );
  const hint = folds.isUnfolded(g)
    ? "A click on its bar, or the key −, folds it."
    : folds.canUnfold(g)
      ? "A click, or Enter, unfolds it."
      : "It is too large to be unfolded here: explore a node inside it.";
  return [
    element("h3", "", name, element("small", "", ` ${detail}`)),
    element("p", "", "What leaves it:"),
    ...shown,
    ...andMore(exits),
    element("p", "note", hint),
  ];
}
