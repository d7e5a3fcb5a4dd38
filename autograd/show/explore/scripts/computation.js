// The computation: values forward, gradients backward, with operations generated from the engine's table.
"use strict";

/**
 * Return the values of a graph, the functions that compute them and their gradients, and the steps to show.
 *
 * steps: as `stepsOf` returns them, where a step may be of several nodes or edges; they can be set anew.
 */
function makeComputation(graph, operations, steps = null) {
  const nodes = graph.nodes;
  const root = nodes.length - 1;
  const values = nodes.map((node) => fromJson(node.value));
  const derivatives = nodes.map((node) => node.parents.map(() => 0));
  const uses = nodes.map(() => 0);
  for (const edge of graph.edges) if (edge.takesGrad) uses[edge.tail] += 1;

  function forward() {
    nodes.forEach((node, i) => {
      if (node.kind !== "operation") return;
      const args = node.parents.map((parent) => values[parent]);
      const operation = operations[node.row];
      values[i] = operation.value(args);
      derivatives[i] = operation.derivatives(values[i], args);
    });
  }

  /**
   * Return the state after some steps: which values are known, the gradients so far (null: not yet known), the
   * contribution passed along each edge (null: none yet), and how many contributions each node still lacks.
   */
  function known(count) {
    const hasValue = nodes.map((node) => node.kind !== "operation");
    const gradients = nodes.map(() => null);
    const passed = graph.edges.map(() => null);
    const missing = [...uses];
    const pass = (edge) => {
      const { tail, head } = graph.edges[edge];
      passed[edge] = contribution(edge, gradients[head]);
      gradients[tail] = (gradients[tail] ?? 0) + passed[edge];
      missing[tail] -= 1;
    };
    for (const step of found.steps.slice(0, count)) {
      if (step.kind === "forward") (step.nodes ?? [step.node]).forEach((node) => (hasValue[node] = true));
      else if (step.kind === "seed") {
        nodes.forEach((node, i) => { if (node.takesGrad && uses[i] === 0) gradients[i] = 0; }); // nothing will arrive
        gradients[root] = 1;
      } else (step.edges ?? [step.edge]).forEach(pass);
    }
    return { hasValue, gradients, passed, missing };
  }

  /** Return the contribution of an edge: gradient times local derivative; 0 for a gradient of 0, even where the
   * derivative is inf or nan, and for an operand that was not chosen, even where the gradient is. */
  function contribution(edge, gradient) {
    const notChosen = nodes[graph.edges[edge].head].selects && derivative(edge) === 0;
    return gradient === 0 || notChosen ? 0 : gradient * derivative(edge);
  }

  function derivative(edge) {
    return derivatives[graph.edges[edge].head][graph.edges[edge].argument];
  }

  /** Return whether the textbook's form of a derivative gives the computed one here, up to rounding. */
  function isByTheBook(edge) {
    const { head, argument } = graph.edges[edge];
    const { row, parents } = nodes[head];
    const byTheBook = operations[row].textbook?.(values[head], parents.map((parent) => values[parent]))[argument];
    const areFinite = Number.isFinite(byTheBook) && Number.isFinite(derivative(edge));
    return byTheBook === undefined || areFinite || Object.is(byTheBook, derivative(edge));
  }

  forward();
  const ways = { forward, known, contribution, derivative, isByTheBook };
  const found = { root, values, steps: steps ?? stepsOf(graph, root), ...ways };
  return found;
}

/** Return the steps: forward, node by node; then backward, edge by edge, in the order of the engine's `frames`. */
function stepsOf(graph, root) {
  const forward = graph.nodes.flatMap((node, i) => (node.kind === "operation" ? [{ kind: "forward", node: i }] : []));
  const backward = graph.backward.map((edge) => ({ kind: "backward", edge }));
  return [...forward, { kind: "seed", node: root }, ...backward];
}
