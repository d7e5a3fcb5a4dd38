// The graph at work: values forward, gradients backward, with the operations printed from the table.
"use strict";

/** Return what computes a graph: its numbers, and the steps by which they become known. */
function makeComputation(graph, operations) {
  const nodes = graph.nodes;
  const root = nodes.length - 1;
  const values = nodes.map((node) => fromJson(node.value));
  const slopes = nodes.map((node) => node.parents.map(() => 0));
  const steps = stepsOf(graph, root);
  const uses = nodes.map(() => 0);
  for (const edge of graph.edges) if (edge.takesGrad) uses[edge.tail] += 1;

  function forward() {
    nodes.forEach((node, i) => {
      if (node.kind !== "operation") return;
      const args = node.parents.map((parent) => values[parent]);
      const operation = operations[node.row];
      values[i] = operation.value(args);
      slopes[i] = operation.slopes(values[i], args);
    });
  }

  /**
   * Return what is known after so many steps: which values, the gradients so far (null: not yet known), what has gone
   * along each edge (null: nothing yet), and how many more products will arrive at each node.
   */
  function known(count) {
    const hasValue = nodes.map((node) => node.kind !== "operation");
    const gradients = nodes.map(() => null);
    const passed = graph.edges.map(() => null);
    const missing = [...uses];
    for (const step of steps.slice(0, count)) {
      if (step.kind === "forward") hasValue[step.node] = true;
      else if (step.kind === "seed") gradients[root] = 1;
      else {
        const { tail, head } = graph.edges[step.edge];
        passed[step.edge] = product(step.edge, gradients[head]);
        gradients[tail] = (gradients[tail] ?? 0) + passed[step.edge];
        missing[tail] -= 1;
      }
    }
    return { hasValue, gradients, passed, missing };
  }

  /** Return what a gradient becomes along an edge; exactly 0 passes nothing on, not even to inf or nan. */
  function product(edge, gradient) {
    return gradient === 0 ? 0 : gradient * slope(edge);
  }

  function slope(edge) {
    return slopes[graph.edges[edge].head][graph.edges[edge].argument];
  }

  forward();
  return { root, values, steps, forward, known, product, slope };
}

/** Return the steps: forward, node by node; then back, edge by edge, in the order of the engine's own frames. */
function stepsOf(graph, root) {
  const forward = graph.nodes.flatMap((node, i) => (node.kind === "operation" ? [{ kind: "forward", node: i }] : []));
  const backward = graph.backward.map((edge) => ({ kind: "backward", edge }));
  return [...forward, { kind: "seed", node: root }, ...backward];
}
