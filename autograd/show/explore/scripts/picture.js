// Boxes and arrows at places of a layout, updated in place as numbers change.
"use strict";

const HEAD = 7; // the length of an arrow head
const MARGIN = 12;

/** Return where a label is written: the layout leaves room for the longest number; from top to bottom, labels start
 * beside their arrow. */
function labelPlace(graph, direction, point) {
  return point && (direction === "TB" ? [point[0] - graph.labelWidth / 2 + 4, point[1]] : point);
}

function makeEdge(takesGrad, hasLabel) {
  const group = svgElement("g", { class: takesGrad ? "edge" : "edge constant" });
  const [path, head] = [svgElement("path", { class: "line" }), svgElement("polygon", { class: "head" })];
  const label = hasLabel ? svgElement("text", { class: "derivative", dy: "0.35em" }, "") : null;
  group.append(path, head, ...(label ? [label] : []));
  return { group, path, head, label };
}

/** Put an arrow on its curve, and its label at a place. */
function bendEdge({ path, head, label }, curve, labelAt) {
  const [end, before] = [curve.at(-1), curve.at(-2)];
  const length = Math.hypot(end[0] - before[0], end[1] - before[1]) || 1;
  const [ux, uy] = [(end[0] - before[0]) / length, (end[1] - before[1]) / length];
  const neck = [end[0] - HEAD * ux, end[1] - HEAD * uy];
  const points = [...curve.slice(0, -1), neck].map((point) => point.join(" "));
  const side = [0.5 * HEAD * uy, -0.5 * HEAD * ux];
  const corners = [end, [neck[0] + side[0], neck[1] + side[1]], [neck[0] - side[0], neck[1] - side[1]]];
  path.setAttribute("d", `M${points[0]} C${points.slice(1).join(", ")}`);
  head.setAttribute("points", corners.map((corner) => corner.join(",")).join(" "));
  label?.setAttribute("x", labelAt[0]);
  label?.setAttribute("y", labelAt[1]);
}

function drawNode(svg, node, [x, y], { width, height, strip } = node) {
  const group = svgElement("g", { class: `node ${node.kind}` });
  const [left, top] = [x - width / 2, y - height / 2];
  const corner = node.kind === "operation" ? 4 : height / 2;
  const frame = { x: left, y: top, width, height, rx: Math.min(corner, 18), class: "frame" };
  group.append(svgElement("rect", frame));
  if (node.kind === "operation") {
    group.append(svgElement("text", { x: left + 8, y, class: "symbol", dy: "0.35em" }, node.symbol));
  }
  const rows = node.kind === "number" ? ["value"] : node.takesGrad ? ["name", "value", "grad"] : ["name", "value"];
  const middle = left + strip + (width - strip) / 2;
  const texts = Object.fromEntries(
    rows.map((row, i) => {
      const text = svgElement("text", { x: middle, y: top + 4 + 16 * (i + 0.5), class: row, dy: "0.35em" });
      group.append(text);
      return [row, text];
    }),
  );
  if (texts.name) texts.name.textContent = node.name;
  if (node.kind !== "number") group.setAttribute("tabindex", "-1");
  group.setAttribute("role", node.kind === "number" ? "img" : "button");
  svg.append(group);
  return { group, texts, frame: group.firstChild };
}

function signOf(gradient) {
  if (gradient === null) return "unknown";
  if (!Number.isFinite(gradient)) return "odd";
  return gradient > 0 ? "positive" : gradient < 0 ? "negative" : "zero";
}

function updateNode({ group, texts, frame }, i, graph, computation, state, isActive, widthOf, more = "") {
  const node = graph.nodes[i];
  const gradient = node.takesGrad ? state.gradients[i] : null;
  const value = state.hasValue[i] ? written(computation.values[i]) : "not yet computed";
  setText(texts.value, state.hasValue[i] ? value : "");
  const rest = state.missing[i] > 0 ? " + …" : "";
  if (texts.grad) setText(texts.grad, gradient === null ? "no gradient yet" : `grad ${written(gradient)}${rest}`);
  showNode({ group, frame }, node.kind + more, gradient, isActive, state.hasValue[i], node.takesGrad ? widthOf : null);
  const says = [node.name, node.operation, value].filter(Boolean).join(", ");
  const known = gradient === null ? "no gradient yet" : `gradient ${written(gradient)}${rest && ", and more to come"}`;
  setAttribute(group, "aria-label", node.takesGrad ? `${says}, ${known}` : `${says}, a constant`);
}

/** Show by its look what a box is, and the sign and size of its gradient; widthOf: null if it takes none. */
function showNode({ group, frame }, kind, gradient, isActive, hasValue, widthOf) {
  const look = `node ${kind} ${signOf(gradient)}${isActive ? " active" : ""}${hasValue ? "" : " waiting"}`;
  setAttribute(group, "class", look);
  setStrokeWidth(frame, widthOf ? 0.6 + 0.4 * widthOf(gradient) : 1);
}

function updateEdge({ group, path, label }, takesGrad, passed, number, isActive, widthOf) {
  setAttribute(group, "class", `edge ${takesGrad ? signOf(passed) : "constant"}${isActive ? " active" : ""}`);
  setStrokeWidth(path, widthOf(passed));
  if (label) setText(label, number);
}

/** Return the function from a gradient to the width of a line, the same as in `draw`. */
function widthScale([thinnest, thickest, decades], largest) {
  return (gradient) => {
    if (gradient === null || gradient === 0) return thinnest;
    if (!Number.isFinite(gradient)) return thickest;
    const place = 1 + (Math.log10(Math.abs(gradient)) - Math.log10(largest)) / decades;
    const width = thinnest + (thickest - thinnest) * Math.min(Math.max(place, 0), 1);
    return Math.round(10 * width) / 10; // so that invisible changes are not drawn
  };
}

/** Return the widths of lines, on the scale of the gradients of the whole sweep as it is now. */
function widthsOf(graph, computation) {
  const { gradients, passed } = computation.known(computation.steps.length);
  const larger = (largest, x) => (x !== null && Number.isFinite(x) ? Math.max(largest, Math.abs(x)) : largest);
  return widthScale(graph.widths, passed.reduce(larger, gradients.reduce(larger, 0)) || 1);
}
