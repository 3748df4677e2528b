import type { CpuState } from '../cpu-state.js';
import { ZF } from '../eflags.js';
import { raise, Vector } from '../fault.js';
import { arithmeticFlags, condition } from '../flags.js';
import { BEYOND, EIP, LEFT, SEG_LIMIT } from '../layout.js';
import { readE, sizeOf } from '../operand.js';
import { ADDRESS16, CONDITION_SHIFT, LENGTH_SHIFT, Size } from '../record.js';
import { dropStack, peekStack, push } from '../stack.js';
import { Next, type Operation, type OperationTable } from './operation.js';

const CS = 1;

/** Goes to an offset in the code segment; a 16-bit operand size cuts it to 16 bits. Outside the limit: #GP(0). */
function jumpTo(c: CpuState, offset: number, size: number): number {
  const target = size === Size.word ? offset & 0xffff : offset;
  if (target >>> 0 > c.m32[SEG_LIMIT + CS] >>> 0) raise(c, Vector.GP, 0);
  c.m32[EIP] = target;
  return Next.branch;
}

function checkTarget(c: CpuState, offset: number, size: number): void {
  const target = size === Size.word ? offset & 0xffff : offset;
  if (target >>> 0 > c.m32[SEG_LIMIT + CS] >>> 0) raise(c, Vector.GP, 0);
}

function relative(c: CpuState, size: number): number {
  return jumpTo(c, c.m32[EIP] + c.m32[c.record + 3], size);
}

/** A jump to itself uses the budget up at once: nothing but an interrupt ends it. */
function jmp(c: CpuState): number {
  const { m32 } = c;
  const length = (m32[c.record] >> LENGTH_SHIFT) & 15;
  if (m32[c.record + 3] === -length) {
    m32[LEFT] = 0;
    m32[BEYOND] = 0;
  }
  return relative(c, sizeOf(m32[c.record + 1]));
}

function jcc(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  return condition(c.m32, w1 >>> CONDITION_SHIFT) ? relative(c, sizeOf(w1)) : Next.sequential;
}

function call(c: CpuState): number {
  const size = sizeOf(c.m32[c.record + 1]);
  const target = c.m32[EIP] + c.m32[c.record + 3];
  checkTarget(c, target, size);
  push(c, c.m32[EIP], size);
  return jumpTo(c, target, size);
}

function callIndirect(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const target = readE(c, w1, size);
  checkTarget(c, target, size);
  push(c, c.m32[EIP], size);
  return jumpTo(c, target, size);
}

function jmpIndirect(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  return jumpTo(c, readE(c, w1, size), size);
}

function ret(c: CpuState): number {
  const size = sizeOf(c.m32[c.record + 1]);
  const target = peekStack(c, 0, size);
  checkTarget(c, target, size);
  dropStack(c, (1 << size) + c.m32[c.record + 3]);
  return jumpTo(c, target, size);
}

/** The count register is CX or ECX by the address size. */
function countRegister(c: CpuState, w1: number): number {
  return (w1 & ADDRESS16) !== 0 ? c.m32[1] & 0xffff : c.m32[1];
}

function loop(holds: (c: CpuState) => boolean): Operation {
  return (c) => {
    const w1 = c.m32[c.record + 1];
    const narrow = (w1 & ADDRESS16) !== 0;
    const count = narrow ? (c.m32[1] - 1) & 0xffff : (c.m32[1] - 1) | 0;
    const taken = count !== 0 && holds(c);
    if (taken) relative(c, sizeOf(w1));
    if (narrow) c.m16[2] = count;
    else c.m32[1] = count;
    return taken ? Next.branch : Next.sequential;
  };
}

function jcxz(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  return countRegister(c, w1) === 0 ? relative(c, sizeOf(w1)) : Next.sequential;
}

export const BRANCH_OPERATIONS: OperationTable = {
  'JMP Jb': jmp,
  'JMP Jv': jmp,
  'JMP Ev': jmpIndirect,
  Jcc: jcc,
  'CALL Jv': call,
  'CALL Ev': callIndirect,
  RET: ret,
  LOOP: loop(() => true),
  LOOPE: loop((c) => (arithmeticFlags(c.m32) & ZF) !== 0),
  LOOPNE: loop((c) => (arithmeticFlags(c.m32) & ZF) === 0),
  JCXZ: jcxz,
};
