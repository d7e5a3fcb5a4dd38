// The picture of a small graph, with the boxes and arrows of `explore`.
"use strict";

/** Return the picture of a graph: an `svg` element, its size, and the elements of boxes and edges. */
function makePicture(graph, direction) {
  const layout = graph.layouts[direction];
  const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  const svg = svgElement("svg", { viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`, width, height, role: "group" });
  svg.setAttribute("aria-label", "The graph; arrow keys go from node to node");
  svg.classList.add(direction);
  const placed = (i) => labelPlace(graph, direction, layout.labels[i]);
  const edges = graph.edges.map((edge, i) => drawEdge(svg, edge, layout.curves[i], placed(i)));
  const boxes = graph.nodes.map((node, i) => drawNode(svg, node, layout.centers[i]));
  boxes.forEach((box, i) => (box.group.dataset.node = i));
  return { svg, width, height, boxes, edges };
}

function drawEdge(svg, edge, curve, labelAt) {
  const drawn = makeEdge(edge.takesGrad, Boolean(labelAt));
  bendEdge(drawn, curve, labelAt);
  svg.append(drawn.group);
  return drawn;
}

/** Show a state of the computation. */
function updatePicture(picture, graph, computation, state, active, widthOf) {
  picture.boxes.forEach((box, i) => updateNode(box, i, graph, computation, state, active.node === i, widthOf));
  picture.edges.forEach((drawn, i) => {
    const { takesGrad, head } = graph.edges[i];
    const number = state.hasValue[head] ? written(computation.derivative(i)) : "";
    updateEdge(drawn, takesGrad, state.passed[i], number, active.edge === i, widthOf);
  });
}
