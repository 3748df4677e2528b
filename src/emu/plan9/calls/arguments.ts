import type { Process } from '../process.js';

/** Bytes of the longest name, and of strings that have no other limit. */
const LONGEST = 65536;

/** Words of arguments that are looked for in one place: no call has more. */
const WORDS = 8;

/** The arguments of a system call: words on the stack after the return address. Reading one may throw BadAddress. */
export class Arguments {
  /** Index of the first in RAM, if all are in one page; -1: not known yet, -2: they are not. */
  #index = -1;

  constructor(
    readonly process: Process,
    /** Address of the first. */
    readonly base: number,
  ) {}

  /** The i-th word, signed. */
  int(i: number): number {
    const { space } = this.process;
    if (this.#index === -1) this.#index = space.wordsAt(this.base, WORDS);
    return this.#index < 0 ? space.readWord(this.base + 4 * i) : space.frames.memory.ram32[this.#index + i]!;
  }

  /** The i-th word, unsigned. */
  word(i: number): number {
    return this.int(i) >>> 0;
  }

  /** The 64-bit number that begins at the i-th word, as far as a double holds it. */
  vlong(i: number): number {
    return this.int(i + 1) * 2 ** 32 + this.word(i);
  }

  /** The string that the i-th word points to. */
  string(i: number): string {
    return this.process.space.readString(this.word(i), LONGEST);
  }
}

/** A system call: gives the result for AX, or throws (errors.ts). */
export type SystemCall = (process: Process, args: Arguments) => number;
