// The plane of two features with what the network says everywhere, its boundary, and the samples; or a curve.
"use strict";

const PLANE_MARGIN = { left: 34, right: 8, top: 8, bottom: 26 };
const [POINT, SMALL_POINT, MANY] = [4.2, 2.6, 600]; // radius; that of each of many samples
const REACH = 14; // pixels from a sample at which it is meant

/** Return the plane; `onChoose` gets the sample that the arrow keys go to, -1 for none. */
function makePlane(onChoose) {
  const { canvas, context, clear } = makeCanvas("plane-canvas");
  const pixels = makePixels(GRID, 1);
  const box = element("div", "plane", canvas);
  box.tabIndex = 0;
  box.setAttribute("role", "application"); // it has keys of its own
  box.inert = true; // until it is drawn
  let frame = null; // where the last drawing put what
  box.addEventListener("keydown", onKey);

  function onKey(event) {
    const { learner, chosen } = frame;
    const all = [...learner.trainSet.members, ...learner.heldSet.members];
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.shiftKey || (step === undefined && event.key !== "Escape")) return;
    event.preventDefault();
    if (step === undefined) return onChoose(-1);
    const at = all.indexOf(chosen);
    onChoose(all[at < 0 ? 0 : (at + step + all.length) % all.length]);
  }

  /** Show a state, with a ring around the chosen sample. */
  function draw(learner, grid, mapNetwork, palette, chosen) {
    const { axes } = grid;
    const width = Math.max(box.clientWidth, 200);
    const height = width;
    canvas.style.height = `${height}px`;
    const { left, right, top, bottom } = PLANE_MARGIN;
    const inner = { left, top, width: width - left - right, height: height - top - bottom };
    frame = { ...inner, bounds: grid.bounds, axes, learner, chosen };
    box.inert = false;
    setAttribute(box, "aria-label", planeInWords(learner, axes, chosen));
    clear(width, height);
    context.fillStyle = palette.text("paper");
    context.fillRect(inner.left, inner.top, inner.width, inner.height);
    const outputs = mapNetwork.outputs.at(-1);
    if (grid.isPlane) {
      paintOutputs(learner, mapNetwork, palette, inner);
      if (learner.data.classes?.length === 2) drawContour(outputs, inner, palette);
    } else drawCurve(outputs, grid, palette);
    for (const set of [learner.trainSet, learner.heldSet]) drawSamples(set, palette, set === learner.heldSet, chosen);
    drawAxes(inner, palette);
  }

  function paintOutputs({ setting, data }, mapNetwork, palette, inner) {
    const outputs = mapNetwork.outputs.at(-1);
    const isMany = data.classes !== null && data.classes.length > 2;
    const decide = isMany && makeDecision(data.classes, setting.loss);
    pixels.paint(0, (i) => {
      if (isMany) return classMixture(outputsOf(outputs, mapNetwork.stride, i), decide, palette);
      return palette.pixelOf(0.75 * Math.max(-1, Math.min(1, shadeOfOutput(outputs[i], setting, data))));
    });
    pixels.show();
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(pixels.canvas, inner.left, inner.top, inner.width, inner.height);
  }

  function drawContour(outputs, inner, palette) {
    const [dx, dy] = [inner.width / GRID, inner.height / GRID];
    context.beginPath();
    for (const [x1, y1, x2, y2] of contour(outputs)) {
      context.moveTo(inner.left + (x1 + 0.5) * dx, inner.top + (y1 + 0.5) * dy);
      context.lineTo(inner.left + (x2 + 0.5) * dx, inner.top + (y2 + 0.5) * dy);
    }
    context.strokeStyle = palette.text("ink");
    context.lineWidth = 1.6;
    context.stroke();
  }

  function drawCurve(outputs, grid, palette) {
    context.beginPath();
    for (let i = 0; i < GRID; i++) {
      const [x, y] = place(grid.rows[i * frame.learner.data.features.length + frame.axes[0]], outputs[i]);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.strokeStyle = palette.text("positive");
    context.lineWidth = 3;
    context.stroke();
  }

  function drawSamples(set, palette, isHeld, chosen) {
    const { data } = frame.learner;
    const size = data.rows.length > MANY ? SMALL_POINT : POINT;
    set.members.forEach((member) => {
      const [x, y] = place(...coordinates(data, member, frame.axes));
      context.beginPath();
      outline(context, x, y, size, data.classes === null ? 0 : data.targets[member]);
      const color = frame.axes.length === 1 ? palette.classColor(0) : colorOfTarget(data, member, palette);
      context.fillStyle = css(color);
      context.fill();
      context.lineWidth = isHeld ? 1.6 : 1;
      context.strokeStyle = palette.text(isHeld ? "ink" : "paper");
      context.stroke();
      if (member !== chosen) return;
      context.beginPath();
      context.arc(x, y, POINT + 5, 0, 2 * Math.PI);
      context.strokeStyle = palette.text("focus");
      context.lineWidth = 3;
      context.stroke();
    });
  }

  function drawAxes(inner, palette) {
    const { bounds, learner, axes } = frame;
    context.strokeStyle = palette.text("line");
    context.lineWidth = 1;
    context.strokeRect(inner.left + 0.5, inner.top + 0.5, inner.width - 1, inner.height - 1);
    context.fillStyle = palette.text("quiet");
    context.font = fontOf(11);
    const names = axes.map((axis) => axisName(learner.data, axis));
    if (axes.length === 1) names.push(learner.data.standardized ? "target, standardized" : "target");
    const baseline = inner.top + inner.height + 15;
    context.textAlign = "left";
    const ends = bounds.x.map((x) => written(x, 2));
    const beside = Math.max(...ends.map((end) => context.measureText(end).width)) + 10;
    context.fillText(ends[0], inner.left, baseline);
    context.textAlign = "center";
    context.fillText(fitted(context, names[0], inner.width - 2 * beside), inner.left + inner.width / 2, baseline);
    context.textAlign = "right";
    context.fillText(ends[1], inner.left + inner.width, baseline);
    context.fillText(written(bounds.y[1], 2), inner.left - 5, inner.top + 10);
    context.fillText(written(bounds.y[0], 2), inner.left - 5, inner.top + inner.height);
    context.save();
    context.translate(inner.left - 12, inner.top + inner.height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText(fitted(context, names[1], inner.height - 40), 0, 0);
    context.restore();
  }

  /** Return where a pair of coordinates is on the canvas. */
  function place(x, y) {
    const { left, top, width, height, bounds } = frame;
    const share = (z, [low, high]) => (z - low) / (high - low);
    return [left + width * share(x, bounds.x), top + height * (1 - share(y, bounds.y))];
  }

  /** Return the sample nearest to a place on the canvas, -1 if none is near. */
  function sampleAt(px, py) {
    const { learner, axes } = frame;
    let [nearest, smallest] = [-1, REACH];
    for (const member of [...learner.trainSet.members, ...learner.heldSet.members]) {
      const [x, y] = place(...coordinates(learner.data, member, axes));
      const distance = Math.hypot(x - px, y - py);
      if (distance < smallest) [nearest, smallest] = [member, distance];
    }
    return nearest;
  }

  /** Return the coordinates of a place on the canvas. */
  function coordinatesAt(px, py) {
    const { left, top, width, height, bounds } = frame;
    const along = (share, [low, high]) => low + (high - low) * share;
    return [along((px - left) / width, bounds.x), along(1 - (py - top) / height, bounds.y)];
  }

  return { box, canvas, draw, sampleAt, coordinatesAt, dataDrawn: () => frame?.learner.data };
}

/** Return the name of a feature, and whether its numbers are those measured or were standardized. */
function axisName({ features, standardized }, axis) {
  return features[axis] + (standardized?.[axis] ? ", standardized" : "");
}

function planeInWords({ data }, axes, chosen) {
  const names = axes.map((axis) => data.features[axis]).join(" and ");
  const what = axes.length === 1 ? `What the network says along ${names}` : `What the network says over ${names}`;
  const sample = chosen < 0 ? "" : ` Sample ${chosen + 1} is chosen.`;
  return `${what}, with the samples; arrow keys go from sample to sample.${sample}`;
}

/** Return where a sample is: its features on the axes, or one feature and its target. */
function coordinates(data, member, axes) {
  const row = data.rows[member];
  return [row[axes[0]], axes.length > 1 ? row[axes[1]] : data.targets[member]];
}

function colorOfTarget(data, member, palette) {
  const target = data.targets[member];
  if (data.classes !== null) return palette.classColor(target);
  return palette.colorOf(shadeWithin(data.targetRange, target));
}

/** Trace the sign of a class, which can be told without its color: a circle, a square, a triangle, a diamond. */
function outline(context, x, y, size, k) {
  const sides = [0, 4, 3, -4][k % 4];
  if (sides === 0) return context.arc(x, y, size, 0, 2 * Math.PI);
  const turn = { 4: Math.PI / 4, 3: -Math.PI / 2, "-4": 0 }[sides];
  for (let i = 0; i < Math.abs(sides); i++) {
    const angle = turn + (2 * Math.PI * i) / Math.abs(sides);
    context.lineTo(x + 1.25 * size * Math.cos(angle), y + 1.25 * size * Math.sin(angle));
  }
  context.closePath();
}

/** Return the color of the class chosen, the stronger the further ahead it is; of none, that of the page. */
function classMixture(outputs, decide, palette) {
  const best = decide(outputs);
  if (best < 0) return asPixel(palette.classMix(0, 0));
  const second = Math.max(...outputs.filter((_, k) => k !== best));
  return asPixel(palette.classMix(best, 0.1 + 0.5 * shadeOfLogit(outputs[best] - second)));
}

/** Return the line along which numbers on the grid are 0, as pieces between points of the grid: marching squares. */
function contour(numbers) {
  const pieces = [];
  const between = (a, b) => a / (a - b);
  for (let iy = 0; iy + 1 < GRID; iy++) {
    for (let ix = 0; ix + 1 < GRID; ix++) {
      const at = iy * GRID + ix;
      const [a, b, c, d] = [numbers[at], numbers[at + 1], numbers[at + GRID + 1], numbers[at + GRID]];
      const crossings = [];
      if (a > 0 !== b > 0) crossings.push(ix + between(a, b), iy);
      if (b > 0 !== c > 0) crossings.push(ix + 1, iy + between(b, c));
      if (d > 0 !== c > 0) crossings.push(ix + between(d, c), iy + 1);
      if (a > 0 !== d > 0) crossings.push(ix, iy + between(a, d));
      for (let i = 0; i + 3 < crossings.length; i += 4) pieces.push(crossings.slice(i, i + 4));
    }
  }
  return pieces;
}
