// The operations that the others are made of, by their names in the table, with the results of IEEE-754 and Python,
// as in `ieee.py`. All other operations of the page are generated from the table.
"use strict";

const ieee = {
  // Choices.
  where: (condition, x, y) => (condition !== 0 ? x : y), // nan is true, as it is in Python
  greater: (x, y) => (x > y ? 1 : 0),
  equal: (x, y) => (x === y ? 1 : 0),
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : x * 0),
  step: (x) => (x > 0 ? 1 : x <= 0 ? 0 : NaN),
  floor: Math.floor,
  round: (x) => {
    if (!Number.isFinite(x)) return x;
    const below = Math.floor(x);
    const rest = x - below;
    const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
    const nearest = up ? below + 1 : below;
    return nearest === 0 && x < 0 ? -0 : nearest;
  },
  abs: Math.abs,
  with_sign_of: (x, y) => (y < 0 || Object.is(y, -0) ? -x : x),
  truncated_remainder: (x, y) => x % y,
  relu: (x) => (x > 0 || x !== x ? x : 0),

  // C's pow: 1 to any power is 1, and so is -1 to an infinite one; Math.pow says nan.
  power: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y)),
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  hypot: Math.hypot,
  norm: Math.hypot,
  // The first of equals, as of 0 and -0, and nan where any is nan.
  maximum: (...xs) => (xs.some(Number.isNaN) ? NaN : xs.reduce((best, x) => (x > best ? x : best))),
  minimum: (...xs) => (xs.some(Number.isNaN) ? NaN : xs.reduce((best, x) => (x < best ? x : best))),
};
