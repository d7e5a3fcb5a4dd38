// Elements of the page, made and updated by script; text goes in as text, never as markup.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

/** Return an element with children: elements, or text. */
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null));
  return made;
}

function svgElement(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function mathElement(tag, ...children) {
  const made = document.createElementNS(MATHML, tag);
  made.append(...children);
  return made;
}

function button(label, onClick, ...children) {
  const made = element("button", "", ...children);
  made.type = "button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", onClick);
  return made;
}

// Text, attributes and widths are written only when they change; comparing with the page itself would take longer.
const lastWritten = new WeakMap();

/** Return whether a value differs from the last one written under this key, and remember it. */
function changes(element, key, value) {
  let known = lastWritten.get(element);
  if (!known) lastWritten.set(element, (known = new Map()));
  if (known.get(key) === value) return false;
  known.set(key, value);
  return true;
}

function setText(element, text) {
  if (changes(element, "text", text)) element.textContent = text;
}

function setAttribute(element, name, value) {
  if (changes(element, name, value)) element.setAttribute(name, value);
}

function setStrokeWidth(element, width) {
  if (changes(element, "width", width)) element.style.strokeWidth = `${width}px`;
}
