// Values that the panel of settings offers for networks of this size; schedules begin with the first of each.
"use strict";

const RATE_OF = { SGD: 0.3, RMSprop: 0.01, Adam: 0.03, AdamW: 0.03 }; // where to begin
const OFFERED = {
  n: [20, 50, 100, 200, 500],
  noise: [0, 0.05, 0.1, 0.2, 0.4],
  heldOut: [0, 0.25, 0.5],
  lr: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  momentum: [0, 0.5, 0.9, 0.99],
  delta: [0.25, 0.5, 1, 2],
  batchSize: [1, 4, 10, 30, null],
  l2: [0, 0.0001, 0.001, 0.01, 0.1],
  clipNorm: [null, 10, 1, 0.1],
  seed: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
};
const OFFERED_OF_SCHEDULES = {
  step_decay: { step_size: [100, 10, 30, 300], gamma: [0.5, 0.1, 0.9] },
  exponential_decay: { gamma: [0.99, 0.9, 0.999] },
  cosine: { epochs: [300, 100, 1000], minimum: [0, 0.01, 0.1] },
  linear_warmup: { epochs: [20, 5, 100], start_factor: [0.1, 0, 0.5] },
};

/** Return a schedule with the numbers to begin with. */
function usualSchedule(name) {
  const settings = Object.entries(OFFERED_OF_SCHEDULES[name]).map(([key, [first]]) => [key, first]);
  return { name, settings: Object.fromEntries(settings) };
}
