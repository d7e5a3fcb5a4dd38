// What is known about a node: where its gradient comes from, and the derivation of that.
"use strict";

const MOST_LINES = 40; // in a section of a derivation

/** Return the edges by which a node is used, in the order of the graph. */
function usesOf(graph, node) {
  return graph.edges.map((edge, i) => ({ ...edge, i })).filter((edge) => edge.tail === node && edge.takesGrad);
}

/** Return elements that sum up a node: its value, its rule, and from where how much of its gradient comes. */
function summaryOf(node, graph, computation, state) {
  const { values, root } = computation;
  const { kind, formula, operation, takesGrad } = graph.nodes[node];
  const parts = [
    element("h3", "", nameOf(graph, node, values), element("small", "", operation ? ` ${operation}` : ` ${kind}`)),
  ];
  const value = inFigures(values[node]);
  const numbers = state.hasValue[node] ? [formula && inNumbers(formula, values), value] : [];
  parts.push(equation([nameOf(graph, node, values), formula ? inNames(formula) : null, ...numbers]));
  if (!takesGrad) return [...parts, element("p", "", "A constant: no gradient is kept for it.")];
  const gradient = state.gradients[node];
  if (gradient === null) return [...parts, element("p", "", "Its gradient is not yet known at this step.")];
  const total = quotient("d", nameOf(graph, root, values), nameOf(graph, node, values));
  parts.push(equation([total, inFigures(gradient)]));
  const uses = usesOf(graph, node).filter((edge) => state.passed[edge.i] !== null);
  const size = uses.reduce((sum, edge) => sum + Math.abs(state.passed[edge.i]), 0);
  if (uses.length > 1) {
    const rows = uses.slice(0, MOST_LINES).map((edge) => {
      const passed = state.passed[edge.i];
      const share = size > 0 && Number.isFinite(size) ? `${written((100 * Math.abs(passed)) / size, 3)} %` : "";
      return element(
        "tr",
        "",
        cell("td", written(passed, 6)),
        cell("td", share),
        element("td", "", "by way of ", nameOf(graph, edge.head, values)),
      );
    });
    parts.push(element("table", "shares", element("tbody", "", ...rows)));
  }
  return parts;
}

function cell(tag, text) {
  return element(tag, "", text);
}

/** Return the derivation of the root's derivative by a node: values, local derivatives, the chain rule, line by line. */
function derivationOf(node, graph, computation, state) {
  const { values, root } = computation;
  const way = wayFrom(node, graph);
  const name = (i) => nameOf(graph, i, values);
  const valueLine = (i) => {
    const { formula } = graph.nodes[i];
    const numbers = state.hasValue[i] ? [inNumbers(formula, values), inFigures(values[i])] : [];
    return equation([name(i), inNames(formula), ...numbers]);
  };
  const onWay = [...way].sort((a, b) => a - b);
  const edges = graph.edges
    .map((edge, i) => ({ ...edge, i }))
    .filter((edge) => edge.takesGrad && way.has(edge.tail) && way.has(edge.head) && edge.head !== node);
  const valueLines = onWay.filter((i) => graph.nodes[i].formula && i !== node).map((i) => () => valueLine(i));
  const localLines = [...edges]
    .reverse()
    .map((edge) => () => localDerivative(edge.i, graph, computation, state.hasValue[edge.head]));
  const chainLines = [...onWay].reverse().map((i) => () => chainLine(i, edges, graph, computation, state));
  const heading = element("h3", "", "The derivation of ", quotient("d", name(root), name(node)));
  return [
    heading,
    ...section("The values", valueLines),
    ...section("The local derivatives", localLines),
    ...section("The chain rule", chainLines),
  ];
}

/** Return the nodes that a change of one node reaches, itself included. */
function wayFrom(node, graph) {
  const way = new Set([node]);
  for (const edge of graph.edges) if (edge.takesGrad && way.has(edge.tail)) way.add(edge.head); // in topological order
  return way;
}

function chainLine(i, edges, graph, computation, state) {
  const { values, root } = computation;
  const name = (j) => nameOf(graph, j, values);
  const left = quotient("d", name(root), name(i));
  const result = state.gradients[i] === null ? document.createTextNode("not yet known") : inFigures(state.gradients[i]);
  if (i === root) return equation([left, inFigures(1)]);
  const uses = edges.filter((edge) => edge.tail === i);
  const symbols = element("span", "");
  const numbers = element("span", "");
  uses.forEach((edge, j) => {
    if (j > 0) symbols.append(" + ");
    symbols.append(quotient("d", name(root), name(edge.head)), " · ", quotient("∂", name(edge.head), name(i)));
    const incoming = state.gradients[edge.head];
    const factors = [
      incoming === null ? "?" : inPlace(incoming, PRODUCT, j > 0),
      state.hasValue[edge.head] ? inPlace(computation.slope(edge.i), ATOM, true) : "?",
    ];
    numbers.append((j > 0 ? " + " : "") + factors.join(" · "));
  });
  return equation([left, symbols, numbers, result]);
}

function section(heading, lines) {
  if (lines.length === 0) return [];
  const half = MOST_LINES / 2;
  const shown =
    lines.length <= MOST_LINES
      ? lines.map((line) => line())
      : [
          ...lines.slice(0, half).map((line) => line()),
          element("p", "note", `${lines.length - MOST_LINES} lines more`),
          ...lines.slice(-half).map((line) => line()),
        ];
  return [element("h4", "", heading), ...shown];
}
