import { FPU_STATE_BYTES } from '../../../../../src/emu/cpu/fpu/fpu-state.js';
import { CS_HIGH, CS_LOW, DR, EIP, FPU_BYTES, RECORD, RES, TOUCHED_COUNT } from '../../../../../src/emu/cpu/layout.js';
import type { Program } from './program.js';
import { Side, type Tally } from './side.js';

/** Words of the state that must be equal: registers, FLAGS to IDT_LIMIT, debug registers, CS's descriptor, the x87. */
const SAME_WORDS: readonly (readonly [first: number, end: number])[] = [
  [0, RES],
  [EIP - 1, RECORD],
  [DR, TOUCHED_COUNT],
  [CS_LOW, CS_HIGH + 1],
  [FPU_BYTES >> 2, (FPU_BYTES + FPU_STATE_BYTES) >> 2],
];

/** All else that must be equal. */
function fieldsOf({ cpu, log }: Side): Record<string, unknown> {
  return {
    eflags: cpu.eflags,
    instructions: cpu.instructions,
    codeMode: cpu.codeMode,
    trap: cpu.trap === undefined ? undefined : `${cpu.trap.vector} ${cpu.trap.errorCode}`,
    unsupported: cpu.unsupported,
    shutdown: cpu.shutdown,
    interruptLine: cpu.interruptLine,
    interruptShadow: cpu.interruptShadow,
    debugShadow: cpu.debugShadow,
    taskTrap: cpu.taskTrap,
    nmiPending: cpu.nmiPending,
    nmiBlocked: cpu.nmiBlocked,
    midRepeat: cpu.midRepeat,
    events: log.length,
    lastEvent: log.at(-1),
  };
}

/** What is different between two sides, as text; undefined if nothing is. */
function differenceOf(a: Side, b: Side, memory: boolean): string | undefined {
  const found: string[] = [];
  const note = (name: string, first: unknown, second: unknown): void => {
    found.push(`${name}: ${String(first)} interpreted, ${String(second)} translated`);
  };
  const hex = (value: number): string => (value >>> 0).toString(16);
  for (const [first, end] of SAME_WORDS) {
    for (let n = first; n < end; n++) {
      if (a.cpu.m32[n] !== b.cpu.m32[n]) note(`word ${n} of the state`, hex(a.cpu.m32[n]), hex(b.cpu.m32[n]));
    }
  }
  const [left, right] = [fieldsOf(a), fieldsOf(b)];
  for (const name of Object.keys(left)) if (left[name] !== right[name]) note(name, left[name], right[name]);
  if (memory && Buffer.compare(a.cpu.ram, b.cpu.ram) !== 0) {
    const at = a.cpu.ram.findIndex((byte, n) => byte !== b.cpu.ram[n]);
    note(`byte ${hex(at)} of memory`, hex(a.cpu.ram[at]), hex(b.cpu.ram[at]));
  }
  return found.length === 0 ? undefined : found.join('\n');
}

/** A difference, and the step in which it showed. */
export interface Difference {
  readonly step: number;
  readonly text: string;
}

/** Stops between comparisons of the whole memory. */
const MEMORY_INTERVAL = 16;

/**
 * Two processors on which programs are executed side by side: one interprets, one translates. After every stop all that a guest
 * or a host can see must be the same.
 */
export class Comparison {
  /** Sequences of instructions that have been executed on both sides, each from a start or a stop to the next stop. */
  sequences = 0;
  instructions = 0;
  /** What the programs have met: exceptions by vector, interrupts, accesses to devices and ports, stops by their reason. */
  readonly met: Tally = new Map();
  readonly a: Side;
  readonly b: Side;

  /**
   * @param codePages pages of decoded code that the processors keep: with few, all of it is dropped now and then
   * @param sampled count arrivals as usual: of those in another page and by indirect branches a sample only
   */
  constructor(codePages = 64, sampled = false) {
    this.a = new Side(codePages, 0, this.met);
    this.b = new Side(codePages, sampled ? 2 : 1);
  }

  /** Of these, those that were executed in translated code. */
  get inRegions(): number {
    return this.b.cpu.translator.executed;
  }

  /** Leaves translations little memory, in bytes of WebAssembly: all of them are dropped now and then. */
  limitTranslations(maxBytes: number): this {
    this.b.cpu.translator.maxBytes = maxBytes;
    return this;
  }

  /** Regions that the second processor has translated. */
  get regions(): number {
    return this.b.cpu.translator.regions;
  }

  /** @param everyByte compare memory after every step, not only after some of them and the last */
  compare(program: Program, everyByte = false): Difference | undefined {
    const [a, b] = [this.a, this.b];
    const { user, steps } = program;
    a.begin(program, 0);
    b.begin(program, program.threshold);
    for (const [n, step] of steps.entries()) {
      const before = a.cpu.instructions;
      const reason = a.step(step);
      let other: string;
      try {
        other = b.step(step);
      } catch (error) {
        return { step: n, text: `stopped: ${reason} interpreted, threw translated: ${(error as Error).stack}` };
      }
      this.met.set(reason, (this.met.get(reason) ?? 0) + 1);
      const memory = everyByte || n % MEMORY_INTERVAL === 0 || n === steps.length - 1;
      const text = differenceOf(a, b, memory);
      if (reason !== other) return { step: n, text: `stopped: ${reason} interpreted, ${other} translated\n${text}` };
      if (text !== undefined) return { step: n, text };
      this.instructions += a.cpu.instructions - before;
      this.sequences++;
      const ended = reason === 'trap' || reason === 'unsupported' || reason === 'shutdown';
      if (!ended && !step.jumps) continue;
      const start = { ...step.start, afresh: step.start.afresh || reason === 'shutdown' || reason === 'unsupported' };
      a.goOn(start, user);
      b.goOn(start, user);
    }
    if (a.log.join() === b.log.join()) return undefined;
    const at = a.log.findIndex((line, n) => line !== b.log[n]);
    return { step: steps.length - 1, text: `event ${at}: ${a.log[at]} interpreted, ${b.log[at]} translated` };
  }
}
