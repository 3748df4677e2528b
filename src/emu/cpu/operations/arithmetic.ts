import type { CpuState } from '../cpu-state.js';
import { AUX_MASK, carry } from '../flags.js';
import { AUX, RES } from '../layout.js';
import {
  prepareUpdate,
  readE,
  readMemory,
  readRegister,
  regOf,
  rmOf,
  signExtend,
  sizeOf,
  writeE,
  writeMemory,
  writeRegister,
} from '../operand.js';
import { FORM_SHIFT, Form, IS_REGISTER } from '../record.js';
import { Next, type Operation, type OperationTable } from './operation.js';

/** Computes a result and sets the flags. */
type Binary = (c: CpuState, a: number, b: number, size: number) => number;

/** Flags from a result and its carry vector (flags.ts). */
function setFlags(c: CpuState, result: number, carries: number, size: number): void {
  c.m32[RES] = signExtend(result, size);
  c.m32[AUX] = ((carries << (32 - (8 << size))) & (AUX_MASK & ~8)) | (carries & 8);
}

function add(c: CpuState, a: number, b: number, size: number): number {
  const result = (a + b) | 0;
  setFlags(c, result, (a & b) | ((a | b) & ~result), size);
  return result;
}

function addWithCarry(c: CpuState, a: number, b: number, size: number): number {
  const result = (a + b + carry(c.m32)) | 0;
  setFlags(c, result, (a & b) | ((a | b) & ~result), size);
  return result;
}

export function subtract(c: CpuState, a: number, b: number, size: number): number {
  const result = (a - b) | 0;
  setFlags(c, result, (~a & b) | (~(a ^ b) & result), size);
  return result;
}

function subtractWithBorrow(c: CpuState, a: number, b: number, size: number): number {
  const result = (a - b - carry(c.m32)) | 0;
  setFlags(c, result, (~a & b) | (~(a ^ b) & result), size);
  return result;
}

function logic(c: CpuState, result: number, size: number): number {
  c.m32[RES] = signExtend(result, size);
  c.m32[AUX] = 0;
  return result;
}

function and(c: CpuState, a: number, b: number, size: number): number {
  return logic(c, a & b, size);
}

function or(c: CpuState, a: number, b: number, size: number): number {
  return logic(c, a | b, size);
}

function xor(c: CpuState, a: number, b: number, size: number): number {
  return logic(c, a ^ b, size);
}

/** An instruction that writes its destination. */
function updating(compute: Binary): Operation {
  return (c) => {
    const { m32 } = c;
    const w1 = m32[c.record + 1];
    const size = sizeOf(w1);
    const form = (w1 >> FORM_SHIFT) & 3;
    if (form === Form.ge) {
      const b = readE(c, w1, size);
      writeRegister(c, regOf(w1), size, compute(c, readRegister(c, regOf(w1), size), b, size));
      return Next.sequential;
    }
    const b = form === Form.ei ? m32[c.record + 3] : readRegister(c, regOf(w1), size);
    if ((w1 & IS_REGISTER) !== 0) {
      writeRegister(c, rmOf(w1), size, compute(c, readRegister(c, rmOf(w1), size), b, size));
    } else {
      const linear = prepareUpdate(c, w1, size);
      writeMemory(c, linear, size, compute(c, readMemory(c, linear, size), b, size));
    }
    return Next.sequential;
  };
}

/** An instruction that sets the flags only. */
function comparing(compute: Binary): Operation {
  return (c) => {
    const { m32 } = c;
    const w1 = m32[c.record + 1];
    const size = sizeOf(w1);
    const form = (w1 >> FORM_SHIFT) & 3;
    const e = readE(c, w1, size);
    if (form === Form.ei) compute(c, e, m32[c.record + 3], size);
    else if (form === Form.ge) compute(c, readRegister(c, regOf(w1), size), e, size);
    else compute(c, e, readRegister(c, regOf(w1), size), size);
    return Next.sequential;
  };
}

/** INC, DEC, NOT, NEG. */
function unary(compute: (c: CpuState, a: number, size: number) => number): Operation {
  return (c) => {
    const w1 = c.m32[c.record + 1];
    const size = sizeOf(w1);
    if ((w1 & IS_REGISTER) !== 0) {
      writeRegister(c, rmOf(w1), size, compute(c, readRegister(c, rmOf(w1), size), size));
    } else {
      const linear = prepareUpdate(c, w1, size);
      writeMemory(c, linear, size, compute(c, readMemory(c, linear, size), size));
    }
    return Next.sequential;
  };
}

/** INC and DEC leave CF alone. */
function keepingCarry(c: CpuState, compute: Binary, a: number, size: number): number {
  const before = carry(c.m32);
  const result = compute(c, a, 1, size);
  const aux = c.m32[AUX];
  const overflow = (aux ^ (aux << 1)) >>> 31;
  c.m32[AUX] = (before << 31) | ((before ^ overflow) << 30) | (aux & 8);
  return result;
}

function xadd(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const g = readRegister(c, regOf(w1), size);
  if ((w1 & IS_REGISTER) !== 0) {
    const e = readRegister(c, rmOf(w1), size);
    writeRegister(c, regOf(w1), size, e);
    writeRegister(c, rmOf(w1), size, add(c, e, g, size));
  } else {
    const linear = prepareUpdate(c, w1, size);
    const e = readMemory(c, linear, size);
    writeMemory(c, linear, size, add(c, e, g, size));
    writeRegister(c, regOf(w1), size, e);
  }
  return Next.sequential;
}

/** The destination is written in any case (SDM vol. 2, CMPXCHG): with itself when the comparison fails. */
function cmpxchg(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const g = readRegister(c, regOf(w1), size);
  const isRegister = (w1 & IS_REGISTER) !== 0;
  const linear = isRegister ? 0 : prepareUpdate(c, w1, size);
  const e = isRegister ? readRegister(c, rmOf(w1), size) : readMemory(c, linear, size);
  const difference = signExtend(subtract(c, readRegister(c, 0, size), e, size), size);
  if (isRegister) {
    if (difference === 0) writeE(c, w1, size, g);
  } else {
    writeMemory(c, linear, size, difference === 0 ? g : e);
  }
  if (difference !== 0) writeRegister(c, 0, size, e);
  return Next.sequential;
}

export const ARITHMETIC_OPERATIONS: OperationTable = {
  ADD: updating(add),
  OR: updating(or),
  ADC: updating(addWithCarry),
  SBB: updating(subtractWithBorrow),
  AND: updating(and),
  SUB: updating(subtract),
  XOR: updating(xor),
  CMP: comparing(subtract),
  TEST: comparing(and),
  INC: unary((c, a, size) => keepingCarry(c, add, a, size)),
  DEC: unary((c, a, size) => keepingCarry(c, subtract, a, size)),
  NOT: unary((_c, a) => ~a),
  NEG: unary((c, a, size) => subtract(c, 0, a, size)),
  XADD: xadd,
  CMPXCHG: cmpxchg,
};
