// The steps of a folded graph: a group that is folded is computed, and passed through, in one.
"use strict";

/** Return the steps forward and backward; without groups they are those of `stepsOf`. */
function foldedSteps(graph, folds) {
  const { firstEdge, boxes } = folds;
  const edgesInto = (node) => graph.nodes[node].parents.map((_, k) => firstEdge[node] + k);
  const isOperation = (node) => graph.nodes[node].kind === "operation";
  const operations = graph.nodes.flatMap((_, i) => (isOperation(i) ? [i] : []));
  const forward = visitsOf(operations, boxes, folds.usersOf).map(({ box, nodes }) =>
    box < 0 ? { kind: "forward", group: -box, nodes } : { kind: "forward", node: box },
  );
  const gradients = (node) => edgesInto(node).filter((edge) => graph.edges[edge].takesGrad);
  const operands = (node) => gradients(node).map((edge) => graph.edges[edge].tail).filter(isOperation);
  const backward = visitsOf(visitsBack(graph), boxes, operands).flatMap(({ box, nodes }) => {
    const edges = nodes.flatMap(gradients);
    if (edges.length === 0) return [];
    return box < 0 ? [{ kind: "backward", group: -box, edges }] : edges.map((edge) => ({ kind: "backward", edge }));
  });
  return [...forward, { kind: "seed", node: graph.nodes.length - 1 }, ...backward];
}

/** Return the nodes in the order in which they pass their gradients on. */
function visitsBack(graph) {
  return graph.visits ? [...graph.visits] : [...new Set(graph.backward.map((edge) => graph.edges[edge].head))];
}

/**
 * Return visits of boxes, { box, nodes }: each box at once if it can be, as soon as what leads into it is done.
 *
 * order: nodes, each after those it needs. after: returns the nodes that need a node. Where boxes need each other, as
 * those of a cell that is used again and again, one is visited several times.
 */
function visitsOf(order, boxOf, after) {
  const waiting = new Map(); // box → its nodes that are to come
  const entering = new Map(); // how much has to be done before a box
  const missing = new Int32Array(boxOf.length); // and before a node
  for (const node of order) {
    if (!waiting.has(boxOf[node])) waiting.set(boxOf[node], []);
    waiting.get(boxOf[node]).push(node);
  }
  const count = (node, amount) => {
    for (const next of after(node)) {
      missing[next] += amount;
      const box = boxOf[next];
      if (box !== boxOf[node]) entering.set(box, (entering.get(box) ?? 0) + amount);
    }
  };
  order.forEach((node) => count(node, 1));
  const visits = [];
  while (waiting.size > 0) {
    const box = nextBox(waiting, entering, missing);
    const nodes = [];
    const later = [];
    for (const node of waiting.get(box)) {
      if (missing[node] > 0) later.push(node);
      else {
        nodes.push(node);
        count(node, -1);
      }
    }
    visits.push({ box, nodes });
    if (later.length > 0) waiting.set(box, later);
    else waiting.delete(box);
  }
  return visits;
}

/** Return the first box that nothing is missing for, or that one of its nodes can be done in. */
function nextBox(waiting, entering, missing) {
  let possible = null;
  for (const [box, nodes] of waiting) {
    if (!(entering.get(box) > 0)) return box;
    if (possible === null && nodes.some((node) => missing[node] === 0)) possible = box;
  }
  return possible;
}

/** Return the moment after a step: its kind and the last node or edge it is of, to find it in other steps. */
function momentOf(step, isLast) {
  if (!step || isLast) return { isLast };
  return { kind: step.kind, node: step.nodes?.at(-1) ?? step.node, edge: step.edges?.at(-1) ?? step.edge };
}

/** Return how many steps lead to a moment. */
function stepAt({ isLast, kind, node, edge }, steps) {
  if (isLast) return steps.length;
  const isIt = (step) =>
    step.kind === kind &&
    (kind === "backward" ? (step.edges ?? [step.edge]).includes(edge) : (step.nodes ?? [step.node]).includes(node));
  return kind === undefined ? 0 : steps.findIndex(isIt) + 1;
}
