/** The exceptions of a boot: the first ones and the last ones, with symbols. */
import type { Executable } from '../../aout/executable.js';
import type { Cpu } from '../../cpu/cpu.js';
import type { ExceptionRecord } from '../../cpu/environment.js';
import { backtrace } from './backtrace.js';
import type { ExceptionReport } from './outcome.js';

/** Exceptions kept from the end: enough for the chain that a panic or a triple fault ends. */
const KEPT = 64;
/** An exception in the kernel so soon, in instructions, after another one there is taken to come from its handler. */
const HANDLER_INSTRUCTIONS = 1_000_000;
/** So is one that comes later but further down on what must be the same stack, bytes. */
const STACK_BYTES = 65_536;
const ESP = 4;
/** The privilege level in a selector. */
const RING = 3;

export class ExceptionLog {
  readonly #cpu: Pick<Cpu, 'readLinear'>;
  readonly #executable: Executable | undefined;
  readonly #last: ExceptionReport[] = [];
  #first: ExceptionReport | undefined;
  #count = 0;

  constructor(cpu: Pick<Cpu, 'readLinear'>, executable: Executable | undefined) {
    this.#cpu = cpu;
    this.#executable = executable;
  }

  /** Takes an exception at the moment at which it is raised. */
  add(record: ExceptionRecord): void {
    this.#count += 1;
    const report = this.#report(record);
    this.#first ??= report;
    this.#last.push(report);
    if (this.#last.length > KEPT) this.#last.shift();
  }

  /** The very first one. */
  get first(): ExceptionReport | undefined {
    return this.#first;
  }

  /** The last ones, the oldest first. */
  get recent(): readonly ExceptionReport[] {
    return this.#last;
  }

  get count(): number {
    return this.#count;
  }

  /** The last one raised no later than at an instruction count. */
  lastBefore(instructions: number): ExceptionReport | undefined {
    return this.#last.findLast((report) => report.instructions <= instructions);
  }

  /** The last one that was raised at this address. */
  lastAt(eip: number): ExceptionReport | undefined {
    return this.#last.findLast((report) => report.eip === eip);
  }

  /** Where the chain of nested exceptions that the last one belongs to began. */
  get rootOfLastChain(): ExceptionReport | undefined {
    let i = this.#last.length - 1;
    while (i > 0 && this.#follows(this.#last[i - 1], this.#last[i])) i -= 1;
    // A chain that goes back beyond what is kept began, as far as is known, with the first of all.
    return i === 0 && this.#count > KEPT ? this.#first : this.#last[i];
  }

  #follows(earlier: ExceptionReport, later: ExceptionReport): boolean {
    if (later.during !== undefined) return true;
    if ((earlier.cs & RING) !== 0 || (later.cs & RING) !== 0) return false;
    const deeper = earlier.registers[ESP] - later.registers[ESP];
    return later.instructions - earlier.instructions < HANDLER_INSTRUCTIONS || (deeper > 0 && deeper < STACK_BYTES);
  }

  #report(record: ExceptionRecord): ExceptionReport {
    const { vector, errorCode, cs, eip, eflags, cr0, cr2, cr3, instructions, during } = record;
    const symbol = this.#executable?.symbolise(eip);
    return {
      vector,
      ...(errorCode === undefined ? {} : { errorCode }),
      cs,
      eip,
      eflags,
      cr0,
      cr2,
      cr3,
      registers: [...record.regs].map((value) => value >>> 0),
      selectors: [...record.selectors],
      instructions,
      ...(during === undefined ? {} : { during }),
      ...(symbol === undefined ? {} : { symbol }),
      backtrace: this.#backtrace(eip, record.regs[ESP] >>> 0),
    };
  }

  #backtrace(eip: number, sp: number) {
    if (this.#executable === undefined) return [];
    return backtrace(this.#executable, eip, sp, (address) => {
      const bytes = this.#cpu.readLinear(address, 4);
      if (bytes.length < 4) return undefined;
      return (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0;
    });
  }
}
