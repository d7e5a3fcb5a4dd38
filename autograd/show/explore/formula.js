// Formulas: what the engine printed, with the numbers of this moment put in.
"use strict";

const MARK = /#(\d+),(\d+),([01])/g;

/** Return markup that the engine printed as elements. It holds no text of a user that is not escaped. */
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

/** Return a formula with the numbers of the nodes; null where there is no name in it. */
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

/** Return a formula as a sentence for those who listen, in names or with the numbers of the nodes. */
function spoken(formula, graph, values = null) {
  return formula.text
    .map((piece) => {
      if (typeof piece === "string") return piece;
      const [node, required, follows] = piece;
      return values ? inPlace(values[node], required, follows === 1) : graph.nodes[node].name;
    })
    .join("");
}

/** Return a number, set as mathematics. */
function inFigures(x) {
  return mathElement("math", mathElement("mn", written(x, 6)));
}

/** Return the name of a node, set as mathematics; for a number without a name, the number. */
function nameOf(graph, node, values) {
  const { math } = graph.nodes[node];
  return math ? fromMarkup(math) : inFigures(values[node]);
}

/** Return d of one over d of the other, or with the sign for a local derivative. */
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
