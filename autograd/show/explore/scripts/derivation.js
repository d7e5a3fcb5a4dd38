// The derivation of a gradient: values, local derivatives and the chain rule, as equations.
"use strict";

const MOST_EQUATIONS = 40; // in a section

/** Return the derivation of the root's derivative by a node, equation by equation. */
function derivationOf(node, graph, computation, state) {
  const { values, root } = computation;
  const found = nodesDependingOn(node, graph);
  const order = [...found].sort((a, b) => a - b);
  const isOnPath = ({ takesGrad, tail, head }) => takesGrad && found.has(tail) && found.has(head) && head !== node;
  const edges = edgesWhere(graph, isOnPath);
  // Functions, as only those that are shown need to be rendered.
  const valueEquations = order
    .filter((i) => graph.nodes[i].formula && i !== node)
    .map((i) => () => valueEquation(i, graph, computation, state));
  const localEquations = [...edges]
    .reverse()
    .map((edge) => () => localDerivative(edge.i, graph, computation, state.hasValue[edge.head]));
  const chainEquations = [...order].reverse().map((i) => () => chainEquation(i, edges, graph, computation, state));
  const derivative = quotient("d", nameOf(graph, root, values), nameOf(graph, node, values));
  return [
    element("h3", "", "The derivation of ", derivative),
    ...section("The values", valueEquations),
    ...section("The local derivatives", localEquations),
    ...section("The chain rule", chainEquations),
  ];
}

/** Return the nodes that depend on a node, itself included: those on all paths to the root. */
function nodesDependingOn(node, graph) {
  const found = new Set([node]);
  for (const edge of graph.edges) if (edge.takesGrad && found.has(edge.tail)) found.add(edge.head);
  return found; // all of them, as edges are in topological order
}

function valueEquation(i, graph, { values }, state) {
  const { formula } = graph.nodes[i];
  const numbers = state.hasValue[i] ? [inNumbers(formula, values), inFigures(values[i])] : [];
  return equation([nameOf(graph, i, values), inNames(formula), ...numbers]);
}

/** Return the chain rule at a node: its gradient as a sum over its uses. */
function chainEquation(i, edges, graph, computation, state) {
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
      state.hasValue[edge.head] ? inPlace(computation.derivative(edge.i), ATOM, true) : "?",
    ];
    numbers.append((j > 0 ? " + " : "") + factors.join(" · "));
  });
  return equation([left, symbols, numbers, result]);
}

/** Return a heading with equations under it; of many, the first and the last. */
function section(heading, equations) {
  if (equations.length === 0) return [];
  const rendered = (some) => some.map((render) => render());
  const half = MOST_EQUATIONS / 2;
  const shown =
    equations.length <= MOST_EQUATIONS
      ? rendered(equations)
      : [
          ...rendered(equations.slice(0, half)),
          element("p", "note", `${equations.length - MOST_EQUATIONS} lines more`),
          ...rendered(equations.slice(-half)),
        ];
  return [element("h4", "", heading), ...shown];
}
