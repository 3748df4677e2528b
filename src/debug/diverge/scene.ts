/** A machine at one moment, for a person. */

import { formatSymbol } from '../../emu/aout/executable.js';
import { GENERAL_REGISTERS } from '../../emu/cpu/register-names.js';
import { callPlaces, hex, type Instruction, type Place } from '../places.js';
import type { Timeline } from '../timeline.js';
import { LEAD, recent } from './recent.js';
import type { Side } from './side.js';

/** Where a machine is, and how it got there. */
export interface Scene {
  /** Instructions retired. */
  readonly instructions: number;
  /** The instruction that comes next. */
  readonly instruction: Instruction;
  /** The ones before it, the last one last. */
  readonly before: readonly Instruction[];
  readonly registers: readonly Register[];
  /** The calls that led there, the innermost first. */
  readonly calls: readonly Place[];
}

interface Register {
  readonly name: string;
  /** Hexadecimal. */
  readonly value: string;
  /** The function or variable that this is the address of. */
  readonly symbol?: string;
}

/** Takes a machine, which nobody observes any more, to a moment, forwards or back. */
export function goTo(side: Side, timeline: Timeline, moment: number): void {
  if (moment < side.now) timeline.rewindTo(moment);
  side.runTo(moment);
}

/**
 * What there is to see at a moment.
 *
 * @param since a moment before it, from which on all instructions are of interest
 */
export function sceneAt(side: Side, timeline: Timeline, moment: number, since?: number): Scene {
  goTo(side, timeline, Math.max(timeline.start, moment - LEAD));
  const before = recent(side, moment, since);
  return {
    instructions: moment,
    instruction: side.instruction,
    before,
    registers: registersOf(side),
    calls: callPlaces(side.assembly, side.machine),
  };
}

function registersOf({ assembly, machine: { cpu } }: Side): Register[] {
  const { executable } = assembly.kernel;
  const values: [name: string, value: number][] = [
    ...GENERAL_REGISTERS.map((name, n): [string, number] => [name, cpu.regs[n]]),
  ];
  values.push(['EFLAGS', cpu.eflags], ['CR0', cpu.cr0], ['CR2', cpu.cr2], ['CR3', cpu.cr3]);
  return values.map(([name, value]) => {
    const symbol = executable?.symbolise(value);
    return {
      name,
      value: hex(value),
      ...(symbol ? { symbol: formatSymbol({ name: symbol.name, offset: symbol.offset }) } : {}),
    };
  });
}
