/** Where the instructions of a kernel begin, found by decoding its functions from their first bytes on. */
import type { Executable } from '../../aout/executable.js';
import { Decoded, decode } from '../../cpu/isa/decoder.js';

/** Opcodes of RET, near and far, with and without bytes to drop. */
const RETURNS = new Set([0xc3, 0xc2, 0xcb, 0xca]);
const IRET = 0xcf;

/** Where a kernel's functions begin and end, and where it returns from interrupts and exceptions. */
interface Crossings {
  readonly entries: ReadonlySet<number>;
  readonly returns: ReadonlySet<number>;
  readonly interruptReturns: ReadonlySet<number>;
}

export class CodeMap {
  readonly #executable: Executable;
  readonly #decoded = new Decoded();
  /** By the address behind an instruction, that of the instruction; of the functions that were asked for. */
  readonly #before = new Map<number, number>();
  readonly #known = new Set<number>();

  constructor(executable: Executable) {
    this.#executable = executable;
  }

  /** The address of the instruction that ends where the one at `next` begins; undefined where there is no function. */
  before(next: number): number | undefined {
    // A function's last instruction ends where the next function begins.
    for (const address of [next - 1, next]) {
      const start = this.#executable.functionAt(address)?.value;
      if (start === undefined) continue;
      if (!this.#known.has(start)) {
        this.#known.add(start);
        this.#walk(start, (at, end) => this.#before.set(end, at));
      }
      const found = this.#before.get(next);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The addresses of all functions, and of all their instructions that return. */
  callsAndReturns(): Crossings {
    const entries = new Set<number>();
    const returns = new Set<number>();
    const interruptReturns = new Set<number>();
    for (const { value } of this.#executable.functions) {
      entries.add(value);
      this.#walk(value, (at) => {
        const { twoByte, opcode } = this.#decoded;
        if (twoByte) return;
        if (RETURNS.has(opcode)) returns.add(at);
        if (opcode === IRET) interruptReturns.add(at);
      });
    }
    return { entries, returns, interruptReturns };
  }

  /** Decodes a function; `found` hears where each instruction is and where it ends. */
  #walk(start: number, found: (at: number, end: number) => void): void {
    const { text, textStart, functions } = this.#executable;
    const next = functions.find(({ value }) => value > start)?.value ?? textStart + text.length;
    const end = Math.min(next - textStart, text.length);
    for (let at = start - textStart; at < end; ) {
      decode(this.#decoded, text, at, text.length, true);
      const length = Math.max(1, this.#decoded.length);
      found(textStart + at, textStart + at + length);
      at += length;
    }
  }
}
