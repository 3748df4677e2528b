import type { CpuState } from '../cpu-state.js';
import { ALL, ALWAYS_SET, ARITHMETIC, IF, IOPL, RF, TF, VIF, VIP, VM } from '../eflags.js';
import { raise, Vector } from '../fault.js';
import { arithmeticFlags, setArithmeticFlags } from '../flags.js';
import { CPL, FLAGS, SEG_SELECTOR } from '../layout.js';
import { probeWrite } from '../memory.js';
import {
  linearAddress,
  readE,
  readMemory,
  readRegister,
  rmOf,
  sizeOf,
  writeE,
  writeMemory,
  writeRegister,
} from '../operand.js';
import { Size } from '../record.js';
import { dropStack, peekStack, push, setStackPointer, stack32, stackAddress } from '../stack.js';
import { Next, type Operation, type OperationTable } from './operation.js';

const EBP = 5;
const ESP = 4;
const SS = 2;

function pushRegister(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  push(c, readRegister(c, rmOf(w1), size), size);
  return Next.sequential;
}

function popRegister(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const value = peekStack(c, 0, size);
  dropStack(c, 1 << size);
  writeRegister(c, rmOf(w1), size, value);
  return Next.sequential;
}

function pushOperand(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  push(c, readE(c, w1, size), size);
  return Next.sequential;
}

/** The address of a destination in memory is computed with the incremented ESP (SDM vol. 2, POP). */
function popOperand(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const before = c.m32[ESP];
  const value = peekStack(c, 0, size);
  dropStack(c, 1 << size);
  try {
    writeE(c, w1, size, value);
  } catch (fault) {
    c.m32[ESP] = before;
    throw fault;
  }
  return Next.sequential;
}

function pushImmediate(c: CpuState): number {
  push(c, c.m32[c.record + 3], sizeOf(c.m32[c.record + 1]));
  return Next.sequential;
}

function pushSegment(segment: number): Operation {
  return (c) => {
    push(c, c.m32[SEG_SELECTOR + segment], sizeOf(c.m32[c.record + 1]));
    return Next.sequential;
  };
}

function pusha(c: CpuState): number {
  const size = sizeOf(c.m32[c.record + 1]);
  const bytes = 1 << size;
  for (let n = 1; n <= 8; n++) probeWrite(c, stackAddress(c, -n * bytes, bytes, true), bytes);
  for (let n = 0; n < 8; n++) {
    writeMemory(c, stackAddress(c, -(n + 1) * bytes, bytes, true), size, readRegister(c, n, size));
  }
  dropStack(c, -8 * bytes);
  return Next.sequential;
}

/** The saved ESP is skipped. */
function popa(c: CpuState): number {
  const size = sizeOf(c.m32[c.record + 1]);
  const bytes = 1 << size;
  const values: number[] = [];
  for (let n = 7; n >= 0; n--) values[n] = peekStack(c, (7 - n) * bytes, size);
  dropStack(c, 8 * bytes);
  for (let n = 0; n < 8; n++) if (n !== ESP) writeRegister(c, n, size, values[n]);
  return Next.sequential;
}

/** In virtual-8086 mode PUSHF and POPF need IOPL 3 (SDM vol. 3, 20.2.7). */
function checkVirtualIopl(c: CpuState): void {
  const flags = c.m32[FLAGS];
  if ((flags & VM) !== 0 && (flags & IOPL) !== IOPL) raise(c, Vector.GP, 0);
}

function pushf(c: CpuState): number {
  checkVirtualIopl(c);
  const flags = (arithmeticFlags(c.m32) | c.m32[FLAGS]) & ~(VM | RF);
  push(c, flags, sizeOf(c.m32[c.record + 1]));
  return Next.sequential;
}

/** IF changes only if CPL <= IOPL, IOPL only at CPL 0; VM stays, RF, VIF and VIP are cleared or stay (SDM vol. 2, POPF). */
function popf(c: CpuState): number {
  checkVirtualIopl(c);
  const { m32 } = c;
  const size = sizeOf(m32[c.record + 1]);
  const value = peekStack(c, 0, size);
  dropStack(c, 1 << size);
  const cpl = m32[CPL];
  let mask = size === Size.word ? 0xffff : ALL & ~(VM | RF | VIF | VIP);
  if (cpl > 0) mask &= ~IOPL;
  if (cpl > (m32[FLAGS] & IOPL) >> 12) mask &= ~IF;
  setArithmeticFlags(m32, value);
  mask &= ALL & ~ARITHMETIC;
  m32[FLAGS] = (m32[FLAGS] & ~mask & ~RF) | (value & mask) | ALWAYS_SET;
  // Only a trap flag, or an interrupt that waited for IF, need another look.
  return (m32[FLAGS] & TF) === 0 && !c.interruptLine ? Next.sequential : Next.changed;
}

/** The frame pointers of enclosing levels are copied from the old frame (SDM vol. 2, ENTER). */
function enter(c: CpuState): number {
  const { m32 } = c;
  const w1 = m32[c.record + 1];
  const size = sizeOf(w1);
  const bytes = 1 << size;
  const allocate = m32[c.record + 3] & 0xffff;
  const level = (m32[c.record + 3] >>> 16) & 31;
  const wide = stack32(c);
  // Everything that can fault, before anything changes.
  const pushed = m32[ESP] - bytes;
  const frame = wide ? pushed : (m32[ESP] & 0xffff0000) | (pushed & 0xffff);
  const saved: number[] = [readRegister(c, EBP, size)];
  for (let n = 1; n < level; n++) {
    const offset = m32[EBP] - n * bytes;
    saved.push(readMemory(c, linearAddress(c, SS, wide ? offset | 0 : offset & 0xffff, bytes, false), size));
  }
  if (level > 0) saved.push(frame);
  for (let n = 0; n < saved.length; n++) {
    probeWrite(c, stackAddress(c, -(n + 1) * bytes, bytes, true), bytes);
  }
  const depth = saved.length * bytes;
  probeWrite(c, stackAddress(c, -depth - allocate, 1, true), 1);
  for (let n = 0; n < saved.length; n++) writeMemory(c, stackAddress(c, -(n + 1) * bytes, bytes, true), size, saved[n]);
  dropStack(c, -depth - allocate);
  writeRegister(c, EBP, size, frame);
  return Next.sequential;
}

function leave(c: CpuState): number {
  const { m32 } = c;
  const size = sizeOf(m32[c.record + 1]);
  const wide = stack32(c);
  const offset = wide ? m32[EBP] : m32[EBP] & 0xffff;
  const value = readMemory(c, linearAddress(c, SS, offset, 1 << size, false), size);
  setStackPointer(c, offset + (1 << size));
  writeRegister(c, EBP, size, value);
  return Next.sequential;
}

export const STACK_OPERATIONS: OperationTable = {
  'PUSH Zv': pushRegister,
  'POP Zv': popRegister,
  'PUSH Ev': pushOperand,
  'POP Ev': popOperand,
  'PUSH Iv': pushImmediate,
  'PUSH Ibs': pushImmediate,
  'PUSH ES': pushSegment(0),
  'PUSH CS': pushSegment(1),
  'PUSH SS': pushSegment(2),
  'PUSH DS': pushSegment(3),
  'PUSH FS': pushSegment(4),
  'PUSH GS': pushSegment(5),
  PUSHA: pusha,
  POPA: popa,
  PUSHF: pushf,
  POPF: popf,
  ENTER: enter,
  LEAVE: leave,
};
