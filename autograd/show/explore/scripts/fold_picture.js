// The picture of a folded graph: boxes within the frames of unfolded groups, drawn when they are first seen.
"use strict";

const SUMS_SHOWN = 150; // arrows of folded boxes with a number on each; more would hide each other

/**
 * Return the picture: an `svg` element, its size, `boxes`, from what is seen (a node by its index, a folded group by
 * minus its index) to what is drawn, and `arrange`, which draws it as it is folded now.
 *
 * onFold: called with a group, and whether it is to be unfolded.
 */
function makeFoldPicture(graph, folds, direction, onFold) {
  const svg = svgElement("svg", { role: "group", "aria-label": "The graph; arrow keys go from node to node" });
  const parts = new Map();
  svg.classList.add(direction);
  const picture = { svg, boxes: new Map(), copies: [], arrows: [], frames: new Map(), arrange };

  function arrange() {
    Object.assign(picture, { boxes: new Map(), copies: [], arrows: [], frames: new Map() });
    const places = folds.placesIn(0);
    const [width, height] = [places.width + 2 * MARGIN, places.height + 2 * MARGIN];
    Object.assign(picture, { width, height });
    svg.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${width} ${height}`);
    svg.replaceChildren(...insideOf(0, places, [0, 0]));
  }

  /** Return the elements of an unfolded group, at their places. */
  function insideOf(g, places, [left, top]) {
    const { arrows, boxes } = partsOf(g);
    arrows.forEach(({ drawn }, k) =>
      bendEdge(drawn, places.curves[k], labelPlace(graph, direction, places.labels[k])),
    );
    picture.arrows.push(...arrows);
    const { content } = folds.contentOf(g);
    const drawn = content.map((what, i) => {
      const { at, corner, width, height, inner } = places.boxes[i];
      if (inner) {
        const { frame } = partsOf(what.group);
        frame.group.setAttribute("transform", `translate(${corner[0]} ${corner[1]})`);
        for (const [name, size] of [["width", width], ["height", height]]) frame.box.setAttribute(name, size);
        frame.bar.setAttribute("width", Math.max(0, width - 4));
        const origin = [left + corner[0] + FRAME.side, top + corner[1] + FRAME.top];
        frame.inside.replaceChildren(...insideOf(what.group, inner, origin));
        picture.frames.set(what.group, frame);
        return frame.group;
      }
      boxes[i].at = [left + at[0], top + at[1]];
      boxes[i].group.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
      if (what.isOutsider) picture.copies.push([what.node, boxes[i]]);
      else if (!what.outsiders) picture.boxes.set(what.group === undefined ? what.node : -what.group, boxes[i]);
      return boxes[i].group;
    });
    return [...arrows.map((arrow) => arrow.drawn.group), ...drawn];
  }

  function partsOf(g) {
    if (!parts.has(g)) parts.set(g, draw(g));
    return parts.get(g);
  }

  /** Draw the arrows and boxes of a group, and its frame. */
  function draw(g) {
    const { content, edges } = folds.contentOf(g);
    const layout = folds.layoutOf(g);
    const arrows = layout.arrows.map(([tail, head], k) => {
      const isFolded = [tail, head].some((box) => content[box].node === undefined);
      const takesGrad = edges[k].some((edge) => graph.edges[edge].takesGrad);
      const hasLabel = layout.LR.labels[k] !== null;
      return { edges: edges[k], isFolded, takesGrad, drawn: makeEdge(takesGrad, hasLabel) };
    });
    const boxes = content.map((what, i) => {
      const [width, height, strip] = folds.sizeOf(g, i);
      const size = { width, height, strip };
      if (what.outsiders) return drawOutsiders(what.outsiders, size);
      if (what.group !== undefined) return drawGroup(what.group, size);
      const box = drawNode(svg, graph.nodes[what.node], [0, 0], size);
      if (what.isOutsider) for (const name of ["role", "tabindex"]) box.group.removeAttribute(name);
      else box.group.dataset.node = what.node;
      return box;
    });
    return { arrows, boxes, frame: g > 0 ? drawFrame(g) : null };
  }

  function drawGroup(g, size) {
    const { name, detail } = folds.groups[g];
    const box = drawLines("group", [["name", name], ["detail", detail], ["value", ""], ["grad", ""]], size);
    const behind = { x: 4 - size.width / 2, y: 4 - size.height / 2, width: size.width, height: size.height, rx: 6 };
    box.group.prepend(svgElement("rect", { ...behind, class: "behind" })); // as of a pile of cards
    box.group.dataset.node = -g;
    box.group.setAttribute("role", "button");
    box.group.setAttribute("tabindex", "-1");
    box.group.setAttribute("aria-expanded", "false");
    return box;
  }

  function drawOutsiders(nodes, size) {
    const box = drawLines("outsiders", [["name", `${nodes.length} from outside`]], size);
    box.group.setAttribute("role", "img");
    box.group.setAttribute("aria-label", `${nodes.length} operands from outside this box`);
    return box;
  }

  function drawLines(kind, lines, { width, height }) {
    const group = svgElement("g", { class: `node ${kind}` });
    const frame = svgElement("rect", { x: -width / 2, y: -height / 2, width, height, rx: 6, class: "frame" });
    group.append(frame);
    const top = lines.length === 1 ? -8 : 4 - height / 2;
    const texts = lines.map(([row, text], i) => {
      const line = svgElement("text", { x: 0, y: top + 16 * (i + 0.5), class: row, dy: "0.35em" }, text);
      group.append(line);
      return [row, line];
    });
    return { group, frame, texts: Object.fromEntries(texts) };
  }

  function drawFrame(g) {
    const { name } = folds.groups[g];
    const box = svgElement("rect", { rx: 8, class: "around" });
    const header = svgElement("g", { class: "header", role: "button", tabindex: "0", "aria-expanded": "true" });
    const text = svgElement("text", { x: 12, y: 18, dy: "0.35em" }, `− ${name}`);
    header.append(svgElement("rect", { x: 2, y: 2, width: 0, height: FRAME.top - 6, rx: 6, class: "bar" }), text);
    header.setAttribute("aria-label", `${name}, unfolded; fold it`);
    header.dataset.group = g;
    header.addEventListener("click", () => onFold(g, false));
    const inside = svgElement("g", { transform: `translate(${FRAME.side} ${FRAME.top})` });
    const group = svgElement("g", { class: "unfolded" });
    group.append(box, header, inside);
    return { group, box, header, inside, bar: header.firstChild };
  }

  arrange();
  return picture;
}

/** Show a state of the computation; active: the box and the edges of the step. */
function updateFoldPicture(picture, graph, folds, computation, state, active, widthOf) {
  const show = (box, i, look) => updateNode(box, i, graph, computation, state, active.box === i, widthOf, look);
  for (const [i, box] of picture.boxes) {
    if (i >= 0) show(box, i);
    else updateGroup(box, -i, graph, folds, computation, state, active.box === i, widthOf);
  }
  for (const [i, box] of picture.copies) show(box, i, " outsider");
  const sums = picture.arrows.filter(({ isFolded }) => isFolded).length <= SUMS_SHOWN;
  for (const { edges, isFolded, takesGrad, drawn } of picture.arrows) {
    const passed = sumOf(edges, state);
    const isActive = edges.some((edge) => active.edges.has(edge));
    const number = isFolded
      ? sums && passed !== null ? `Σ ${written(passed)}` : ""
      : state.hasValue[graph.edges[edges[0]].head] ? written(computation.derivative(edges[0])) : "";
    updateEdge(drawn, takesGrad, passed, number, isActive, widthOf);
  }
}

/** Return the root of the sum of squares. */
function norm(numbers) {
  return numbers.reduce((size, x) => Math.hypot(size, x), 0);
}

/** Return what was passed along some edges, summed; null if nothing was. */
function sumOf(edges, state) {
  let sum = null;
  for (const edge of edges) if (state.passed[edge] !== null) sum = (sum ?? 0) + state.passed[edge];
  return sum;
}

function updateGroup({ group, frame, texts }, g, graph, folds, computation, state, isActive, widthOf) {
  const { exits, parameters } = folds.summaryOf(g);
  const { name, detail } = folds.groups[g];
  const isKnown = exits.every((node) => state.hasValue[node]);
  const values = exits.map((node) => computation.values[node]);
  const single = exits.length === 1 ? exits[0] : null;
  const range = () => [Math.min, Math.max].map((end) => written(values.reduce((a, b) => end(a, b)))).join(" … ");
  const value = !isKnown ? "" : single !== null ? `out ${written(values[0])}` : range();
  const takers = single !== null ? [single] : parameters;
  const gradients = takers.filter((node) => graph.nodes[node].takesGrad).map((node) => state.gradients[node]);
  const arrived = gradients.length > 0 && gradients.every((gradient) => gradient !== null);
  const gradient = !arrived ? null : single !== null ? gradients[0] : norm(gradients);
  const known = gradient === null ? "no gradient yet" : `${single !== null ? "grad" : "‖grad‖"} ${written(gradient)}`;
  const shown = gradients.length > 0 ? known : "";
  setText(texts.value, value);
  setText(texts.grad, shown);
  const isUnsigned = single === null && gradient > 0 && Number.isFinite(gradient); // a norm
  showNode({ group, frame }, "group", isUnsigned ? null : gradient, isActive, isKnown, widthOf);
  setAttribute(group, "aria-label", [name, detail, "folded", value, shown].filter(Boolean).join(", "));
}
