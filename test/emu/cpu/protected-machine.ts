import type { Environment } from '../../../src/emu/cpu/environment.js';
import { Segment } from '../../../src/emu/cpu/environment.js';
import { descriptor, gate, Machine } from './machine.js';

export const GDT = 0x70000;
export const IDT = 0x71000;
export const TSS = 0x72000;
/** A second task state segment. */
export const TSS2 = 0x72100;
/** Ring-0 stack that the TSS names. */
export const KERNEL_STACK = 0x7a000;
/** Interrupt handlers of {@link withHandlers}: one HLT each, 16 bytes apart. */
export const HANDLERS = 0x60000;

/** Selectors of the GDT. */
export const Selector = {
  code: 0x08,
  data: 0x10,
  userCode: 0x1b,
  userData: 0x23,
  tss2: 0x28,
  callGate: 0x33,
  /** Free for tests. */
  other: 0x38,
  tss: 0x40,
  taskGate: 0x48,
} as const;

const TSS_LIMIT = 0x67;

/** A machine with a GDT, an IDT whose vectors 0..31 and 0x30..0x3f lead to HLTs, and a TSS. */
export function withHandlers(code: string, environment: Partial<Environment> = {}): Machine {
  const machine = Machine.flat(code, environment);
  const { cpu } = machine;
  setDescriptor(machine, Selector.code, descriptor(0, 0xfffff, 0xc09a));
  setDescriptor(machine, Selector.data, descriptor(0, 0xfffff, 0xc092));
  setDescriptor(machine, Selector.userCode, descriptor(0, 0xfffff, 0xc0fa));
  setDescriptor(machine, Selector.userData, descriptor(0, 0xfffff, 0xc0f2));
  setDescriptor(machine, Selector.tss2, descriptor(TSS2, TSS_LIMIT, 0x89));
  setDescriptor(machine, Selector.tss, descriptor(TSS, TSS_LIMIT, 0x8b));
  cpu.gdtr = { base: GDT, limit: 0x7f };
  for (let vector = 0; vector < 0x40; vector++) {
    setGate(machine, vector, gate(Selector.code, HANDLERS + 16 * vector, vector >= 0x30 ? 0xee : 0x8e));
    machine.load(HANDLERS + 16 * vector, 'f4');
  }
  cpu.idtr = { base: IDT, limit: 0x1ff };
  cpu.setSegment(Segment.TR, { selector: Selector.tss, base: TSS, limit: TSS_LIMIT, rights: 0x8b });
  machine.setDword(TSS + 4, KERNEL_STACK);
  machine.setDword(TSS + 8, Selector.data);
  machine.setDword(TSS + 100, 0x680000);
  return machine;
}

export function setDescriptor(machine: Machine, selector: number, [low, high]: [number, number]): void {
  machine.setDword(GDT + (selector & ~7), low);
  machine.setDword(GDT + (selector & ~7) + 4, high);
}

export function setGate(machine: Machine, vector: number, [low, high]: [number, number]): void {
  machine.setDword(IDT + 8 * vector, low);
  machine.setDword(IDT + 8 * vector + 4, high);
}

/** Goes to ring 3, flat, as an IRET would. */
export function enterUser(machine: Machine): void {
  const { cpu } = machine;
  cpu.setSegment(Segment.CS, { selector: Selector.userCode, base: 0, limit: 0xffffffff, rights: 0xc0fb });
  for (const n of [Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS]) {
    cpu.setSegment(n, { selector: Selector.userData, base: 0, limit: 0xffffffff, rights: 0xc0f3 });
  }
  cpu.cpl = 3;
}

/** The vector whose handler the machine halted in. */
export function haltedIn(machine: Machine): number {
  machine.runToHalt();
  return (machine.cpu.eip - 1 - HANDLERS) / 16;
}

/** Dwords from ESP on. */
export function stack(machine: Machine, count: number): number[] {
  return Array.from({ length: count }, (_, n) => machine.dword((machine.cpu.regs[4] >>> 0) + 4 * n));
}
