// The network: a map in every circle, a weight or its gradient on every line; drawn on a canvas, chosen in SVG.
"use strict";

const [LOWEST_PICTURE, HIGHEST_PICTURE] = [330, 470];
const WIDE_SHARE = 0.52; // of the width, the height of a picture that is wide enough to be higher
const BIAS_SIZE = 9;
const BELOW_UNIT = 13; // pixels to the line that its number stands on
const [NAME, SMALL_NAME] = [12, 10]; // sizes of letters
const CLOSE = 90; // pixels between columns whose numbers are written smaller

/**
 * Return the picture of a network.
 *
 * @param onChoose called with { kind: "weight", layer, unit, input } or { kind: "unit", layer, unit }; inputs are in
 *   layer -1.
 * @param onPoint called with the same, or null.
 */
function makeNetworkPicture(onChoose, onPoint) {
  const { canvas, context, clear } = makeCanvas("network-canvas");
  const svg = svgElement("svg", { class: "network-hits", role: "group", "aria-label": "The network" });
  const box = element("div", "network-picture", canvas, svg);
  let columns = [];
  let pixels = null; // a map for each unit drawn
  let built = "";
  let hits = [];

  function size() {
    const width = Math.max(box.clientWidth, 240);
    const highest = Math.max(HIGHEST_PICTURE, WIDE_SHARE * width);
    return [width, Math.min(Math.max(0.6 * width + 120, LOWEST_PICTURE), highest)];
  }

  /** Make the elements to click anew if the structure or the size has changed; return whether they were. */
  function build(sizes, names) {
    const [width, height] = size();
    const key = JSON.stringify([sizes, width, names]);
    if (key === built) return false;
    built = key;
    box.style.height = `${height}px`;
    columns = layoutNetwork(sizes, width, height, names);
    pixels = makePixels(
      MAP,
      columns.reduce((count, { units }) => count + units.length, 0),
    );
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.replaceChildren();
    for (let layer = 0; layer + 1 < columns.length; layer++) {
      columns[layer + 1].units.forEach((to, unit) => {
        columns[layer].units.forEach((from, input) => svg.append(lineToClick(from, to, { layer, unit, input })));
      });
    }
    hits = columns.map(({ units }, column) => units.map((at, unit) => circleToClick(at, column - 1, unit)));
    setAttribute(hits.at(-1)[0], "tabindex", "0");
    return true;
  }

  function lineToClick(from, to, { layer, unit, input }) {
    const line = svgElement("line", { x1: from.x + from.radius, y1: from.y, x2: to.x - to.radius, y2: to.y });
    line.classList.add("hit");
    listen(line, { kind: "weight", layer, unit, input });
    return line;
  }

  function circleToClick({ x, y, radius }, layer, unit) {
    const circle = svgElement("circle", { cx: x, cy: y, r: radius + 1, class: "hit", role: "button", tabindex: "-1" });
    circle.dataset.layer = layer;
    circle.dataset.unit = unit;
    listen(circle, { kind: "unit", layer, unit });
    circle.addEventListener("focus", () => onPoint({ kind: "unit", layer, unit }));
    circle.addEventListener("keydown", (event) => {
      const towards = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === "Enter" || event.key === " ") onChoose({ kind: "unit", layer, unit });
      else if (towards) moveFocus(layer + 1, unit, towards);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    svg.append(circle);
    return circle;
  }

  function listen(hit, part) {
    hit.addEventListener("click", () => onChoose(part));
    hit.addEventListener("pointerenter", () => onPoint(part));
    hit.addEventListener("pointerleave", () => onPoint(null));
  }

  function moveFocus(column, unit, [across, along]) {
    const next = hits[column + across];
    const target = next?.[Math.min(unit + along, next.length - 1)];
    if (!target) return;
    for (const hit of hits.flat()) setAttribute(hit, "tabindex", hit === target ? "0" : "-1");
    target.focus();
  }

  /**
   * Draw a state: `show` is "weights" or "gradients" on the lines, `marks` are the faults of units, `numbers` stand
   * below them.
   */
  function draw(learner, grid, mapNetwork, palette, { show, scale, chosen, pointed, marks, numbers }) {
    const names = namesBeside(learner);
    build(learner.setting.sizes, names);
    clear(...size());
    drawLines(learner, palette, show, scale, [chosen, pointed]);
    let map = 0;
    columns.forEach(({ units }, column) =>
      units.forEach((_, unit) => pixels.paint(map++, pixelsOfMap(learner, grid, mapNetwork, palette, column, unit))),
    );
    pixels.show();
    map = 0;
    columns.forEach(({ units, missing, x }, column) => {
      units.forEach((at, unit) => {
        const isChosen = [chosen, pointed].some((part) => part && isUnit(part, column - 1, unit));
        drawUnit(
          at,
          map++,
          palette,
          isChosen,
          marks(column - 1, unit),
          grid.isPlane ? null : curveOf(learner, grid, mapNetwork, column, unit),
        );
        if (column > 0) drawBias(at, learner, palette, show, scale, column - 1, unit);
      });
      units.forEach((at, unit) => writeNumber(at, numbers(column - 1, unit), palette));
      if (missing > 0) write(`… ${missing} more`, x, size()[1] - 6, palette, 12);
    });
    writeNames(columns[0], names.inputs, -1, palette);
    writeNames(columns.at(-1), names.outputs, 1, palette);
  }

  /** Write names beside the units of a column, on the left (-1) or the right (1), as far as there is room. */
  function writeNames({ x, units }, names, side, palette) {
    names.slice(0, units.length).forEach((name, k) => {
      const { y, radius, gap } = units[k];
      const pitch = 2 * radius + gap;
      const points = pitch < 2 * NAME ? SMALL_NAME : NAME;
      context.font = fontOf(points);
      const room = (side < 0 ? x : size()[0] - x) - radius - 8;
      const lines = pitch < 2 * points ? [fitted(context, name, room)] : inLines(context, name, room);
      lines.forEach((line, i) => {
        const below = (i - (lines.length - 1) / 2) * points;
        write(line, x + side * (radius + 6), y + 4 + below, palette, points, "", side < 0 ? "right" : "left");
      });
    });
  }

  function drawLines(learner, palette, show, scale, marked) {
    const { network } = learner;
    const numbers = show === "weights" ? network.parameters : network.gradients;
    const strong = [];
    for (let layer = 0; layer + 1 < columns.length; layer++) {
      columns[layer + 1].units.forEach((to, unit) => {
        columns[layer].units.forEach((from, input) => {
          const number = numbers[network.offset(layer, unit, input)];
          const isMarked = marked.some((part) => part && isWeight(part, layer, unit, input));
          const width = scale.width(number);
          const stroke = () => drawLine(from, to, isMarked ? palette.text("accent") : palette.ofSign(number), width);
          if (isMarked) strong.push(() => (drawLine(from, to, palette.text("active-line"), width + 7), stroke()));
          else stroke();
        });
      });
    }
    for (const stroke of strong) stroke();
  }

  function drawLine(from, to, color, width) {
    const [x1, x2] = [from.x + from.radius, to.x - to.radius];
    const bend = 0.45 * (x2 - x1);
    context.beginPath();
    context.moveTo(x1, from.y);
    context.bezierCurveTo(x1 + bend, from.y, x2 - bend, to.y, x2, to.y);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }

  function pixelsOfMap(learner, grid, mapNetwork, palette, column, unit) {
    const shadeAt = shadesOf(learner, grid, mapNetwork, column, unit);
    return (i) => palette.pixelOf(shadeAt(indexOfPixel(i, grid)));
  }

  function drawUnit({ x, y, radius }, map, palette, isChosen, mark, curve) {
    context.save();
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = palette.text("paper");
    context.fill();
    context.clip();
    if (curve) drawCurve(curve, { x, y, radius }, palette);
    else context.drawImage(pixels.canvas, 0, map * MAP, MAP, MAP, x - radius, y - radius, 2 * radius, 2 * radius);
    context.restore();
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = palette.text(isChosen ? "focus" : mark ? "ink" : "line");
    context.lineWidth = isChosen ? 4 : mark ? 2 : 1.3;
    context.setLineDash(mark ? [4, 3] : []);
    context.stroke();
    context.setLineDash([]);
    if (mark) write(mark, x, y + 4, palette, 11, "bold");
  }

  /** Write the number of a unit between it and the next one. */
  function writeNumber({ x, y, radius, gap }, number, palette) {
    const isNarrow = gap < BELOW_UNIT || columns[0].between < CLOSE;
    if (number && radius > 12) write(number, x, y + radius + Math.min(BELOW_UNIT, gap), palette, isNarrow ? 10 : 12);
  }

  /** Draw a curve into a circle, 0 being at half its height. */
  function drawCurve(shades, { x, y, radius }, palette) {
    context.beginPath();
    context.moveTo(x - radius, y);
    context.lineTo(x + radius, y);
    context.strokeStyle = palette.text("line");
    context.lineWidth = 0.5;
    context.stroke();
    context.beginPath();
    shades.forEach((shown, i) => {
      context.lineTo(
        x + radius * ((2 * (i + 0.5)) / shades.length - 1),
        y - 0.8 * radius * Math.max(-1.2, Math.min(1.2, shown)),
      );
    });
    context.strokeStyle = palette.text("positive");
    context.lineWidth = 2;
    context.stroke();
  }

  function drawBias({ x, y, radius }, learner, palette, show, scale, layer, unit) {
    const { network } = learner;
    const bias = (show === "weights" ? network.parameters : network.gradients)[
      network.offset(layer, unit, learner.setting.sizes[layer])
    ];
    const side = Math.min(BIAS_SIZE, radius);
    const [left, top] = [x - 0.95 * radius - side / 2, y + 0.8 * radius - side / 2];
    context.fillStyle = palette.text("paper");
    context.fillRect(left - 1, top - 1, side + 2, side + 2);
    context.strokeStyle = palette.ofSign(bias);
    context.lineWidth = 1.2;
    context.strokeRect(left + 0.5, top + 0.5, side - 1, side - 1);
    context.globalAlpha = Math.min(1, scale.width(bias) / 4);
    context.fillStyle = palette.ofSign(bias);
    if (bias !== 0) context.fillRect(left, top, side, side);
    context.globalAlpha = 1;
  }

  /** Write on paper of its own, as lines and maps may lie below. */
  function write(text, x, y, palette, points, weight = "", align = "center") {
    context.font = fontOf(points, weight);
    context.textAlign = align;
    context.strokeStyle = palette.text("paper");
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeText(text, x, y);
    context.fillStyle = palette.text("ink");
    context.fillText(text, x, y);
  }

  /** Describe the units for screen readers. */
  function describe(nameOfUnit) {
    hits.forEach((units, column) =>
      units.forEach((hit, unit) => setAttribute(hit, "aria-label", nameOfUnit(column - 1, unit))),
    );
  }

  return { box, build, draw, describe, columns: () => columns };
}

const isUnit = (part, layer, unit) => part.kind === "unit" && part.layer === layer && part.unit === unit;
const isWeight = (part, layer, unit, input) =>
  part.kind === "weight" && part.layer === layer && part.unit === unit && part.input === input;

/** Return the names beside the first and the last column: of features, and of classes that have an output each. */
function namesBeside({ data, setting }) {
  return { inputs: data.features, outputs: setting.sizes.at(-1) > 1 ? data.classes : [] };
}
