// The sets of data, each as a small picture to choose: those the page has, and one's own.
"use strict";

const THUMB = 46; // pixels along each side

/** Return the pictures; `onChoose` gets the name of a set, or null for one's own. */
function makeDataPanel(onChoose) {
  const own = thumb(null, "own");
  const choices = new Map(DATASET_NAMES.map((name) => [name, thumb(name, name)]));
  const box = element("section", "data", element("h2", "", "Data"), element("div", "thumbs", own, ...choices.values()));
  box.setAttribute("aria-label", "Data");

  function thumb(name, label) {
    const canvas = element("canvas", "");
    [canvas.width, canvas.height] = [2 * THUMB, 2 * THUMB];
    const made = button(`Data: ${label}`, () => onChoose(name), canvas, element("span", "", label));
    made.className = "thumb";
    return made;
  }

  /** Show which set is chosen (null: one's own), and draw the pictures in the colors of the page. */
  function update(chosen, ownData, palette) {
    const isRecolored = changes(box, "palette", palette);
    own.hidden = ownData === null;
    if (ownData !== null) drawThumb(own.firstChild, withRanges(ownData), palette);
    setAttribute(own, "aria-pressed", String(chosen === null));
    for (const [name, made] of choices) {
      setAttribute(made, "aria-pressed", String(name === chosen));
      if (isRecolored)
        drawThumb(made.firstChild, withRanges(builtInDataset({ name, n: 60, noise: 0.05, seed: 0 })), palette);
    }
  }

  return { box, update };
}

function drawThumb(canvas, data, palette) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const axes = fittingAxes([0, 1], data);
  const bounds = boundsOf(data, axes);
  const share = (z, [low, high]) => (z - low) / (high - low);
  data.rows.forEach((_, member) => {
    const [x, y] = coordinates(data, member, axes);
    context.beginPath();
    context.arc(canvas.width * share(x, bounds.x), canvas.height * (1 - share(y, bounds.y)), 4.5, 0, 2 * Math.PI);
    context.fillStyle = css(colorOfTarget(data, member, palette));
    context.fill();
  });
}

/** Return data with the range of each feature, and of the targets. */
function withRanges(data) {
  const range = (numbers) => [Math.min(...numbers), Math.max(...numbers)];
  const ranges = data.features.map((_, j) => range(data.rows.map((row) => row[j])));
  return { ...data, ranges, targetRange: range(data.targets) };
}
