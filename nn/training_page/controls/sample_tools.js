// Clicks on the plane, which ask a sample, add one, move it, change its class, remove it; and keys for these.
"use strict";

const STEP_OF_KEYS = 0.02; // of the width of the plane
const FEWEST_SAMPLES = 4;

/**
 * Return the list of tools, and tie them to a plane.
 *
 * @param plane what `makePlane` returns. @param current returns { data, axes, sample }.
 * @param actions { choose(sample), edit(data, sample), draw() }: called with the sample to choose, and with new data.
 */
function makeSampleTools(plane, current, actions) {
  const list = choice("What a click on the plane does", [], "ask", showTarget);
  const target = element("input", "");
  Object.assign(target, { type: "number", step: "any", value: "1" });
  target.setAttribute("aria-label", "Target of samples that are drawn");
  const targetBox = element("label", "", "target ", target);
  const tools = element("span", "tools", list, targetBox);
  let isSurface = false; // a number over two features or more: no click on the plane says it
  let dragged = -1;
  plane.canvas.addEventListener("pointerdown", onDown);
  plane.canvas.addEventListener("pointermove", onMove);
  plane.canvas.addEventListener("pointerup", onUp);
  plane.canvas.addEventListener("pointercancel", onUp);
  plane.box.addEventListener("keydown", onKey);

  /** Offer the tools that suit the data. */
  function update({ classes, features }) {
    isSurface = classes === null && features.length > 1;
    const adding = classes ?? [""];
    const options = [
      ["ask", "a click asks"],
      ...adding.map((name, k) => [`add ${k}`, name === "" ? "a click adds a sample" : `a click adds: ${name}`]),
      ["move", "dragging moves"],
      ...(classes ? [["relabel", "a click changes the class"]] : []),
      ...(isSurface ? [["relabel", "a click sets the target"]] : []),
      ["remove", "a click removes"],
    ];
    if (changes(list, "options", JSON.stringify(options))) fillChoice(list, options, "ask");
    showTarget();
  }

  /** Show the field of the target where it is used. */
  function showTarget() {
    targetBox.hidden = !isSurface || !["add 0", "relabel"].includes(list.value);
  }

  const wantedTarget = () => (Number.isFinite(target.valueAsNumber) ? target.valueAsNumber : 0);

  function onDown(event) {
    if (plane.dataDrawn() !== current().data) return; // a click that came before new data are drawn
    const [tool, label] = list.value.split(" ");
    const sample = plane.sampleAt(event.offsetX, event.offsetY);
    if (tool === "ask") return actions.choose(sample);
    if (tool === "add") {
      return add(plane.coordinatesAt(event.offsetX, event.offsetY), isSurface ? wantedTarget() : Number(label));
    }
    if (sample < 0) return;
    if (tool === "move") {
      dragged = sample;
      plane.canvas.setPointerCapture(event.pointerId);
    } else if (tool === "relabel") relabel(sample);
    else remove(sample);
  }

  function onMove(event) {
    if (dragged < 0) return;
    place(current().data, dragged, plane.coordinatesAt(event.offsetX, event.offsetY));
    actions.draw();
  }

  function onUp() {
    if (dragged < 0) return;
    actions.edit(copyOf(current().data), dragged);
    dragged = -1;
  }

  function onKey(event) {
    const { sample, data, axes } = current();
    if (sample < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.shiftKey && direction) nudge(data, axes, sample, direction);
    else if (event.key === "Delete") remove(sample);
    else if (event.key === "r" && (data.classes || isSurface)) relabel(sample);
    else if (event.key === "n")
      add(
        coordinates(data, sample, axes).map((x) => x + STEP_OF_KEYS),
        data.targets[sample],
      );
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function nudge(data, axes, sample, [right, up]) {
    const bounds = boundsOf(data, axes);
    const by = ([low, high]) => STEP_OF_KEYS * (high - low);
    const [x, y] = coordinates(data, sample, axes);
    const found = copyOf(data);
    place(found, sample, [x + right * by(bounds.x), y + up * by(bounds.y)]);
    actions.edit(found, sample);
  }

  function add(at, label) {
    const found = copyOf(current().data);
    const row = found.features.map((_, j) => found.rows.reduce((sum, other) => sum + other[j], 0) / found.rows.length);
    found.rows.push(row);
    found.targets.push(label);
    place(found, found.rows.length - 1, at);
    actions.edit(found, found.rows.length - 1);
  }

  function relabel(sample) {
    const found = copyOf(current().data);
    found.targets[sample] = isSurface ? wantedTarget() : (found.targets[sample] + 1) % found.classes.length;
    actions.edit(found, sample);
  }

  function remove(sample) {
    const found = copyOf(current().data);
    if (found.rows.length <= FEWEST_SAMPLES) return;
    found.rows.splice(sample, 1);
    found.targets.splice(sample, 1);
    actions.edit(found, -1);
  }

  /** Put a sample where a pair of coordinates is. */
  function place(data, sample, [x, y]) {
    const { axes } = current();
    data.rows[sample][axes[0]] = x;
    if (axes.length > 1) data.rows[sample][axes[1]] = y;
    else data.targets[sample] = y;
  }

  return { tools, update };
}

/** Return a copy of data as one's own. */
function copyOf({ rows, targets, features, classes, standardized }) {
  const copied = rows.map((row) => [...row]);
  return { ...makeDataset("own", copied, [...targets], features, classes), standardized };
}
