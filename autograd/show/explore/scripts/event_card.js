// The card about the step just taken, in formulas and numbers, and as a sentence for screen readers.
"use strict";

const MOST_SAVED = 4; // local derivatives listed with a value

/** Return the node a step computed, or the edge a gradient passed and the node it reached; -1 for none. */
function activeIn(step, graph) {
  if (!step) return { node: -1, edge: -1 };
  return step.kind === "backward"
    ? { node: graph.edges[step.edge].tail, edge: step.edge }
    : { node: step.node, edge: -1 };
}

/** Return the card for a step, given the state before it: a title, elements to show, and a sentence to speak. */
function describeStep(step, graph, computation, before) {
  if (!step) return describeStart(graph);
  if (step.kind === "forward") return describeForward(step.node, graph, computation);
  if (step.kind === "seed") return describeSeed(step.node, graph, computation);
  return describeBackward(step.edge, graph, computation, before);
}

function describeStart(graph) {
  const count = graph.nodes.filter((node) => node.kind !== "operation").length;
  const text = `${count} numbers to start from. Nothing has been computed from them yet.`;
  return { title: "Start", body: [element("p", "", text)], says: text };
}

function describeForward(i, graph, computation) {
  const { values } = computation;
  const { formula, name } = graph.nodes[i];
  const [shown, numbers] = [inNames(formula), inNumbers(formula, values)];
  const line = equation([nameOf(graph, i, values), shown, numbers, inFigures(values[i])]);
  const saved = graph.edges.flatMap((edge, j) =>
    edge.head === i && edge.takesGrad ? [localDerivative(j, graph, computation)] : [],
  );
  const more = saved.length > MOST_SAVED ? [element("p", "note", `and ${saved.length - MOST_SAVED} more`)] : [];
  const heading = saved.length > 0 ? [element("p", "note", "Saved for the backward pass:")] : [];
  const inWords = [spoken(formula, graph), numbers && spoken(formula, graph, values), written(values[i], 6)];
  const says = `Forward: ${name} = ${inWords.filter(Boolean).join(" = ")}`;
  return { title: `Forward: ${name} is computed`, body: [line, ...heading, ...saved.slice(0, MOST_SAVED), ...more], says };
}

function describeSeed(i, graph, computation) {
  const name = nameOf(graph, i, computation.values);
  const itself = quotient("d", name, nameOf(graph, i, computation.values));
  const body = [equation([itself, inFigures(1)])];
  body.push(element("p", "", "Backward begins at the end: as this number changes, it changes exactly as much itself."));
  return {
    title: "Backward: the first gradient",
    body,
    says: `Backward begins: the gradient of ${graph.nodes[i].name} is 1`,
  };
}

function describeBackward(i, graph, computation, before) {
  const { tail, head, note, argument } = graph.edges[i];
  const [incoming, earlier] = [before.gradients[head], before.gradients[tail]];
  const contribution = computation.contribution(i, incoming);
  const after = written((earlier ?? 0) + contribution, 6);
  const change =
    earlier === null ? `not yet known → ${after}` : `${written(earlier, 6)} + ${written(contribution, 6)} = ${after}`;
  const meets = earlier === null ? "" : " Where paths meet, their products add up.";
  const stops = incoming === 0 ? " A gradient of exactly 0 passes nothing on." : "";
  const tailName = nameOf(graph, tail, computation.values);
  const local = element(
    "div",
    "local",
    localDerivative(i, graph, computation),
    note && computation.isByTheBook(i) ? element("div", "note", fromMarkup(note)) : null,
  );
  const body = [
    multiplication(i, incoming, graph, computation),
    element("p", "change", "gradient of ", tailName, ": ", element("b", "", change), meets + stops),
    local,
  ];
  const isUsedTwice = graph.nodes[head].parents.filter((parent) => parent === tail).length > 1;
  const operand = isUsedTwice ? ` (operand ${argument + 1})` : "";
  const [from, to] = [graph.nodes[head].name, graph.nodes[tail].name];
  const says =
    `Backward, from ${from} to ${to}${operand}: incoming gradient ${written(incoming)} times local derivative ` +
    `${written(computation.derivative(i))} is ${written(contribution)}. Gradient of ${to}: ${change}.${meets}${stops}`;
  return { title: `Backward: from ${from} to ${to}${operand}`, body, says };
}

/** Return incoming gradient × local derivative = contribution, each number with its name and a label. */
function multiplication(i, incoming, graph, computation) {
  const { tail, head } = graph.edges[i];
  const name = (node) => nameOf(graph, node, computation.values);
  const factor = (label, sign, above, below, number) =>
    element(
      "div",
      "factor",
      quotient(sign, name(above), name(below)),
      element("b", "", written(number, 6)),
      element("span", "", label),
    );
  const contribution = written(computation.contribution(i, incoming), 6);
  return element(
    "div",
    "product",
    factor("incoming gradient", "d", computation.root, head, incoming),
    element("span", "sign", "×"),
    factor("local derivative", "∂", head, tail, computation.derivative(i)),
    element("span", "sign", "="),
    element("div", "factor result", element("b", "", contribution), element("span", "", "passed on")),
  );
}
