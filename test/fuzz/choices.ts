import { xorshift32 } from '../xorshift32.js';

/**
 * The decisions of one case: numbers below a bound, drawn from a generator that is seeded by the run's seed and the case's
 * number, and kept on a tape. A case is a function of its tape, so a failing one can be made again, and made smaller by
 * making its tape smaller: decisions beyond its end are 0.
 */
export class Choices {
  /** What was decided so far. */
  readonly tape: number[] = [];
  readonly #replayed: readonly number[] | undefined;
  readonly #said: string[] = [];
  #state: number;

  private constructor(state: number, replayed: readonly number[] | undefined) {
    this.#state = state;
    this.#replayed = replayed;
  }

  /** Decisions of a case of a run, both 0 or more. */
  static seeded(seed: number, number: number): Choices {
    let state = Math.imul(seed + 1, 0x9e37_79b1) ^ Math.imul(number + 1, 0x85eb_ca6b);
    state = Math.imul(state ^ (state >>> 16), 0xc2b2_ae35);
    return new Choices(state ^ (state >>> 13) || 1, undefined);
  }

  /** The decisions of a tape. */
  static replay(tape: readonly number[]): Choices {
    return new Choices(1, tape);
  }

  /** What the case says about itself, for the person who reads of its failure. */
  get said(): readonly string[] {
    return this.#said;
  }

  /** Adds a line to what the case says about itself. */
  say(line: string): void {
    this.#said.push(line);
  }

  /** 0..n-1, for n from 1 to 2^32. */
  below(n: number): number {
    const value = this.#replayed === undefined ? this.#next() % n : (this.#replayed[this.tape.length] ?? 0) % n;
    this.tape.push(value);
    return value;
  }

  /** True once in n times; false is the smaller decision. */
  once(n: number): boolean {
    return this.below(n) === n - 1;
  }

  /** One of them; the first is the smallest decision. */
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }

  /** Any 32 bits, unsigned. */
  word(): number {
    return this.below(2 ** 32);
  }

  /** 32 bits, unsigned, at which programs break more often than at others. */
  odd(): number {
    switch (this.below(5)) {
      case 0:
        return this.below(17);
      case 1:
        return (2 ** this.below(32) - 1 + this.below(3)) % 2 ** 32;
      case 2:
        return 2 ** 32 - 1 - this.below(17);
      case 3:
        return this.below(0x10000);
      default:
        return this.word();
    }
  }

  /** Random bytes. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** xorshift32. */
  #next(): number {
    this.#state = xorshift32(this.#state);
    return this.#state >>> 0;
  }
}
