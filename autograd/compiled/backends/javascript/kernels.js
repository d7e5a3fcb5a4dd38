// The kernels of sums: what a program computes but for the formulas of maps.
//
// A kernel is a function (numbers, integers, at). Its arguments are fields of 8 bytes, of which the lower 4 are read:
// field k is integers[at + 2 * k]. A field is a count, an index in `numbers`, or the address in bytes of a list of such
// indices, one for each row. Every row along samples has `columns` numbers.
"use strict";

const sumKernels = {
  /** Fields: number of sums, of terms, columns, list of terms, start of the sums. */
  sum(numbers, integers, at) {
    const count = integers[at], terms = integers[at + 2], columns = integers[at + 4];
    const list = integers[at + 6] >> 2, out = integers[at + 8];
    for (let i = 0; i < count; i += 1) {
      const y = out + i * columns;
      numbers.fill(0, y, y + columns);
      for (let k = 0; k < terms; k += 1) {
        const x = integers[list + i * terms + k];
        for (let column = 0; column < columns; column += 1) numbers[y + column] += numbers[x + column];
      }
    }
  },

  /** Fields: number of sums, of products in each, columns, lists of the two factors, start of the sums. */
  dot(numbers, integers, at) {
    const count = integers[at], terms = integers[at + 2], columns = integers[at + 4];
    const left = integers[at + 6] >> 2, right = integers[at + 8] >> 2, out = integers[at + 10];
    for (let i = 0; i < count; i += 1) {
      const y = out + i * columns;
      numbers.fill(0, y, y + columns);
      for (let k = 0; k < terms; k += 1) {
        const w = integers[left + i * terms + k], x = integers[right + i * terms + k];
        for (let column = 0; column < columns; column += 1) {
          numbers[y + column] += numbers[w + column] * numbers[x + column];
        }
      }
    }
  },

  /**
   * Weighted sums of some units. Fields: units, inputs, columns, list of the inputs, start of the weights, their strides
   * from unit to unit and from input to input, start of the sums.
   */
  dense(numbers, integers, at) {
    const units = integers[at], inputs = integers[at + 2], columns = integers[at + 4], list = integers[at + 6] >> 2;
    const weights = integers[at + 8], unitStride = integers[at + 10], inputStride = integers[at + 12];
    const out = integers[at + 14];
    for (let unit = 0; unit < units; unit += 2) { // two units, four columns: eight sums, which stay in registers
      const next = Math.min(unit + 1, units - 1); // the same one where there is no next
      const first = weights + unit * unitStride, second = weights + next * unitStride;
      const y = out + unit * columns, z = out + next * columns;
      for (let column = 0; column < columns; column += 4) {
        let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
        for (let i = 0; i < inputs; i += 1) {
          const w = numbers[first + i * inputStride], v = numbers[second + i * inputStride];
          const x = integers[list + i] + column;
          const p = numbers[x], q = numbers[x + 1], r = numbers[x + 2], s = numbers[x + 3];
          a += w * p;
          b += w * q;
          c += w * r;
          d += w * s;
          e += v * p;
          f += v * q;
          g += v * r;
          h += v * s;
        }
        numbers[y + column] = a;
        numbers[y + column + 1] = b;
        numbers[y + column + 2] = c;
        numbers[y + column + 3] = d;
        numbers[z + column] = e;
        numbers[z + column + 1] = f;
        numbers[z + column + 2] = g;
        numbers[z + column + 3] = h;
      }
    }
  },

  /**
   * The products of gradients and inputs, summed over samples, added to numbers that all samples share. Fields: units,
   * inputs, columns, lists of the gradients and of the inputs, start of the sums and their strides.
   */
  outer(numbers, integers, at) {
    const units = integers[at], inputs = integers[at + 2], columns = integers[at + 4];
    const gradients = integers[at + 6] >> 2, list = integers[at + 8] >> 2;
    const sums = integers[at + 10], unitStride = integers[at + 12], inputStride = integers[at + 14];
    for (let unit = 0; unit < units; unit += 2) {
      const nextUnit = Math.min(unit + 1, units - 1);
      const g = integers[gradients + unit], h = integers[gradients + nextUnit];
      for (let i = 0; i < inputs; i += 2) {
        const next = Math.min(i + 1, inputs - 1);
        const x = integers[list + i], y = integers[list + next];
        let a = 0, b = 0, c = 0, d = 0;
        for (let column = 0; column < columns; column += 1) {
          const p = numbers[g + column], q = numbers[h + column], r = numbers[x + column], s = numbers[y + column];
          a += p * r;
          b += p * s;
          c += q * r;
          d += q * s;
        }
        const sum = sums + unit * unitStride + i * inputStride;
        numbers[sum] += a;
        if (next > i) numbers[sum + inputStride] += b;
        if (nextUnit > unit) numbers[sum + unitStride] += c;
        if (next > i && nextUnit > unit) numbers[sum + unitStride + inputStride] += d;
      }
    }
  },

  /** Sums over samples, added to numbers that all share. Fields: rows, columns, list of the rows, list of the sums. */
  total(numbers, integers, at) {
    const count = integers[at], columns = integers[at + 2];
    const list = integers[at + 4] >> 2, sums = integers[at + 6] >> 2;
    for (let i = 0; i < count; i += 1) {
      const x = integers[list + i];
      let sum = 0;
      for (let column = 0; column < columns; column += 1) sum += numbers[x + column];
      numbers[integers[sums + i]] += sum;
    }
  },
};

// The same where a gradient of 0 makes every product 0, even with inf or nan: slower, and asked only where the quick
// way finds a number that is not finite.
const strictKernels = {
  dense(numbers, integers, at) {
    const units = integers[at], inputs = integers[at + 2], columns = integers[at + 4], list = integers[at + 6] >> 2;
    const weights = integers[at + 8], unitStride = integers[at + 10], inputStride = integers[at + 12];
    const out = integers[at + 14];
    for (let unit = 0; unit < units; unit += 1) {
      for (let column = 0; column < columns; column += 1) {
        let sum = 0;
        for (let i = 0; i < inputs; i += 1) {
          const gradient = numbers[integers[list + i] + column];
          if (gradient !== 0) sum += gradient * numbers[weights + unit * unitStride + i * inputStride];
        }
        numbers[out + unit * columns + column] = sum;
      }
    }
  },

  outer(numbers, integers, at) {
    const units = integers[at], inputs = integers[at + 2], columns = integers[at + 4];
    const gradients = integers[at + 6] >> 2, list = integers[at + 8] >> 2;
    const sums = integers[at + 10], unitStride = integers[at + 12], inputStride = integers[at + 14];
    for (let unit = 0; unit < units; unit += 1) {
      for (let i = 0; i < inputs; i += 1) {
        let sum = 0;
        for (let column = 0; column < columns; column += 1) {
          const gradient = numbers[integers[gradients + unit] + column];
          if (gradient !== 0) sum += gradient * numbers[integers[list + i] + column];
        }
        numbers[sums + unit * unitStride + i * inputStride] += sum;
      }
    }
  },
};
