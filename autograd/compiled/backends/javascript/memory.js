// One memory for all programs of a page: numbers of 8 bytes and integers of 4, in one buffer, which grows.
"use strict";

class Memory {
  /** `webAssembly`: the memory that compiled kernels compute in; null for one of JavaScript's own. */
  constructor(webAssembly = null) {
    this.webAssembly = webAssembly;
    this.used = 16; // bytes; none are at 0
    this.#view(webAssembly === null ? new ArrayBuffer(65536) : webAssembly.buffer);
  }

  /** Return the index in `numbers` of some new numbers, which are 0. */
  addNumbers(count) {
    return this.#add(8 * count) / 8;
  }

  /** Return the index in `integers` of new integers. */
  addIntegers(list) {
    const at = this.#add(4 * list.length) / 4;
    this.integers.set(list, at);
    return at;
  }

  #add(bytes) {
    const start = this.used;
    this.used += Math.ceil(bytes / 16) * 16;
    const have = this.numbers.buffer.byteLength;
    if (this.used > have) {
      const wanted = Math.ceil(Math.max(this.used, 2 * have) / 65536);
      if (this.webAssembly === null) {
        const larger = new Float64Array((wanted * 65536) / 8);
        larger.set(this.numbers);
        this.#view(larger.buffer);
      } else {
        this.webAssembly.grow(wanted - have / 65536);
        this.#view(this.webAssembly.buffer);
      }
    }
    return start;
  }

  #view(buffer) {
    this.numbers = new Float64Array(buffer);
    this.integers = new Int32Array(buffer);
  }
}
