// Widths of lines, on scales that stay while time runs.
"use strict";

/** Return the scales of a run: of its weights, in proportion, and of their gradients, by powers of ten. */
function makeScales({ parameters, gradients }) {
  const weights = makeScale(Math.max(1, largestOf(parameters)), false);
  return { weights, gradients: makeScale(largestOf(gradients), true) };
}

/** Return the widths of lines: fixed while the run goes on, twice as coarse when a number outgrows it. */
function makeScale(start, isLogarithmic) {
  let largest = start > 0 ? roundUp(start) : 1;
  return {
    get largest() {
      return largest;
    },
    fit(numbers) {
      const found = largestOf(numbers);
      while (found > largest) largest = roundUp(largest * 1.9);
    },
    width(number) {
      if (!Number.isFinite(number)) return 5;
      const share = Math.abs(number) / largest;
      if (isLogarithmic) return 1 + 4 * Math.min(Math.max(1 + Math.log10(share || 1e-9) / 3, 0), 1);
      return 0.6 + 5 * Math.min(share, 1);
    },
  };
}

/** Return the largest size of the finite numbers. */
function largestOf(numbers) {
  return numbers.reduce((largest, x) => (Number.isFinite(x) ? Math.max(largest, Math.abs(x)) : largest), 0);
}
