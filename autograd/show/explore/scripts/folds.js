// Which groups of a graph are unfolded, what is seen then, and where.
"use strict";

const FRAME = { side: 12, top: 34, bottom: 12 }; // around the inside of an unfolded group

/**
 * Return the folding of a graph: a box that is seen is a node by its index, or a folded group by minus its index.
 *
 * A graph without groups is one group that is unfolded.
 */
function makeFolds(graph, direction) {
  const isFolded = Boolean(graph.groups);
  const groups = graph.groups ?? [{ name: "", detail: "", children: graph.nodes.map((_, i) => i), layout: 0 }];
  const layouts = graph.groupLayouts ?? [
    { boxes: null, arrows: graph.edges.map(({ tail, head }) => [tail, head]), ...graph.layouts },
  ];
  const around = groups.map(() => -1);
  const groupOf = new Int32Array(graph.nodes.length);
  groups.forEach((group, g) =>
    group.children.forEach((child) => (child < 0 ? (around[-child] = g) : (groupOf[child] = g))),
  );
  const inside = new Map();
  const arrowsIn = new Map();
  const summaries = new Map();
  const users = usersIn(graph);
  const opened = new Set(graph.opened ?? [0]);
  const firstEdge = new Int32Array(graph.nodes.length + 1);
  graph.nodes.forEach((node, i) => (firstEdge[i + 1] = firstEdge[i] + node.parents.length));
  let boxes = seen();

  /** Return the nodes in a group, at any depth, in topological order. */
  function nodesIn(g) {
    if (!inside.has(g)) {
      const found = [];
      const stack = [g];
      while (stack.length > 0) {
        for (const child of groups[stack.pop()].children) (child < 0 ? stack : found).push(Math.abs(child));
      }
      inside.set(g, Array.from(Int32Array.from(found).sort()));
    }
    return inside.get(g);
  }

  /** Return the box in which each node is seen. */
  function seen() {
    const found = new Int32Array(graph.nodes.length).map((_, i) => i);
    const stack = [0];
    while (stack.length > 0) {
      for (const child of groups[stack.pop()].children) {
        if (child >= 0) continue;
        if (opened.has(-child)) stack.push(-child);
        else for (const node of nodesIn(-child)) found[node] = child;
      }
    }
    return found;
  }

  /** Return the boxes of a group's layout, { node } or { group } or { outsiders }, and the edges of each arrow. */
  function contentOf(g) {
    if (!arrowsIn.has(g)) arrowsIn.set(g, findContent(g));
    return arrowsIn.get(g);
  }

  function findContent(g) {
    const { children, layout } = groups[g];
    const { boxes: sizes, arrows } = layouts[layout];
    const boxOf = new Map();
    children.forEach((child, box) =>
      child < 0 ? nodesIn(-child).forEach((node) => boxOf.set(node, box)) : boxOf.set(child, box),
    );
    const content = children.map((child) => (child < 0 ? { group: -child } : { node: child }));
    const outsiders = outsidersOf(children, boxOf);
    const room = sizes ? sizes.length - children.length : 0;
    if (room === outsiders.length) outsiders.forEach((node) => content.push({ node, isOutsider: true }));
    else if (room === 1) content.push({ outsiders });
    const outsiderBox = new Map(outsiders.map((node, k) => [node, children.length + (room === 1 ? 0 : k)]));
    const edges = arrows.map(() => []);
    const places = new Map();
    arrows.forEach(([tail, head], k) => {
      const key = tail * content.length + head;
      places.set(key, [...(places.get(key) ?? []), k]);
    });
    for (const node of nodesIn(g)) {
      for (let edge = firstEdge[node]; edge < firstEdge[node + 1]; edge++) {
        const parent = graph.edges[edge].tail;
        const tail = boxOf.get(parent) ?? (groupOf[node] === g ? outsiderBox.get(parent) : undefined);
        const head = boxOf.get(node);
        if (tail === undefined || tail === head) continue;
        const found = places.get(tail * content.length + head);
        edges[found.length > 1 ? found.shift() : found[0]].push(edge); // several between two nodes: one for each use
      }
    }
    return { content, edges };
  }

  function outsidersOf(children, boxOf) {
    const found = new Set();
    for (const child of children) {
      if (child >= 0) for (const parent of graph.nodes[child].parents) if (!boxOf.has(parent)) found.add(parent);
    }
    return [...found];
  }

  function sizeOf(g, box) {
    const { boxes: sizes } = layouts[groups[g].layout];
    if (sizes) return graph.sizes[sizes[box]];
    const { width, height, strip } = graph.nodes[box];
    return [width, height, strip];
  }

  /** Return the places in a group as it is unfolded: its size, its boxes, its arrows and their labels. */
  function placesIn(g) {
    const { centers, curves, labels, width, height } = layouts[groups[g].layout][direction];
    const { content } = contentOf(g);
    const frames = content.map(({ group }, box) => {
      const [w, h] = sizeOf(g, box);
      if (group === undefined || !opened.has(group)) return { w, h, inner: null };
      return { w, h, inner: placesIn(group) };
    });
    const spans = (axis, before, after) =>
      frames.flatMap(({ inner, ...size }, box) => {
        if (!inner) return [];
        const [middle, half] = [centers[box][axis], size[before] / 2];
        return [[middle - half, middle + half, inner[after] - size[before]]];
      });
    const room = [makeRoom(spans(0, "w", "width")), makeRoom(spans(1, "h", "height"))];
    const move = (point) => [room[0](point[0]), room[1](point[1])];
    const boxesIn = frames.map(({ w, h, inner }, box) => {
      const at = move(centers[box]);
      if (!inner) return { at, width: w, height: h };
      // From where the box began, so that it grows to the right and downwards only.
      const corner = move([centers[box][0] - w / 2, centers[box][1] - h / 2]);
      const [width, height] = [inner.width, inner.height];
      return { at: [corner[0] + width / 2, corner[1] + height / 2], corner, width, height, inner };
    });
    /** Return where a point at the side of a box, or beside it, is now. */
    const besides = (box, point) => {
      const { at, width: w, height: h } = boxesIn[box];
      const scale = frames[box].inner ? [w / frames[box].w, h / frames[box].h] : [1, 1];
      return point.map((place, axis) => at[axis] + scale[axis] * (place - centers[box][axis]));
    };
    const arrows = layouts[groups[g].layout].arrows;
    const bent = curves.map((curve, k) => bentCurve(curve, arrows[k], move, besides, direction));
    const isFrame = g > 0;
    return {
      width: room[0](width) + (isFrame ? 2 * FRAME.side : 0),
      height: room[1](height) + (isFrame ? FRAME.top + FRAME.bottom : 0),
      boxes: boxesIn,
      curves: bent,
      labels: labels.map((label, k) => label && besideCurve(label, curves[k], bent[k])),
    };
  }

  /** Return the nodes of a group that something outside uses, or the root, and its parameters. */
  function summaryOf(g) {
    if (!summaries.has(g)) {
      const within = new Set(nodesIn(g));
      const isUsed = (node) => node === graph.nodes.length - 1 || users(node).some((user) => !within.has(user));
      const exits = nodesIn(g).filter(isUsed);
      const parameters = nodesIn(g).filter((node) => graph.nodes[node].kind === "leaf" && graph.nodes[node].takesGrad);
      summaries.set(g, { exits, parameters });
    }
    return summaries.get(g);
  }

  /** Unfold a group, or fold it with all that is unfolded in it. */
  function set(g, isOpen) {
    if (isOpen) opened.add(g);
    else for (const other of [...opened]) if (isIn(other, g)) opened.delete(other);
    boxes = seen();
  }

  function isIn(g, other) {
    for (let at = g; at >= 0; at = around[at]) if (at === other) return true;
    return false;
  }

  /** Unfold all that can be, level by level, while no more than some boxes are seen. */
  function unfoldAll(most) {
    let count = new Set(boxes).size;
    const queue = [...opened].flatMap((g) => groups[g].children);
    while (queue.length > 0) {
      const child = queue.shift();
      if (child >= 0 || groups[-child].layout < 0) continue;
      if (!opened.has(-child)) {
        count += groups[-child].children.length - 1;
        if (count > most) break;
        opened.add(-child);
      }
      queue.push(...groups[-child].children);
    }
    boxes = seen();
  }

  function setBack() {
    opened.clear();
    for (const g of graph.opened) opened.add(g);
    boxes = seen();
  }

  return {
    isFolded,
    groups,
    around,
    groupOf,
    nodesIn,
    contentOf,
    sizeOf,
    layoutOf: (g) => layouts[groups[g].layout],
    summaryOf,
    usersOf: users,
    placesIn,
    set,
    setBack,
    unfoldAll,
    firstEdge,
    canUnfold: (g) => groups[g].layout >= 0,
    isUnfolded: (g) => opened.has(g),
    boxOf: (node) => boxes[node],
    get boxes() {
      return boxes;
    },
  };
}

/** Return the function from a node to the operations that use it, once for each use. */
function usersIn(graph) {
  const found = graph.nodes.map(() => []);
  for (const { tail, head } of graph.edges) found[tail].push(head);
  return (node) => found[node];
}
