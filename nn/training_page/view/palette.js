// Colors of numbers and classes, read from the styles of the page, which differ in light and dark.
"use strict";

const CLASS_COLORS = ["negative", "positive", "class-2", "class-3", "class-4", "class-5", "class-6", "class-7"];

const SHADES = 256; // on each side of 0

/** Return the colors of the page as [red, green, blue], and functions from numbers to colors. */
function readPalette(root) {
  const style = getComputedStyle(root);
  const known = new Map();
  const text = (name) => {
    if (!known.has(name)) known.set(name, style.getPropertyValue(`--${name}`).trim());
    return known.get(name);
  };
  const [paper, positive, negative, odd] = ["paper", "positive", "negative", "odd"].map((name) => channels(text(name)));
  const classes = CLASS_COLORS.map((name) => channels(text(name)));

  const table = Uint32Array.from({ length: 2 * SHADES + 1 }, (_, i) => asPixel(colorOf((i - SHADES) / SHADES)));
  const oddPixel = asPixel(odd);

  /** Return the color of a number as a pixel, as `colorOf` does, but quickly. */
  function pixelOf(x) {
    return x === x ? table[Math.round(Math.max(-1, Math.min(1, x)) * SHADES) + SHADES] : oddPixel;
  }

  /** Return the color of a number on a scale from -1 (orange) to 1 (blue). */
  function colorOf(x) {
    if (Number.isNaN(x)) return odd;
    const share = Math.min(Math.abs(x), 1);
    return blend(paper, x > 0 ? positive : negative, 0.92 * share);
  }

  const ofSign = (x) => text(Number.isFinite(x) ? (x > 0 ? "positive" : x < 0 ? "negative" : "line") : "odd");
  const classColor = (k) => classes[k % classes.length];
  return {
    text,
    colorOf,
    pixelOf,
    ofSign,
    classColor,
    paper,
    classMix: (k, share) => blend(paper, classColor(k), share),
  };
}

/** Return a color as one number in the order of bytes that images have: red, green, blue, opaque. */
function asPixel([r, g, b]) {
  return ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
}

function channels(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

function blend(from, to, share) {
  return from.map((channel, i) => channel + (to[i] - channel) * share);
}

const css = ([r, g, b], alpha = 1) => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)} / ${alpha})`;
