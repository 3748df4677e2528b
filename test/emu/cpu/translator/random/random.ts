import { xorshift32 } from '../../../../xorshift32.js';

/** A generator of pseudo-random numbers (xorshift32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 0 || 1;
  }

  next(): number {
    this.#state = xorshift32(this.#state);
    return this.#state >>> 0;
  }

  /** 0..n-1. */
  below(n: number): number {
    return this.next() % n;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }

  /** True once in n times. */
  once(n: number): boolean {
    return this.below(n) === 0;
  }
}
