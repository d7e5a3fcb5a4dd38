// Mini-batches: which samples each step of an epoch is taken with, and in which order, as in `nn/training/batches.py`.
"use strict";

/**
 * Return the batches of the next epoch, as lists of indices of samples. `size`: samples per batch; the last has what is
 * left over. `random`: shuffles them, as `fit` does where there is more than one batch; null for their own order.
 */
function epochBatches(count, size, random) {
  const order = Array.from({ length: count }, (_, i) => i);
  if (size >= count) return [order];
  random?.shuffle(order);
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => order.slice(i * size, (i + 1) * size));
}
