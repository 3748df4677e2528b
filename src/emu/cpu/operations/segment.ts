import type { CpuState } from '../cpu-state.js';
import { ZF } from '../eflags.js';
import { raise, Vector } from '../fault.js';
import { changeFlags } from '../flags.js';
import { CPL, SEG_BASE, SEG_LIMIT, SEG_RIGHTS, SEG_SELECTOR } from '../layout.js';
import { systemWriteByte } from '../memory.js';
import {
  memoryAddress,
  RIGHTS_UNUSABLE,
  readE,
  readMemory,
  readRegister,
  regOf,
  rmOf,
  sizeOf,
  writeE,
  writeRegister,
} from '../operand.js';
import { IS_REGISTER, Size } from '../record.js';
import { type Descriptor, findDescriptor, loadSegment, needDescriptor, Rights } from '../segments.js';
import { dropStack, peekStack } from '../stack.js';
import { Next, type Operation, type OperationTable } from './operation.js';

const CS = 1;
const SS = 2;
const LDTR = 6;
const TR = 7;
/** Types of system descriptors (SDM vol. 3, table 3-2). */
const LDT = 2;
const BUSY = 2;

/** Loading SS holds interrupts and debug traps off until the next instruction is over. */
function holdOff(c: CpuState): void {
  c.interruptShadow = true;
  c.debugShadow = true;
}

function movToSegment(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const segment = regOf(w1);
  if (segment === CS || segment > 5) raise(c, Vector.UD);
  loadSegment(c, segment, readE(c, w1, Size.word));
  if (segment === SS) holdOff(c);
  return Next.changed;
}

function popSegment(segment: number): Operation {
  return (c) => {
    const size = sizeOf(c.m32[c.record + 1]);
    const selector = peekStack(c, 0, size) & 0xffff;
    const wideBefore = c.m32[4];
    // The old stack's width decides how the stack pointer moves, and a fault in the load must find it unmoved.
    dropStack(c, 1 << size);
    const moved = c.m32[4];
    c.m32[4] = wideBefore;
    loadSegment(c, segment, selector);
    c.m32[4] = moved;
    if (segment === SS) holdOff(c);
    return Next.changed;
  };
}

/** LES, LDS, LSS, LFS, LGS. */
function loadFarPointer(segment: number): Operation {
  return (c) => {
    const w1 = c.m32[c.record + 1];
    const size = sizeOf(w1);
    const offset = readMemory(c, memoryAddress(c, w1, 1 << size, false), size);
    const selector = readMemory(c, memoryAddress(c, w1, 2, false, 1 << size), Size.word);
    loadSegment(c, segment, selector);
    writeRegister(c, regOf(w1), size, offset);
    return Next.changed;
  };
}

/** These instructions exist in protected mode only. */
function needProtectedMode(c: CpuState): void {
  if (!c.protectedMode) raise(c, Vector.UD);
}

function needSupervisor(c: CpuState): void {
  if (c.m32[CPL] !== 0) raise(c, Vector.GP, 0);
}

function storeSystemSegment(segment: number): Operation {
  return (c) => {
    needProtectedMode(c);
    const w1 = c.m32[c.record + 1];
    writeE(c, w1, (w1 & IS_REGISTER) !== 0 ? sizeOf(w1) : Size.word, c.m32[SEG_SELECTOR + segment]);
    return Next.sequential;
  };
}

function setSystemSegment(c: CpuState, segment: number, selector: number, descriptor: Descriptor): void {
  const { m32 } = c;
  m32[SEG_SELECTOR + segment] = selector;
  m32[SEG_BASE + segment] = descriptor.base;
  m32[SEG_LIMIT + segment] = descriptor.limit;
  m32[SEG_RIGHTS + segment] = descriptor.rights;
}

function lldt(c: CpuState): number {
  needProtectedMode(c);
  needSupervisor(c);
  const selector = readE(c, c.m32[c.record + 1], Size.word);
  if ((selector & 0xfffc) === 0) {
    c.m32[SEG_SELECTOR + LDTR] = selector;
    c.m32[SEG_RIGHTS + LDTR] = RIGHTS_UNUSABLE;
    return Next.sequential;
  }
  if ((selector & 4) !== 0) raise(c, Vector.GP, selector & 0xfffc);
  const descriptor = needDescriptor(c, selector, Vector.GP);
  if ((descriptor.rights & 0x1f) !== LDT) raise(c, Vector.GP, selector & 0xfffc);
  if (!descriptor.present) raise(c, Vector.NP, selector & 0xfffc);
  setSystemSegment(c, LDTR, selector, descriptor);
  return Next.sequential;
}

/** The TSS must be available, and becomes busy. */
function ltr(c: CpuState): number {
  needProtectedMode(c);
  needSupervisor(c);
  const selector = readE(c, c.m32[c.record + 1], Size.word);
  if ((selector & 0xfffc) === 0) raise(c, Vector.GP, 0);
  if ((selector & 4) !== 0) raise(c, Vector.GP, selector & 0xfffc);
  const descriptor = needDescriptor(c, selector, Vector.GP);
  const type = descriptor.rights & 0x1f;
  if (type !== 1 && type !== 9) raise(c, Vector.GP, selector & 0xfffc);
  if (!descriptor.present) raise(c, Vector.NP, selector & 0xfffc);
  systemWriteByte(c, (descriptor.address + 5) | 0, (descriptor.high >>> 8) | BUSY);
  setSystemSegment(c, TR, selector, { ...descriptor, rights: descriptor.rights | BUSY });
  return Next.sequential;
}

/** The descriptor, if a program at this privilege level may look at it through `selector`. */
function visible(c: CpuState, selector: number): Descriptor | undefined {
  if ((selector & 0xfffc) === 0) return undefined;
  const descriptor = findDescriptor(c, selector);
  if (descriptor === undefined) return undefined;
  const { rights } = descriptor;
  const conforming = Rights.segment | Rights.code | Rights.conforming;
  if ((rights & conforming) === conforming) return descriptor;
  return descriptor.dpl < c.m32[CPL] || descriptor.dpl < (selector & 3) ? undefined : descriptor;
}

function verify(write: boolean): Operation {
  return (c) => {
    needProtectedMode(c);
    const descriptor = visible(c, readE(c, c.m32[c.record + 1], Size.word));
    let ok = descriptor !== undefined && (descriptor.rights & Rights.segment) !== 0;
    if (ok && descriptor !== undefined) {
      const isCode = (descriptor.rights & Rights.code) !== 0;
      const readWrite = (descriptor.rights & Rights.readWrite) !== 0;
      ok = write ? !isCode && readWrite : !isCode || readWrite;
    }
    changeFlags(c.m32, ZF, ok ? ZF : 0);
    return Next.sequential;
  };
}

/** System types whose access rights LAR shows: TSSs, LDT, call and task gates; LSL those that have a limit. */
const LAR_TYPES = new Set([1, 2, 3, 4, 5, 9, 11, 12]);
const LSL_TYPES = new Set([1, 2, 3, 9, 11]);

function inspect(types: ReadonlySet<number>, show: (descriptor: Descriptor) => number): Operation {
  return (c) => {
    needProtectedMode(c);
    const w1 = c.m32[c.record + 1];
    const descriptor = visible(c, readE(c, w1, Size.word));
    const ok =
      descriptor !== undefined && ((descriptor.rights & Rights.segment) !== 0 || types.has(descriptor.rights & 0xf));
    if (ok && descriptor !== undefined) writeRegister(c, regOf(w1), sizeOf(w1), show(descriptor));
    changeFlags(c.m32, ZF, ok ? ZF : 0);
    return Next.sequential;
  };
}

/** Raises the RPL of the destination to that of the source. */
function arpl(c: CpuState): number {
  needProtectedMode(c);
  const w1 = c.m32[c.record + 1];
  const source = readRegister(c, regOf(w1), Size.word) & 3;
  const value = (w1 & IS_REGISTER) !== 0 ? readRegister(c, rmOf(w1), Size.word) : readE(c, w1, Size.word);
  const raised = (value & 3) < source;
  if (raised) writeE(c, w1, Size.word, (value & ~3) | source);
  changeFlags(c.m32, ZF, raised ? ZF : 0);
  return Next.sequential;
}

export const SEGMENT_OPERATIONS: OperationTable = {
  'MOV Sw,Ew': movToSegment,
  'POP ES': popSegment(0),
  'POP SS': popSegment(2),
  'POP DS': popSegment(3),
  'POP FS': popSegment(4),
  'POP GS': popSegment(5),
  LES: loadFarPointer(0),
  LSS: loadFarPointer(2),
  LDS: loadFarPointer(3),
  LFS: loadFarPointer(4),
  LGS: loadFarPointer(5),
  SLDT: storeSystemSegment(LDTR),
  STR: storeSystemSegment(TR),
  LLDT: lldt,
  LTR: ltr,
  VERR: verify(false),
  VERW: verify(true),
  LAR: inspect(LAR_TYPES, (descriptor) => descriptor.high & 0x00ffff00),
  LSL: inspect(LSL_TYPES, (descriptor) => descriptor.limit),
  ARPL: arpl,
};
