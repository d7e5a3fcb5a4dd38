// Random numbers: those of Python's class `random.Random`, for the same seeds.
"use strict";

/**
 * The Mersenne Twister MT19937. Source: Matsumoto, Nishimura (1998); seeded by `init_by_array` as Python does, with the
 * 32-bit digits of the seed.
 */
class Random {
  #state = new Uint32Array(624);
  #at = 624;
  #nextNormal = null;

  /** `seed`: a whole number; its sign is ignored, as by Python. */
  constructor(seed) {
    let rest = BigInt(seed) < 0n ? -BigInt(seed) : BigInt(seed);
    const key = [];
    do {
      key.push(Number(rest & 0xffffffffn));
      rest >>= 32n;
    } while (rest > 0n);
    const state = this.#state, size = state.length;
    state[0] = 19650218;
    for (let i = 1; i < size; i += 1) state[i] = Math.imul(1812433253, mixed(state[i - 1])) + i;
    let i = 1;
    const next = (value) => {
      state[i] = value;
      i += 1;
      if (i === size) {
        state[0] = state[size - 1];
        i = 1;
      }
    };
    for (let k = 0; k < Math.max(size, key.length); k += 1) {
      const j = k % key.length;
      next((state[i] ^ Math.imul(mixed(state[i - 1]), 1664525)) + key[j] + j);
    }
    for (let k = 1; k < size; k += 1) next((state[i] ^ Math.imul(mixed(state[i - 1]), 1566083941)) - i);
    state[0] = 0x80000000;
  }

  /** Return a whole number below 2^count; `count` is at most 32. */
  bits(count) {
    if (this.#at === this.#state.length) this.#renew();
    let y = this.#state[this.#at];
    this.#at += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return (y >>> 0) >>> (32 - count);
  }

  /** Return a number from 0 to below 1. */
  random() {
    const high = this.bits(27), low = this.bits(26);
    return (high * 67108864 + low) / 9007199254740992;
  }

  uniform(low, high) {
    return low + (high - low) * this.random();
  }

  /** Return a normal number, by Box and Muller's method; every second one is kept from the call before. */
  gauss(mean, deviation) {
    let z = this.#nextNormal;
    this.#nextNormal = null;
    if (z === null) {
      const angle = this.random() * 2 * Math.PI, radius = Math.sqrt(-2 * Math.log(1 - this.random()));
      z = Math.cos(angle) * radius;
      this.#nextNormal = Math.sin(angle) * radius;
    }
    return mean + z * deviation;
  }

  /** Return a whole number below `end`. */
  below(end) {
    const count = 32 - Math.clz32(end);
    let found = this.bits(count);
    while (found >= end) found = this.bits(count);
    return found;
  }

  /** Put a list in random order. */
  shuffle(list) {
    for (let i = list.length - 1; i > 0; i -= 1) {
      const j = this.below(i + 1);
      [list[i], list[j]] = [list[j], list[i]];
    }
  }

  /** Return a generator that goes on as this one will. */
  copy() {
    const other = new Random(0);
    other.#state = this.#state.slice();
    other.#at = this.#at;
    other.#nextNormal = this.#nextNormal;
    return other;
  }

  #renew() {
    const state = this.#state, size = state.length;
    for (let i = 0; i < size; i += 1) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % size] & 0x7fffffff);
      state[i] = state[(i + 397) % size] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#at = 0;
  }
}

function mixed(word) {
  return word ^ (word >>> 30);
}
