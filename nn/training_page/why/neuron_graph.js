// The graph of one neuron for one sample, as `explore` takes graphs: its weights and inputs, its sum, its activation;
// above it the units it feeds, folded, and the loss.
"use strict";

const MOST_INPUTS = 4; // drawn one by one; the others are one sum
const MOST_ABOVE = 6; // units above, drawn one by one
const [BOX_WIDTH, BOX_HEIGHT] = [136, 56];

/**
 * Return { graph, operations, weights }: the data of the picture, what computes it, and the node of each weight by its
 * input (the bias has the number of inputs).
 *
 * @param probe a network that has just run backward on this one sample. @param row its features.
 * @param prefer an input that is drawn in any case, or -1.
 */
function neuronGraph(probe, setting, row, target, layer, unit, prefer) {
  const made = { nodes: [], edges: [], operations: [] };
  const last = setting.activations.length - 1;
  const nIn = setting.sizes[layer];
  const weightOf = (j) => probe.parameters[probe.offset(layer, unit, j)];
  const inputOf = (j) => (layer === 0 ? row[j] : probe.outputOf(layer - 1, j));
  const drawn = inputsToDraw(nIn, prefer, (j) => Math.abs(weightOf(j) * inputOf(j)));
  const weights = new Map();
  const pairs = drawn.map((j) => {
    const w = addLeaf(made, `w${j + 1}`, mathName("w", j + 1), weightOf(j), true);
    weights.set(j, w);
    const name = layer === 0 ? "x" : "a";
    return [w, addLeaf(made, `${name}${j + 1}`, mathName(name, j + 1), inputOf(j), layer > 0)];
  });
  const rest = Array.from({ length: nIn }, (_, j) => j).filter((j) => !drawn.includes(j));
  if (rest.length > 0) {
    const sum = rest.reduce((total, j) => total + weightOf(j) * inputOf(j), 0);
    pairs.push([addLeaf(made, `other ${rest.length}`, mathName("r"), sum, false)]);
  }
  const bias = addLeaf(made, "b", mathName("b"), weightOf(nIn), true);
  weights.set(nIn, bias);
  const z = addSum(made, pairs, bias);
  const name = setting.activations[layer];
  const a = name === "linear" ? z : addTemplate(made, cardFormulas.activations[name], { z });
  if (layer < last) addAbove(made, probe, setting, layer, unit, a);
  else addLoss(made, probe, setting, unit, a, target);
  return { graph: finished(made, weights.get(prefer)), operations: made.operations, weights };
}

/** Return the room that the symbol of an operation takes in its box. */
function widthOfSymbol(symbol) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = fontOf(16); // as in picture.css
  return context.measureText(symbol).width + 14;
}

function inputsToDraw(count, prefer, size) {
  const all = Array.from({ length: count }, (_, j) => j);
  if (count <= MOST_INPUTS) return all;
  const byRank = all.sort((i, j) => (j === prefer) - (i === prefer) || size(j) - size(i));
  return byRank.slice(0, MOST_INPUTS).sort((i, j) => i - j);
}

function addNode(made, node) {
  made.nodes.push({ parents: [], takesGrad: true, width: BOX_WIDTH, height: BOX_HEIGHT, strip: 0, ...node });
  return made.nodes.length - 1;
}

function addLeaf(made, name, math, value, takesGrad) {
  return addNode(made, { kind: takesGrad ? "leaf" : "constant", name, math, value, takesGrad });
}

/** Add an operation with its edges; each edge has the formula of its local derivative, or null for no gradient. */
function addOperation(made, node, parents, operation, derivatives) {
  const row = made.operations.push(operation) - 1;
  const strip = Math.max(24, widthOfSymbol(node.symbol));
  const place = { strip, width: BOX_WIDTH + strip };
  const head = addNode(made, { kind: "operation", value: 0, ...place, ...node, parents, row });
  parents.forEach((tail, argument) => {
    const formula = derivatives[argument];
    made.edges.push({
      tail,
      head,
      argument,
      takesGrad: formula !== null,
      ...(formula && { formula: formula.formula ?? formula, note: formula.note }),
    });
  });
  return head;
}

/** Add z = w1 x1 + ... + b, one node as in the engine's own pictures of folded neurons. */
function addSum(made, pairs, bias) {
  const terms = pairs.map((pair) => ({ names: pair.map((i) => insideOf(made.nodes[i].math)).join(""), pair }));
  const names = [...terms.map(({ names }) => names), "<mi>b</mi>"].join("<mo>+</mo>");
  const slot = (i, required, follows) => `<mtext>#${i},${required},${follows}</mtext>`;
  const numbers = pairs.map((pair, i) => pair.map((node, j) => slot(node, 2, i + j > 0 ? 1 : 0)).join("<mo>·</mo>"));
  const text = pairs.flatMap((pair, i) => [
    ...(i > 0 ? [" + "] : []),
    ...pair.flatMap((node, j) => [...(j > 0 ? [" * "] : []), [node, 2, i + j > 0 ? 1 : 0]]),
  ]);
  const formula = {
    names: `<math>${names}</math>`,
    numbers: `<math>${[...numbers, slot(bias, 2, 1)].join("<mo>+</mo>")}</math>`,
    text: [...text, " + ", [bias, 2, 1]],
  };
  const parents = [...pairs.flat(), bias];
  const factorOf = new Map(
    pairs
      .filter((pair) => pair.length === 2)
      .flatMap(([w, x]) => [
        [w, x],
        [x, w],
      ]),
  );
  const derivatives = parents.map((parent) => {
    if (!made.nodes[parent].takesGrad) return null;
    return factorOf.has(parent) ? formulaOf(made, factorOf.get(parent)) : formulaOfNumber("1");
  });
  const argumentOf = new Map(parents.map((parent, i) => [parent, i]));
  const operation = {
    value: (args) =>
      pairs.reduce((sum, pair) => sum + pair.reduce((product, i) => product * args[argumentOf.get(i)], 1), args.at(-1)),
    derivatives: (y, args) =>
      parents.map((parent) => (factorOf.has(parent) ? args[argumentOf.get(factorOf.get(parent))] : 1)),
  };
  return addOperation(
    made,
    { name: "z", math: mathName("z"), symbol: "Σ", operation: "weighted sum", formula },
    parents,
    operation,
    derivatives,
  );
}

/** Add the units above, folded: each only as the weight from here, and what the rest of the network makes of it. */
function addAbove(made, probe, setting, layer, unit, a) {
  const deltas = Array.from({ length: setting.sizes[layer + 2] }, (_, k) => probe.deltaOf(layer + 1, k));
  const weightOf = (k) => probe.parameters[probe.offset(layer + 1, k, unit)];
  const all = Array.from({ length: setting.sizes[layer + 2] }, (_, k) => k);
  const shown = [...all]
    .sort((i, k) => Math.abs(deltas[k] * weightOf(k)) - Math.abs(deltas[i] * weightOf(i)))
    .slice(0, MOST_ABOVE);
  const groups = shown
    .sort((i, k) => i - k)
    .map((k) => ({ name: `unit ${k + 1}`, sign: mathName("z", k + 1), k: [k] }));
  const hidden = all.filter((k) => !shown.includes(k));
  const sums = groups.map(({ name, sign, k: [k] }) => {
    const [weight, sum] = [weightOf(k), probe.sumOf(layer + 1, k)];
    const operation = { value: () => sum, derivatives: () => [weight] };
    const formula = {
      names: `<math><msub><mi>w</mi><mn>${k + 1}</mn></msub>${insideOf(made.nodes[a].math)}<mo>+</mo><mo>…</mo></math>`,
      text: ["folded"],
    };
    const derivative = { names: mathName("w", k + 1), text: ["its weight"] };
    return addOperation(made, { name, math: sign, symbol: "Σ", operation: "folded unit", formula }, [a], operation, [
      derivative,
    ]);
  });
  const through = hidden.reduce((sum, k) => sum + deltas[k] * weightOf(k), 0);
  const parents = hidden.length > 0 ? [...sums, a] : sums;
  const passed = [...shown.map((k) => deltas[k]), ...(hidden.length > 0 ? [through] : [])];
  const loss = probe.lossOfSample;
  const operation = { value: () => loss, derivatives: () => passed };
  const formula = { names: "<math><mtext>the layers above</mtext></math>", text: ["the layers above"] };
  const derivative = { names: "<math><mi>δ</mi></math>", text: ["delta"], note: undefined };
  addOperation(
    made,
    { name: "loss", math: mathName("L"), symbol: "…", operation: "the layers above, folded", formula },
    parents,
    operation,
    parents.map(() => derivative),
  );
}

const mathName = (name, index) =>
  `<math>${index === undefined ? `<mi>${name}</mi>` : `<msub><mi>${name}</mi><mn>${index}</mn></msub>`}</math>`;
const insideOf = (math) => math.replace(/^<math[^>]*>|<\/math>$/g, "");
const formulaOfNumber = (number) => ({ names: `<math><mn>${number}</mn></math>`, text: [number] });
const formulaOf = (made, node) => ({
  names: made.nodes[node].math,
  numbers: `<math><mtext>#${node},0,0</mtext></math>`,
  text: [[node, 0, 0]],
});

/** Return the graph with places, and the order of the backward sweep, in which the node `first` is served first. */
function finished({ nodes, edges }, first) {
  const backward = [];
  for (let head = nodes.length - 1; head >= 0; head--) {
    const entering = edges.map((_, i) => i).filter((i) => edges[i].head === head && edges[i].takesGrad);
    backward.push(...entering.sort((i, j) => (edges[j].tail === first) - (edges[i].tail === first)));
  }
  return { nodes, edges, backward, layouts: { LR: columnLayout(nodes, edges) }, labelWidth: 50, widths: [1, 5, 3] };
}
