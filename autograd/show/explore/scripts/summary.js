// The summary of a node: its value, its rule, and the contributions to its gradient.
"use strict";

const MOST_CONTRIBUTIONS = 40; // rows of the table

/** Return the edges from a node to the nodes that use it, in the order of the graph. */
function usesOf(graph, node) {
  return edgesWhere(graph, (edge) => edge.tail === node && edge.takesGrad);
}

/** Return the edges of a kind, each with its index. */
function edgesWhere(graph, isWanted) {
  const found = [];
  graph.edges.forEach((edge, i) => isWanted(edge) && found.push({ tail: edge.tail, head: edge.head, i }));
  return found;
}

/** Return elements with the value of a node, its formula, and how much each use contributes to its gradient. */
function summaryOf(node, graph, computation, state) {
  const { values, root } = computation;
  const { kind, formula, operation, takesGrad } = graph.nodes[node];
  const parts = [
    element("h3", "", nameOf(graph, node, values), element("small", "", operation ? ` ${operation}` : ` ${kind}`)),
  ];
  const value = inFigures(values[node]);
  const numbers = state.hasValue[node] ? [formula && inNumbers(formula, values), value] : [];
  parts.push(equation([nameOf(graph, node, values), formula ? inNames(formula) : null, ...numbers]));
  if (!takesGrad) return [...parts, element("p", "", "A constant: it has no gradient.")];
  const gradient = state.gradients[node];
  if (gradient === null) return [...parts, element("p", "", "Its gradient is not yet known at this step.")];
  const total = quotient("d", nameOf(graph, root, values), nameOf(graph, node, values));
  parts.push(equation([total, inFigures(gradient)]));
  const uses = usesOf(graph, node).filter((edge) => state.passed[edge.i] !== null);
  const size = uses.reduce((sum, edge) => sum + Math.abs(state.passed[edge.i]), 0);
  if (uses.length > 1) {
    const rows = uses.slice(0, MOST_CONTRIBUTIONS).map((edge) => {
      const passed = state.passed[edge.i];
      const percent = size > 0 && Number.isFinite(size) ? `${written((100 * Math.abs(passed)) / size, 3)} %` : "";
      return element(
        "tr",
        "",
        element("td", "", written(passed, 6)),
        element("td", "", percent),
        element("td", "", "by way of ", nameOf(graph, edge.head, values)),
      );
    });
    parts.push(element("table", "contributions", element("tbody", "", ...rows)));
  }
  return parts;
}
