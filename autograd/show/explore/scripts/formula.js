// Formulas: markup from the engine, with the current numbers put in, and equations of them.
"use strict";

const MARK = /#(\d+),(\d+),([01])/g;

/** Return markup from the engine as elements; in it, text from users is escaped. */
function fromMarkup(markup) {
  if (!parsed.has(markup)) {
    const template = document.createElement("template");
    template.innerHTML = markup;
    parsed.set(markup, template.content);
  }
  return parsed.get(markup).cloneNode(true);
}

const parsed = new Map();

/** Return a formula in names. */
function inNames(formula) {
  return fromMarkup(formula.names);
}

/** Return a formula with the numbers of the nodes; null for a formula without names. */
function inNumbers(formula, values) {
  if (!formula.numbers) return null;
  const elements = fromMarkup(formula.numbers);
  for (const marked of elements.querySelectorAll("mtext, code")) {
    const filled = marked.textContent.replace(MARK, (_, node, required, follows) =>
      inPlace(values[node], Number(required), follows === "1"),
    );
    // As a number, since MathML leaves out the space around an operator between texts.
    if (marked.localName === "mtext" && filled !== marked.textContent) marked.replaceWith(mathElement("mn", filled));
    else marked.textContent = filled;
  }
  return elements;
}

/** Return a formula as text for screen readers, in names or with the numbers of the nodes. */
function spoken(formula, graph, values = null) {
  return formula.text
    .map((piece) => {
      if (typeof piece === "string") return piece;
      const [node, required, follows] = piece;
      const { name, value } = graph.nodes[node];
      return !values && name ? name : inPlace((values ?? { [node]: fromJson(value) })[node], required, follows === 1);
    })
    .join("");
}

/** Return a number as MathML. */
function inFigures(x) {
  return mathElement("math", mathElement("mn", written(x, 6)));
}

/** Return the name of a node as MathML; for a number without a name, the number. */
function nameOf(graph, node, values) {
  const { math } = graph.nodes[node];
  return math ? fromMarkup(math) : inFigures(values[node]);
}

/** Return a derivative as a fraction: d above / d below, or with ∂ for a local derivative. */
function quotient(sign, above, below) {
  const math = mathElement("math", mathElement("mfrac", differential(sign, above), differential(sign, below)));
  math.setAttribute("displaystyle", "true");
  return math;
}

function differential(sign, name) {
  const inside = name.querySelector?.("math");
  const parts = inside ? [...inside.childNodes] : [mathElement("mtext", name.textContent)];
  return mathElement("mrow", mathElement(sign === "∂" ? "mo" : "mi", sign), ...parts);
}

/** Return the local derivative on an edge as an equation: in names, in numbers, and its value, if the form holds. */
function localDerivative(i, graph, computation, isKnown = true) {
  const { tail, head, formula } = graph.edges[i];
  const name = (node) => nameOf(graph, node, computation.values);
  const left = quotient("∂", name(head), name(tail));
  if (!isKnown) return equation([left, inNames(formula)]);
  const result = inFigures(computation.derivative(i));
  if (!computation.isByTheBook(i)) {
    const line = equation([left, result]);
    line.append(element("span", "note", "here ", inNames(formula), " would not do"));
    return line;
  }
  return equation([left, inNames(formula), inNumbers(formula, computation.values), result]);
}

/** Return an equation a = b = c, without sides that are null or read the same as the one before. */
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
