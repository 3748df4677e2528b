/** One of two machines that are compared. */
import { type Assembly, switchOn } from '../../emu/pc/boot/assemble.js';
import type { Machine, MachineObserver, MachineStop } from '../../emu/pc/machine.js';
import { type Instruction, instructionAt, placeOf, type Syntax } from '../places.js';

/** Which code is translated: what is executed often, all from the first time on, or none. */
export type Translation = 'usual' | 'always' | 'never';

/** What one of the two is. */
export interface SideOptions {
  readonly assembly: Assembly;
  readonly translation?: Translation;
  /** How instructions are shown; Intel's unless given. */
  readonly syntax?: Syntax;
}

/** Arrivals at code before it is translated; 0 means never. */
const THRESHOLDS = { always: 1, never: 0 } as const;

/** What one of two runs is: how it came to an end, or that there was more to come. */
export type SideEnd = Exclude<MachineStop, 'time' | 'stopped'>;

/** A machine that is run from moment to moment, counted in instructions retired. */
export class Side {
  readonly assembly: Assembly;
  readonly machine: Machine;
  readonly translation: Translation;
  readonly #syntax: Syntax;
  /** Why it can do nothing more, if that is so. */
  end: SideEnd | undefined;

  constructor({ assembly, translation = 'usual', syntax = 'intel' }: SideOptions, observer: MachineObserver = {}) {
    this.assembly = assembly;
    this.translation = translation;
    this.#syntax = syntax;
    this.machine = switchOn(assembly, observer);
    if (translation !== 'usual') this.machine.cpu.translator.threshold = THRESHOLDS[translation];
  }

  /** Instructions retired since power-on. */
  get now(): number {
    return this.machine.cpu.instructions;
  }

  /** Where the processor is: CS:EIP as a linear address, unsigned. */
  get linear(): number {
    const { cpu } = this.machine;
    return (cpu.segment(1).base + cpu.eip) >>> 0;
  }

  /** The instruction that comes next. */
  get instruction(): Instruction {
    return this.instructionAt(this.linear);
  }

  /** What is at a linear address, as an instruction. */
  instructionAt(linear: number): Instruction {
    const found = instructionAt(this.assembly, this.machine, linear, this.#syntax);
    if (found === undefined) return { ...placeOf(this.assembly, linear), text: '(no memory)' };
    const { next: _, ...instruction } = found;
    return instruction;
  }

  /** Runs until that moment, or as far as it comes. */
  runTo(moment: number): void {
    this.end = undefined;
    while (this.now < moment) {
      const stop = this.machine.run(moment);
      if (stop === 'time' || stop === 'stopped') continue;
      this.end = stop;
      return;
    }
  }
}
