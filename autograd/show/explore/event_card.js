// The card that says what the step just taken did, in formulas and in numbers, and the sentence for those who listen.
"use strict";

const MOST_KEPT = 4; // local derivatives listed with a value

/** Return what a step was about: the node it computed, or the edge along which a gradient went. */
function activeIn(step, graph) {
  if (!step) return { node: -1, edge: -1 };
  return step.kind === "backward"
    ? { node: graph.edges[step.edge].tail, edge: step.edge }
    : { node: step.node, edge: -1 };
}

/** Return a card for the step before which `before` was known: elements to show, and a sentence to speak. */
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
  const kept = graph.edges.flatMap((edge, j) =>
    edge.head === i && edge.takesGrad ? [localDerivative(j, graph, computation)] : [],
  );
  const more = kept.length > MOST_KEPT ? [element("p", "note", `and ${kept.length - MOST_KEPT} more`)] : [];
  const forLater =
    kept.length > 0 ? [element("p", "note", "Kept for the way back:"), ...kept.slice(0, MOST_KEPT), ...more] : [];
  const inWords = [spoken(formula, graph), numbers && spoken(formula, graph, values), written(values[i], 6)];
  const says = `Forward: ${name} = ${inWords.filter(Boolean).join(" = ")}`;
  return { title: `Forward: ${name} is computed`, body: [line, ...forLater], says };
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
  const { values, root } = computation;
  const { tail, head, note } = graph.edges[i];
  const incoming = before.gradients[head];
  const [slope, share, earlier] = [computation.slope(i), computation.product(i, incoming), before.gradients[tail]];
  const after = (earlier ?? 0) + share;
  const name = (node) => nameOf(graph, node, values);
  const factor = (label, sign, above, below, number) =>
    element(
      "div",
      "factor",
      quotient(sign, name(above), name(below)),
      element("b", "", written(number, 6)),
      element("span", "", label),
    );
  const result = element("div", "factor result", element("b", "", written(share, 6)), element("span", "", "passed on"));
  const multiplied = element(
    "div",
    "product",
    factor("incoming gradient", "d", root, head, incoming),
    element("span", "sign", "×"),
    factor("local derivative", "∂", head, tail, slope),
    element("span", "sign", "="),
    result,
  );
  const place =
    graph.nodes[head].parents.filter((parent) => parent === tail).length > 1
      ? ` (operand ${graph.edges[i].argument + 1})`
      : "";
  const [from, to] = [graph.nodes[head].name, graph.nodes[tail].name];
  const change =
    earlier === null
      ? `not yet known → ${written(after, 6)}`
      : `${written(earlier, 6)} + ${written(share, 6)} = ${written(after, 6)}`;
  const meets = earlier === null ? "" : " Where paths meet, their products add up.";
  const stops = incoming === 0 ? " A gradient of exactly 0 passes nothing on." : "";
  const gradient = element("p", "change", "gradient of ", name(tail), ": ", element("b", "", change), meets + stops);
  const body = [
    multiplied,
    gradient,
    element(
      "div",
      "local",
      localDerivative(i, graph, computation),
      note ? element("div", "note", fromMarkup(note)) : null,
    ),
  ];
  const says =
    `Backward, from ${from} to ${to}${place}: incoming gradient ${written(incoming)} times local derivative ` +
    `${written(slope)} is ${written(share)}. Gradient of ${to}: ${change}.${meets}${stops}`;
  return { title: `Backward: from ${from} to ${to}${place}`, body, says };
}

/** Return the derivative on an edge: in names, in numbers, and what it comes to. */
function localDerivative(i, graph, computation, isKnown = true) {
  const { tail, head, formula } = graph.edges[i];
  const name = (node) => nameOf(graph, node, computation.values);
  const numbers = isKnown ? [inNumbers(formula, computation.values), inFigures(computation.slope(i))] : [];
  return equation([quotient("∂", name(head), name(tail)), inNames(formula), ...numbers]);
}

/** Return a line a = b = c; sides that are null are left out, and so is one that says the same as the one before. */
function equation(sides) {
  const line = element("div", "equation");
  let last = null;
  for (const side of sides) {
    if (!side) continue;
    const part = element("span", "side", side);
    if (last !== null && part.textContent === last) continue;
    if (last !== null) line.append(element("span", "equals", "="));
    line.append(part);
    last = part.textContent;
  }
  return line;
}
