// The loss at the end of a small graph: of one output operation by operation, as Python recorded it.
"use strict";

/** Add the loss: of one output operation by operation, of several as one node. */
function addLoss(made, probe, setting, unit, output, target) {
  const template = cardFormulas.losses[setting.loss];
  if (setting.sizes.at(-1) === 1 && template) return addTemplate(made, template, { o: output }, { t: target[0] });
  const loss = probe.lossOfSample;
  const gradient = probe.gradientAtOutput(unit);
  const formula = { names: `<math><mtext>${setting.loss.replaceAll("_", " ")}</mtext></math>`, text: [setting.loss] };
  const node = {
    name: "loss",
    math: mathName("L"),
    symbol: "L",
    operation: setting.loss.replaceAll("_", " "),
    formula,
  };
  addOperation(made, node, [output], { value: () => loss, derivatives: () => [gradient] }, [formula]);
}

/**
 * Add a graph that Python printed, and return its last node. `places`: nodes that stand for leaves of these names.
 * `values`: numbers of other ones.
 */
function addTemplate(made, { nodes, edges, operations }, places, values = {}) {
  const to = [];
  nodes.forEach((node, i) => {
    if (node.kind !== "operation") {
      if (node.name in places) return (to[i] = places[node.name]);
      const value = values[node.name] ?? fromJson(node.value);
      return (to[i] = addNode(made, {
        ...node,
        value,
        width: node.kind === "number" ? 60 : BOX_WIDTH,
        height: node.kind === "number" ? 26 : BOX_HEIGHT,
      }));
    }
    to[i] = made.nodes.length;
    const incoming = edges.filter((edge) => edge.head === i);
    const derivatives = incoming.map((edge) =>
      edge.takesGrad && edge.formula ? { formula: moved(edge.formula, to), note: edge.note } : null,
    );
    const { name, math, symbol, operation, selects, formula, takesGrad } = node;
    const parents = node.parents.map((parent) => to[parent]);
    addOperation(
      made,
      { name, math, symbol, operation, selects, takesGrad, formula: moved(formula, to) },
      parents,
      cardOperations[operations[node.row]],
      derivatives,
    );
  });
  return to.at(-1);
}

/** Return a formula with its places for numbers moved to other nodes; its names are those of the template. */
function moved(formula, to) {
  const markup = (text) => text?.replace(MARK, (_, node, required, follows) => `#${to[node]},${required},${follows}`);
  return {
    names: formula.names,
    ...(formula.numbers && { numbers: markup(formula.numbers) }),
    text: formula.text.map((piece) => (typeof piece === "string" ? piece : [to[piece[0]], ...piece.slice(1)])),
  };
}
