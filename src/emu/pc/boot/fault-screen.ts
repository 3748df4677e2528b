/**
 * What a dying guest prints. The forms are those of trap.c in 9load, in the file-server kernels and in the terminal kernels,
 * and of their panic().
 */
import type { Reporter } from './outcome.js';

const DUMP = /^FLAGS=[0-9a-f]+ TRAP=([0-9a-f]+) ECODE=[0-9a-f]+ (CS=[0-9a-f]+ )?PC=(?:0x)?([0-9a-f]+)/i;
const PANIC = /panic: (.*)/;
const LOADER_PANIC = /^exception\/interrupt \d+$/;
const REGISTERS_FOR = /^cpu\d+: registers for /;

/** Reads the lines of a console as they are completed, and remembers the first register dump and the first panic. */
export class FaultScreen {
  #trap: { vector: number; pc: number; kernel: boolean } | undefined;
  #panic: string | undefined;
  #at: number | undefined;
  #kernelDump = false;

  /** Takes a line as it stands, and the time. */
  see(line: string, instructions: number): void {
    if (REGISTERS_FOR.test(line)) this.#kernelDump = true;
    const dump = DUMP.exec(line);
    if (dump !== null) {
      this.#at ??= instructions;
      const known = this.#trap;
      const pc = Number.parseInt(dump[3], 16);
      // The line grows digit by digit: the last form of the first dump is the whole one.
      if (known === undefined || known.pc === pc >>> 4) {
        const kernel = dump[2] !== undefined || this.#kernelDump;
        this.#trap = { vector: Number.parseInt(dump[1], 16), pc, kernel };
      }
    }
    const panic = PANIC.exec(line);
    if (panic !== null) {
      this.#at ??= instructions;
      if (this.#panic === undefined || panic[1].startsWith(this.#panic)) this.#panic = panic[1];
    }
  }

  /** Whether anything of the kind was seen. */
  get seen(): boolean {
    return this.#at !== undefined;
  }

  /** When the first of it was seen. */
  get instructions(): number | undefined {
    return this.#at;
  }

  /** The program counter of the first dump. */
  get pc(): number | undefined {
    return this.#trap?.pc;
  }

  /** The text after `panic: `. */
  get panic(): string | undefined {
    return this.#panic?.trimEnd();
  }

  /** Who printed it. */
  get reporter(): Reporter {
    if (this.#trap !== undefined && !this.#trap.kernel) return 'loader';
    return this.#panic !== undefined && LOADER_PANIC.test(this.#panic) ? 'loader' : 'kernel';
  }
}
