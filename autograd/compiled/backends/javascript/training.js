// Training steps: the gradient of a loss, then the update of every parameter.
"use strict";

class Training {
  /**
   * `loss`: data of the program of one sample's loss, with `rows: {loss, correct, penalty}`, of which the last two may
   * be null. `update`: data of the update, see `page_programs.py`. `penalty`: data of the penalty of one parameter, or
   * null. `settings`: numbers by the names that programs give them. `most`: how many samples to compute at once.
   */
  constructor(memory, { loss, update, penalty = null, settings = {}, layers = [] }, most, compiled = null) {
    const count = loss.wanted;
    this.memory = memory;
    this.count = count;
    this.settings = settings;
    this.layers = layers;
    this.loss = new Program(memory, loss, most, compiled);
    const overParameters = (data) => data && new Program(memory, data, count, compiled);
    this.penalty = overParameters(penalty);
    this.updates = { first: overParameters(update.first), following: overParameters(update.following) };
    // Of each number of the optimizer's state an array over parameters, or one number for all. A step makes new ones.
    this.states = [];
    this.hasStates = false;
  }

  /** The numbers of the parameters, where they are in memory: to be read and set. */
  get parameters() {
    return this.#part(this.loss.shared + this.loss.data.firstParameter);
  }

  /** The gradient of the last batch, as it is before an update clips it. */
  get gradients() {
    return this.#part(this.loss.shared + this.loss.data.firstGradient);
  }

  /** Return a copy of everything that a later step depends on, for `restore`. */
  snapshot() {
    return { parameters: this.parameters.slice(), states: this.states, hasStates: this.hasStates };
  }

  restore({ parameters, states, hasStates }) {
    this.parameters.set(parameters);
    Object.assign(this, { states, hasStates });
  }

  /**
   * Take a step. `samples`: an array [samples][inputs], in one row. `batch`: indices of samples. Returns the mean loss,
   * how many predictions are correct, the length of each layer's gradient and of the whole one, and whether the step
   * was taken: not if it met inf or nan, and then no parameter has changed.
   */
  step(samples, batch, rate) {
    let found = this.gradient(samples, batch, false);
    // Where the quick way fails, the strict one may not: there a gradient of 0 times inf is 0.
    if (!found.finite) found = this.gradient(samples, batch, true);
    return { ...found, taken: found.finite && this.update(rate, found.norm) };
  }

  /** Compute loss and gradient of a batch. */
  gradient(samples, batch, strict = false) {
    const { loss, settings } = this, { rows, inputs } = loss.data;
    const weight = 1 / batch.length;
    for (const name in settings) loss.set(name, settings[name]);
    if (rows.penalty) loss.seed(1, 1, 1);
    loss.before();
    let total = 0, correct = rows.correct ? 0 : null;
    for (let start = 0; start < batch.length; start += loss.columns) {
      const count = Math.min(loss.columns, batch.length - start);
      for (let i = 0; i < inputs; i += 1) loss.fill(i, count, (k) => samples[batch[start + k] * inputs + i]);
      loss.seed(0, count, weight);
      loss.during(strict);
      total += loss.sumOf(rows.loss, count) * weight;
      if (rows.correct) correct += loss.sumOf(rows.correct, count);
    }
    loss.after();
    if (rows.penalty) total += loss.sumOf(rows.penalty, 1);
    if (this.penalty) total += this.#addPenalty();
    const norm = Math.sqrt(this.#squares(0, this.count));
    const norms = this.layers.map(([start, end]) => Math.sqrt(this.#squares(start, end)));
    return { loss: total, correct, norm, norms, finite: Number.isFinite(total + norm) };
  }

  /** Change every parameter by the gradient; return false, having changed nothing, if one would become inf or nan. */
  update(rate, norm) {
    const program = this.hasStates || !this.updates.first ? this.updates.following : this.updates.first;
    const { numbers } = this.memory, { data, columns } = program, { count } = this;
    for (const name in this.settings) program.set(name, this.settings[name]);
    program.set("learning rate", rate);
    program.set("gradient norm", norm);
    const own = [this.parameters, this.gradients];
    this.states.forEach((state, i) => {
      if (typeof state === "number") program.set(`state ${i}`, state);
      else own.push(state);
    });
    own.forEach((part, row) => numbers.set(part, program.samples + row * columns));
    program.before();
    program.during();
    const fresh = this.#part(program.at(true, data.newRow));
    for (let i = 0; i < count; i += 1) if (!Number.isFinite(fresh[i])) return false;
    this.states = data.stateRows.map(([perSample, row]) => {
      const at = program.at(perSample, row);
      return perSample ? numbers.slice(at, at + count) : numbers[at];
    });
    this.hasStates = true;
    this.parameters.set(fresh);
    return true;
  }

  #addPenalty() {
    const { penalty, count, gradients } = this;
    for (const name in this.settings) penalty.set(name, this.settings[name]);
    this.memory.numbers.set(this.parameters, penalty.samples);
    penalty.seed(0, count, 1);
    penalty.before();
    penalty.during();
    const slopes = this.#part(penalty.at(true, penalty.data.inputGradients[0]));
    for (let i = 0; i < count; i += 1) gradients[i] += slopes[i];
    return penalty.sumOf(penalty.data.outputs[0], count);
  }

  #squares(start, end) {
    const { gradients } = this;
    let sum = 0;
    for (let i = start; i < end; i += 1) sum += gradients[i] * gradients[i];
    return sum;
  }

  #part(at) {
    return this.memory.numbers.subarray(at, at + this.count);
  }
}
