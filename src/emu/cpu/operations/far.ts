import type { CpuState } from '../cpu-state.js';
import { OF } from '../eflags.js';
import { callFar, interruptReturn, jumpFar, returnFar } from '../far-transfer.js';
import { arithmeticFlags } from '../flags.js';
import { softwareInterrupt } from '../interrupts.js';
import { memoryAddress, readMemory, sizeOf } from '../operand.js';
import { Size } from '../record.js';
import { Next, type OperationTable } from './operation.js';

function jumpFarDirect(c: CpuState): number {
  jumpFar(c, c.m32[c.record + 3], c.m32[c.record + 2]);
  return Next.changed;
}

function callFarDirect(c: CpuState): number {
  callFar(c, c.m32[c.record + 3], c.m32[c.record + 2], sizeOf(c.m32[c.record + 1]));
  return Next.changed;
}

/** The far pointer in memory: offset, then selector. */
function readFarPointer(c: CpuState): { selector: number; offset: number; size: number } {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const offset = readMemory(c, memoryAddress(c, w1, 1 << size, false), size);
  const selector = readMemory(c, memoryAddress(c, w1, 2, false, 1 << size), Size.word);
  return { selector, offset, size };
}

function jumpFarIndirect(c: CpuState): number {
  const { selector, offset } = readFarPointer(c);
  jumpFar(c, selector, offset);
  return Next.changed;
}

function callFarIndirect(c: CpuState): number {
  const { selector, offset, size } = readFarPointer(c);
  callFar(c, selector, offset, size);
  return Next.changed;
}

function retf(c: CpuState): number {
  returnFar(c, sizeOf(c.m32[c.record + 1]), c.m32[c.record + 3]);
  return Next.changed;
}

function iret(c: CpuState): number {
  return interruptReturn(c, sizeOf(c.m32[c.record + 1])) ? Next.branch : Next.changed;
}

function int(c: CpuState): number {
  return softwareInterrupt(c, c.m32[c.record + 3] & 0xff, 'INT n') ? Next.branch : Next.changed;
}

function int3(c: CpuState): number {
  return softwareInterrupt(c, 3, 'INT3') ? Next.branch : Next.changed;
}

function int1(c: CpuState): number {
  return softwareInterrupt(c, 1, 'INT1') ? Next.branch : Next.changed;
}

function into(c: CpuState): number {
  if ((arithmeticFlags(c.m32) & OF) === 0) return Next.sequential;
  return softwareInterrupt(c, 4, 'INTO') ? Next.branch : Next.changed;
}

export const FAR_OPERATIONS: OperationTable = {
  'JMPF Ap': jumpFarDirect,
  'JMPF Mp': jumpFarIndirect,
  'CALLF Ap': callFarDirect,
  'CALLF Mp': callFarIndirect,
  RETF: retf,
  IRET: iret,
  'INT Ib': int,
  INT3: int3,
  INT1: int1,
  INTO: into,
};
