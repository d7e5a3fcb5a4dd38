// A large graph as it is in the file, made into nodes and edges.
"use strict";

/** Return the data of a graph with nodes and edges; those of a small one are in it already. */
function unpacked(data) {
  if (!data.shapes) return data;
  const [shapeOf, arities, flat, visits] = ["shapeOf", "arities", "parents", "visits"].map((key) =>
    numbersOf(data[key], Int32Array),
  );
  const values = numbersOf(data.values, Float64Array);
  const graph = { ...data, nodes: [], edges: [], visits, layouts: null };
  let at = 0;
  shapeOf.forEach((shape, i) => {
    const parents = Array.from(flat.subarray(at, (at += arities[i])));
    const node = new PackedNode(graph, data.shapes[shape], i, parents, values[i]);
    graph.nodes.push(node);
    for (let argument = 0; argument < parents.length; argument++) {
      graph.edges.push(new PackedEdge(node, parents[argument], argument));
    }
  });
  return graph;
}

/** Return an array of numbers from base64. */
function numbersOf(text, Kind) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return new Kind(bytes.buffer);
}

class PackedNode {
  #graph;
  constructor(graph, shape, i, parents, value) {
    this.#graph = graph;
    this.shape = shape;
    this.i = i;
    this.parents = parents;
    this.value = value;
    this.kind = shape.kind;
    this.takesGrad = shape.takesGrad;
    this.row = shape.row;
  }
  get name() {
    return this.#graph.names[this.i];
  }
  get math() {
    return this.name && mathOfName(this.name, this.#graph.markups);
  }
  get symbol() {
    return this.shape.symbol;
  }
  get operation() {
    return this.shape.operation;
  }
  get selects() {
    return this.shape.selects;
  }
  get formula() {
    return this.shape.formula && this.filled(this.shape.formula);
  }

  /** Return a formula of the shape with the operands of this node. */
  filled({ math, text }) {
    const nodes = [...this.parents, this.i];
    const inside = (markup) => markup.slice(markup.indexOf(">") + 1, markup.lastIndexOf("<"));
    const numbered = (_, k, ...place) => `#${nodes[k]},${place[0]},${place[1]}`;
    const named = (_, start, k, required, follows) => {
      const { name, math: markup, value } = this.#graph.nodes[nodes[k]];
      return name ? inside(markup) : `<mn>${inPlace(value, Number(required), follows === "1")}</mn>`;
    };
    return {
      names: math.replace(/(<mtext>)?#(\d+),(\d+),([01])(<\/mtext>)?/g, named),
      numbers: text.some(Array.isArray) ? math.replace(MARK, numbered) : null,
      text: text.map((piece) => (typeof piece === "string" ? piece : [nodes[piece[0]], piece[1], piece[2]])),
    };
  }
}

class PackedEdge {
  #node;
  constructor(node, tail, argument) {
    this.#node = node;
    this.tail = tail;
    this.head = node.i;
    this.argument = argument;
    this.takesGrad = Boolean(node.shape.derivatives[argument]);
  }
  get formula() {
    return this.takesGrad ? this.#node.filled(this.#node.shape.derivatives[this.argument].formula) : undefined;
  }
  get note() {
    return this.#node.shape.derivatives[this.argument]?.note;
  }
}

/** Return a name as MathML: its markup, or that of names which differ in their numbers only, or text. */
function mathOfName(name, markups) {
  const numbers = name.match(/\d+/g) ?? [];
  const markup = name.includes("#") ? undefined : markups[name.replace(/\d+/g, "#")];
  if (markup) return markup.replace(/#/g, () => numbers.shift());
  const text = document.createElement("mtext");
  text.textContent = name;
  return `<math>${text.outerHTML}</math>`;
}
