// Numbers as text, and back.
"use strict";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

// Precedence of a number as text, counted as in `rule.py`: a power of ten is a product, a minus sign a negation.
const PRODUCT = 2;
const NEGATION = 3;
const ATOM = 5;

/** Return a number with some significant digits: 0.105, −1.25, 1.2·10⁻⁷, ∞, nan. */
function written(x, digits = 4) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const small = x === 0 || (power >= -4 && power < digits + 2);
  const shown = small ? trimmed(x.toFixed(Math.max(0, digits - 1 - (x === 0 ? 0 : power)))) : trimmed(mantissa);
  const signed = shown.replace("-", "−");
  return small ? signed : `${signed}·10${superscript(power)}`;
}

function trimmed(digits) {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}

function superscript(power) {
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return (power < 0 ? "⁻" : "") + digits;
}

function precedence(shown) {
  return shown.includes("10⁻") || shown.includes("·") ? PRODUCT : shown.startsWith("−") ? NEGATION : ATOM;
}

/** Return a number for a place in a formula, in brackets where the place requires them. */
function inPlace(x, required, followsOperator) {
  const shown = written(x, 6);
  const enclosed = precedence(shown) < required || (followsOperator && shown.startsWith("−"));
  return enclosed ? `(${shown})` : shown;
}

/** Return a number for a text field: seven digits, as more would not fit. */
function typed(x) {
  return Number.isFinite(x) ? String(Number(x.toPrecision(7))) : "";
}

/** Return a number from data in which inf and nan are text, as JSON lacks them. */
function fromJson(x) {
  return typeof x === "number" ? x : Number(x.replace("inf", "Infinity"));
}
