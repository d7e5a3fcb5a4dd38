// A canvas that is as sharp as the screen, whatever its size on the page.
"use strict";

/** Return a canvas, its context in CSS pixels, and a function that fits it to a size and clears it. */
function makeCanvas(className) {
  const canvas = element("canvas", className);
  const context = canvas.getContext("2d");
  function clear(width, height) {
    const ratio = window.devicePixelRatio || 1;
    const [columns, lines] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== columns || canvas.height !== lines) [canvas.width, canvas.height] = [columns, lines];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
  }
  return { canvas, context, clear };
}

/** Return a round number of at least x: 1, 2 or 5 times a power of ten. */
function roundUp(x) {
  const power = 10 ** Math.floor(Math.log10(x));
  return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= x * (1 - 1e-12));
}

/** Return the font of pictures, in some size. */
const fontOf = (points, weight = "") => `${weight} ${points}px Helvetica, Arial, "DejaVu Sans", sans-serif`;

/** Return as much of a text as has room in the font of a context; what is cut ends in an ellipsis. */
function fitted(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let length = Math.min(text.length, Math.floor(room)); // no letter is narrower than a pixel
  while (length > 0 && context.measureText(`${text.slice(0, length)}…`).width > room) length -= 1;
  return `${text.slice(0, length)}…`;
}

/** Return a text in one line; or, where there is no room for that, in two, parted between words. */
function inLines(context, text, room) {
  const fits = (part) => context.measureText(part).width <= room;
  if (fits(text)) return [text];
  const words = text.split(" ");
  let count = words.length - 1;
  while (count > 0 && !fits(words.slice(0, count).join(" "))) count -= 1;
  const parts = [words.slice(0, count).join(" "), words.slice(count).join(" ")];
  return parts.filter((part) => part !== "").map((part) => fitted(context, part, room));
}
