// A slider and a text field for every leaf.
"use strict";

const MOST_ROWS = 300;
const BY_NUMBERS = new Intl.Collator("en", { numeric: true });

/** Return the leaves and named constants among some nodes, by name: w[2] before w[10]. */
function inOrder(graph, nodes) {
  const found = nodes.filter((i) => ["leaf", "constant"].includes(graph.nodes[i].kind));
  return found.sort((a, b) => BY_NUMBERS.compare(graph.nodes[a].name, graph.nodes[b].name));
}

/**
 * Return the controls of the leaves, and a function that updates the numbers and gradients beside them.
 *
 * nodes: those that are seen; hidden: how many leaves are in folded boxes.
 */
function makeLeaves(graph, nodes, hidden, computation, onChange) {
  const adjustable = inOrder(graph, nodes).slice(0, MOST_ROWS);
  const rows = new Map(adjustable.map((i) => [i, makeLeaf(graph.nodes[i], i, computation.values[i], onChange)]));
  const list = (kind) => adjustable.filter((i) => graph.nodes[i].kind === kind).map((i) => rows.get(i).row);
  const box = element("div", "leaves", ...list("leaf"));
  if (hidden > 0) {
    const some = hidden === 1 ? "One number is" : `${hidden.toLocaleString("en")} numbers are`;
    box.prepend(element("p", "note", `${some} in folded boxes: unfold a box to move those in it.`));
  }
  const constants = list("constant");
  if (constants.length > 0) {
    const summary = element("summary", "", `Constants (${constants.length}): no gradient, but they can be moved too`);
    box.append(element("details", "", summary, ...constants));
  }
  function update(state) {
    for (const [i, leaf] of rows)
      leaf.update(computation.values[i], graph.nodes[i].takesGrad ? state.gradients[i] : undefined);
  }
  return { box, update };
}

function makeLeaf(node, i, start, onChange) {
  const slider = element("input", "");
  const field = element("input", "");
  const gradient = element("span", "grad"); // not an `output`, which would be read aloud at every move
  const center = Number.isFinite(start) ? start : 0;
  const reach = 2 * Math.max(1, Math.abs(center));
  Object.assign(slider, { type: "range", min: center - reach, max: center + reach, step: "any", value: center });
  Object.assign(field, { type: "number", step: "any", value: typed(start) });
  slider.setAttribute("aria-label", `${node.name}, slider`);
  field.setAttribute("aria-label", `${node.name}, number`);
  slider.addEventListener("input", () => onChange(i, Number(slider.valueAsNumber.toPrecision(4))));
  field.addEventListener("input", () => Number.isFinite(field.valueAsNumber) && onChange(i, field.valueAsNumber));
  const label = element("span", "name", fromMarkup(node.math));
  label.title = label.textContent;
  const row = element("div", "leaf", label, element("div", "controls", slider, field, gradient));
  row.dataset.node = i;
  let shown = start;
  function update(value, gradientNow) {
    if (value !== shown) {
      shown = value;
      if (value < Number(slider.min)) slider.min = value;
      if (value > Number(slider.max)) slider.max = value;
      slider.value = value;
      if (field.valueAsNumber !== value) field.value = typed(value);
    }
    if (gradientNow === undefined) return;
    setText(gradient, gradientNow === null ? "no gradient yet" : `grad ${written(gradientNow)}`);
    setAttribute(gradient, "class", `grad ${signOf(gradientNow)}`);
  }
  return { row, update };
}
