// A program in memory: its numbers, and the calls of kernels that compute them.
"use strict";

const COLUMNS_MULTIPLE = 4; // so that kernels need not look after a rest

class Program {
  /**
   * `data`: as `program_data.py` writes it, or `networkData` of `nn` makes it. `samples`: how many are computed at once, at
   * most. `compiled`: WebAssembly's kernels by name, or null.
   *
   * Attributes: `shared` and `samples` are where the numbers of all samples and the rows of each begin; a row has
   * `columns` numbers, a multiple of 4.
   */
  constructor(memory, data, samples, compiled = null) {
    this.memory = memory;
    this.data = data;
    this.columns = Math.ceil(samples / COLUMNS_MULTIPLE) * COLUMNS_MULTIPLE;
    this.shared = memory.addNumbers(data.sharedSize);
    this.samples = memory.addNumbers(data.sampleSize * this.columns);
    for (const [row, number] of data.literals) memory.numbers[this.shared + row] = Number(number);
    const { wanted, firstParameter, firstOther } = data;
    const place = (i) => this.shared + (i < wanted ? firstParameter + i : firstOther + i - wanted);
    this.places = new Map(data.names.map((name, i) => [name, place(i)])); // of parameters
    data.numbers.forEach((number, i) => (memory.numbers[place(i)] = Number(number)));
    this.sums = data.sums === null ? [] : Array.from(rowsOf(data.sums), (row) => this.shared + row);
    this.calls = data.phases.map((segments, phase) => {
      const calls = new Calls(memory, phase === 1 ? compiled : null);
      for (const segment of segments) this.#lower(segment, calls);
      return calls;
    });
  }

  /** Return where a number is: that of all samples, or the first of a row. */
  at(perSample, row) {
    return perSample ? this.samples + row * this.columns : this.shared + row;
  }

  /** Set a parameter by its name; a program that does not read it has none. */
  set(name, number) {
    const place = this.places.get(name);
    if (place !== undefined) this.memory.numbers[place] = number;
  }

  /** Compute what depends on parameters alone, and set the sums over samples to 0. */
  before() {
    for (const sum of this.sums) this.memory.numbers[sum] = 0;
    this.calls[0].run(false);
  }

  /** Compute the numbers of each sample, and add to the sums over samples. */
  during(strict = false) {
    this.calls[1].run(strict);
  }

  /** Compute what depends on sums over samples. */
  after() {
    this.calls[2].run(false);
    for (const row of this.data.withoutGradient) this.memory.numbers[this.shared + row] = 0;
  }

  /** Set an input of some samples: `numberOf(sample)`; columns that are left over repeat the last. */
  fill(row, count, numberOf) {
    const numbers = this.memory.numbers, start = this.samples + row * this.columns;
    for (let column = 0; column < this.columns; column += 1) {
      numbers[start + column] = numberOf(Math.min(column, count - 1));
    }
  }

  /** Set the weight of each sample in the gradient that a root starts with; 0 in columns that are left over. */
  seed(root, count, weight) {
    const [perSample, row] = this.data.seeds[root];
    const numbers = this.memory.numbers, start = this.at(perSample, row);
    if (!perSample) {
      numbers[start] = weight * count;
      return;
    }
    numbers.fill(weight, start, start + count);
    numbers.fill(0, start + count, start + this.columns);
  }

  /** Return the sum of an output over some samples. */
  sumOf(output, count) {
    const [perSample, row] = output, numbers = this.memory.numbers, start = this.at(perSample, row);
    if (!perSample) return numbers[start] * count;
    let sum = 0;
    for (let column = 0; column < count; column += 1) sum += numbers[start + column];
    return sum;
  }

  /** Add the calls that compute a segment. */
  #lower(segment, calls) {
    const places = (part) => rowsOf(part).map((row) => this.at(part.perSample, row));
    const operands = segment.operands.map(places), results = segment.results.map(places);
    const columns = segment.results[0].perSample ? this.columns : 1;
    const shapes = segment.operands.map(({ shape }) => shape);
    switch (segment.kind) {
      case "map":
        this.#map(segment.formula, operands, results, columns, calls);
        break;
      case "dense":
        this.#dense(segment, operands, results, calls);
        break;
      case "outer": {
        const [[positions, units], [, inputs]] = shapes, strides = segment.results[0].steps;
        for (let p = 0; p < positions; p += 1) {
          const lists = operands.map((list, i) => calls.list(line(list, p, shapes[i][1])));
          calls.add("outer", [units, inputs, this.columns, ...lists, results[0][0], ...strides], true);
        }
        break;
      }
      case "total": {
        const [list] = operands;
        calls.add("total", [list.length, this.columns, calls.list(list), calls.list(results[0])]);
        break;
      }
      default: // a sum or a dot product
        calls.add(segment.kind, [...shapes[0], columns, ...operands.map((list) => calls.list(list)), results[0][0]]);
    }
  }

  /** Add a formula on each of some rows; an operand of one row is the same for all. */
  #map(formula, operands, results, columns, calls) {
    const count = results[0].length;
    const lists = operands.map((list) => calls.list(list.length === 1 ? new Int32Array(count).fill(list[0]) : list));
    calls.add(formula, [count, columns, ...lists, ...results.map((list) => list[0])]);
  }

  /** Add weighted sums, and the formula on them, if there is one. */
  #dense({ formula, isVjp, operands: parts }, [inputs, weights, ...others], results, calls) {
    const [positions, count] = parts[0].shape, [units] = parts[1].shape, { columns } = this;
    const size = positions * units;
    const sums = formula === null ? results[0][0] : this.memory.addNumbers(size * columns);
    const strided = this.#strided(parts[1], weights, calls);
    for (let p = 0; p < positions; p += 1) {
      const list = calls.list(line(inputs, p, count));
      calls.add("dense", [units, count, columns, list, ...strided, sums + p * units * columns], isVjp);
    }
    if (formula === null) return;
    const rows = Int32Array.from({ length: size }, (_, k) => sums + k * columns);
    this.#map(formula, [rows, ...others], results, columns, calls);
  }

  /** Return the start of weights and their two strides; those that lie apart are gathered first. */
  #strided(part, places, calls) {
    if (part.steps) return [places[0], ...part.steps];
    const copy = this.memory.addNumbers(places.length);
    this.#map("0:0", [places], [places.map((_, i) => copy + i)], 1, calls);
    return [copy, part.shape[1], 1];
  }
}

/** The calls of kernels of one phase. */
class Calls {
  constructor(memory, compiled) {
    this.memory = memory;
    this.compiled = compiled;
    this.all = [];
  }

  /** Return the address of a list of places in memory. */
  list(places) {
    return 4 * this.memory.addIntegers(places);
  }

  /** Add the call of a kernel with some fields. `hasStrict`: whether its first operand is a gradient. */
  add(name, fields, hasStrict = false) {
    const at = this.memory.addIntegers(fields.flatMap((field) => [field, 0]));
    const quick = this.compiled?.[name] ?? formulaKernels[name] ?? sumKernels[name];
    this.all.push({ at, quick, strict: hasStrict ? strictKernels[name] : quick });
  }

  run(strict) {
    const { numbers, integers } = this.memory;
    for (const call of this.all) (strict ? call.strict : call.quick)(numbers, integers, call.at);
  }
}

/** Return a line of a table with lines of a length. */
function line(table, index, length) {
  return table.subarray(index * length, (index + 1) * length);
}

/** Return row numbers one by one: listed, or given by a start and a step along each axis. */
function rowsOf(part) {
  if (part.rows) return Int32Array.from(part.rows);
  let rows = [part.start];
  part.shape.forEach((length, axis) => {
    rows = rows.flatMap((row) => Array.from({ length }, (_, i) => row + i * part.steps[axis]));
  });
  return Int32Array.from(rows);
}
