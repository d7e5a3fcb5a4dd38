// A program in memory: its numbers, and the calls of kernels that compute them.
"use strict";

const COLUMNS_MULTIPLE = 4; // so that kernels need not look after a rest

class Program {
  /**
   * `data`: as `program_data.py` writes it, or `networkProgram` makes it. `samples`: how many are computed at once, at
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
    data.numbers.forEach((number, i) => { memory.numbers[this.shared + this.#parameterRow(i)] = Number(number); });
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
    const i = this.data.names.indexOf(name);
    if (i >= 0) this.memory.numbers[this.shared + this.#parameterRow(i)] = number;
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

  #parameterRow(i) {
    const { wanted, firstParameter, firstOther } = this.data;
    return i < wanted ? firstParameter + i : firstOther + i - wanted;
  }

  #lower(segment, calls) {
    const places = (part) => rowsOf(part).map((row) => this.at(part.perSample, row));
    const operands = segment.operands.map(places), results = segment.results.map(places);
    const columns = segment.results[0].perSample ? this.columns : 1;
    const map = (inputs, count) => {
      const lists = inputs.map((list) => calls.list(list.length === count ? list : list.slice(0, 1), count));
      calls.add(segment.formula, [count, columns, ...lists, ...results.map((list) => list[0])]);
    };
    const lists = () => operands.map((list) => calls.list(list));
    if (segment.kind === "map") map(operands, results[0].length);
    else if (segment.kind === "sum" || segment.kind === "dot") {
      const [count, terms] = segment.operands[0].shape;
      calls.add(segment.kind, [count, terms, columns, ...lists(), results[0][0]]);
    } else if (segment.kind === "total") {
      calls.add("total", [operands[0].length, this.columns, ...lists(), calls.list(results[0])]);
    } else if (segment.kind === "outer") {
      const [positions, units] = segment.operands[0].shape, inputs = segment.operands[1].shape[1];
      const sums = segment.results[0].steps;
      for (let p = 0; p < positions; p += 1) {
        const left = calls.list(operands[0].slice(p * units, (p + 1) * units));
        const right = calls.list(operands[1].slice(p * inputs, (p + 1) * inputs));
        calls.add("outer", [units, inputs, this.columns, left, right, results[0][0], ...sums], true);
      }
    } else {
      const [positions, inputs] = segment.operands[0].shape, units = segment.operands[1].shape[0];
      const weights = this.#weights(segment.operands[1], operands[1], calls);
      const count = positions * units, plain = segment.formula === null;
      const sums = plain ? results[0][0] : this.memory.addNumbers(count * columns);
      for (let p = 0; p < positions; p += 1) {
        const list = calls.list(operands[0].slice(p * inputs, (p + 1) * inputs));
        const fields = [units, inputs, columns, list, ...weights, sums + p * units * columns];
        calls.add("dense", fields, segment.isVjp);
      }
      const dots = Int32Array.from({ length: count }, (_, k) => sums + k * columns);
      if (!plain) map([dots, ...operands.slice(2)], count);
    }
  }

  /** Return the start of weights and their two strides; those that lie apart are gathered first. */
  #weights(part, places, calls) {
    if (part.steps) return [places[0], ...part.steps];
    const copy = this.memory.addNumbers(places.length);
    calls.add("0:0", [places.length, 1, calls.list(places), copy]);
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

  /** Return the address of a list of places in memory; one of a single place may be repeated. */
  list(places, count = places.length) {
    return 4 * this.memory.addIntegers(count === places.length ? places : new Int32Array(count).fill(places[0]));
  }

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

/** Return row numbers one by one: listed, or given by a start and a step along each axis. */
function rowsOf(part) {
  if (part.rows) return Int32Array.from(part.rows);
  let rows = [part.start];
  part.shape.forEach((length, axis) => {
    rows = rows.flatMap((row) => Array.from({ length }, (_, i) => row + i * part.steps[axis]));
  });
  return Int32Array.from(rows);
}
