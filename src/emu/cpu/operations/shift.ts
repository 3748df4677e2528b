import type { CpuState } from '../cpu-state.js';
import { carry } from '../flags.js';
import { AUX, RES } from '../layout.js';
import {
  prepareUpdate,
  readMemory,
  readRegister,
  regOf,
  rmOf,
  signExtend,
  sizeOf,
  writeMemory,
  writeRegister,
} from '../operand.js';
import { FORM_SHIFT, Form, IS_REGISTER, Size } from '../record.js';
import { Next, type Operation, type OperationTable } from './operation.js';

/**
 * Shifts and rotates (Intel SDM vol. 2). Where the manual leaves OF or AF undefined, they are what a P6 leaves: the formula
 * of a shift by one for OF, and 0 for AF.
 */

/** `count` 1..31; `a` zero-extended (dwords signed). */
type Shift = (c: CpuState, a: number, count: number, size: number) => number;

/** CF and OF as bits 31 and 30 of AUX want them. */
function aux(carryOut: number, overflow: number): number {
  return (carryOut << 31) | ((carryOut ^ overflow) << 30);
}

function setResult(c: CpuState, result: number, size: number, carryOut: number, overflow: number): void {
  c.m32[RES] = signExtend(result, size);
  c.m32[AUX] = aux(carryOut, overflow);
}

function shl(c: CpuState, a: number, count: number, size: number): number {
  const bits = 8 << size;
  const result = a << count;
  const carryOut = count <= bits ? (a >>> (bits - count)) & 1 : 0;
  setResult(c, result, size, carryOut, carryOut ^ ((result >>> (bits - 1)) & 1));
  return result;
}

function shr(c: CpuState, a: number, count: number, size: number): number {
  const bits = 8 << size;
  const result = (size === Size.dword ? a : a & ((1 << bits) - 1)) >>> count;
  const carryOut = (a >>> (count - 1)) & 1;
  setResult(c, result, size, carryOut, (((result << 1) ^ result) >>> (bits - 1)) & 1);
  return result;
}

function sar(c: CpuState, a: number, count: number, size: number): number {
  const value = signExtend(a, size);
  const result = value >> count;
  setResult(c, result, size, (value >> (count - 1)) & 1, 0);
  return result;
}

/** Rotates change CF and OF only. */
function setRotateFlags(c: CpuState, carryOut: number, overflow: number): void {
  c.m32[AUX] = (c.m32[AUX] & 0x3fffffff) | aux(carryOut, overflow);
}

function rol(c: CpuState, a: number, count: number, size: number): number {
  const bits = 8 << size;
  const n = count & (bits - 1);
  const result = n === 0 ? a : (a << n) | (a >>> (bits - n));
  const carryOut = result & 1;
  setRotateFlags(c, carryOut, carryOut ^ ((result >>> (bits - 1)) & 1));
  return result;
}

function ror(c: CpuState, a: number, count: number, size: number): number {
  const bits = 8 << size;
  const n = count & (bits - 1);
  const result = n === 0 ? a : (a >>> n) | (a << (bits - n));
  const carryOut = (result >>> (bits - 1)) & 1;
  setRotateFlags(c, carryOut, carryOut ^ ((result >>> (bits - 2)) & 1));
  return result;
}

/** Rotates through CF turn 9, 17 or 33 bits. */
function rcl(c: CpuState, a: number, count: number, size: number): number {
  const bits = 8 << size;
  let n = count % (bits + 1);
  let carryBit = carry(c.m32);
  let result = a;
  if (n === 0) {
    setRotateFlags(c, carryBit, carryBit ^ ((a >>> (bits - 1)) & 1));
    return a;
  }
  for (; n > 0; n--) {
    const out = (result >>> (bits - 1)) & 1;
    result = (result << 1) | carryBit;
    carryBit = out;
  }
  setRotateFlags(c, carryBit, carryBit ^ ((result >>> (bits - 1)) & 1));
  return result;
}

function rcr(c: CpuState, a: number, count: number, size: number): number {
  const bits = 8 << size;
  let n = count % (bits + 1);
  let carryBit = carry(c.m32);
  let result = a;
  for (; n > 0; n--) {
    const out = result & 1;
    result = (result >>> 1) & (size === Size.dword ? 0x7fffffff : (1 << (bits - 1)) - 1);
    result |= carryBit << (bits - 1);
    carryBit = out;
  }
  setRotateFlags(c, carryBit, ((result >>> (bits - 1)) ^ (result >>> (bits - 2))) & 1);
  return result;
}

/** The count is taken modulo 32; by 0 nothing happens, not even to the flags (but memory must be writable). */
function shifting(compute: Shift): Operation {
  return (c) => {
    const { m32 } = c;
    const w1 = m32[c.record + 1];
    const size = sizeOf(w1);
    const count = (((w1 >> FORM_SHIFT) & 3) === Form.ei ? m32[c.record + 3] : m32[1]) & 31;
    if ((w1 & IS_REGISTER) !== 0) {
      const n = rmOf(w1);
      if (count !== 0) writeRegister(c, n, size, compute(c, readRegister(c, n, size), count, size));
    } else {
      const linear = prepareUpdate(c, w1, size);
      const a = readMemory(c, linear, size);
      if (count !== 0) writeMemory(c, linear, size, compute(c, a, count, size));
    }
    return Next.sequential;
  };
}

/** The first operand filled up with bits of `fill`. With 16-bit operands and a count over 16 a P6 shifts dest:fill:dest. */
type DoubleShift = (c: CpuState, a: number, fill: number, count: number, size: number) => number;

function shld(c: CpuState, a: number, fill: number, count: number, size: number): number {
  if (size === Size.dword) {
    const result = (a << count) | (fill >>> (32 - count));
    const carryOut = (a >>> (32 - count)) & 1;
    setResult(c, result, size, carryOut, (result ^ a) >>> 31);
    return result;
  }
  const result =
    count <= 16 ? (((a << 16) | fill) << count) >>> 16 : ((fill << (count - 16)) | (a >>> (32 - count))) & 0xffff;
  const carryOut = count <= 16 ? (a >>> (16 - count)) & 1 : (fill >>> (32 - count)) & 1;
  setResult(c, result, size, carryOut, ((result ^ a) >>> 15) & 1);
  return result;
}

function shrd(c: CpuState, a: number, fill: number, count: number, size: number): number {
  if (size === Size.dword) {
    const result = (a >>> count) | (fill << (32 - count));
    setResult(c, result, size, (a >>> (count - 1)) & 1, (result ^ a) >>> 31);
    return result;
  }
  const result =
    count <= 16 ? (((fill << 16) | a) >>> count) & 0xffff : ((fill >>> (count - 16)) | (a << (32 - count))) & 0xffff;
  const carryOut = count <= 16 ? (a >>> (count - 1)) & 1 : (fill >>> (count - 17)) & 1;
  setResult(c, result, size, carryOut, ((result ^ a) >>> 15) & 1);
  return result;
}

function doubleShifting(compute: DoubleShift, byCl: boolean): Operation {
  return (c) => {
    const { m32 } = c;
    const w1 = m32[c.record + 1];
    const size = sizeOf(w1);
    const count = (byCl ? m32[1] : m32[c.record + 3]) & 31;
    const fill = readRegister(c, regOf(w1), size);
    if ((w1 & IS_REGISTER) !== 0) {
      const n = rmOf(w1);
      if (count !== 0) writeRegister(c, n, size, compute(c, readRegister(c, n, size), fill, count, size));
    } else {
      const linear = prepareUpdate(c, w1, size);
      const a = readMemory(c, linear, size);
      if (count !== 0) writeMemory(c, linear, size, compute(c, a, fill, count, size));
    }
    return Next.sequential;
  };
}

export const SHIFT_OPERATIONS: OperationTable = {
  ROL: shifting(rol),
  ROR: shifting(ror),
  RCL: shifting(rcl),
  RCR: shifting(rcr),
  SHL: shifting(shl),
  SHR: shifting(shr),
  SAR: shifting(sar),
  'SHLD Ev,Gv,Ib': doubleShifting(shld, false),
  'SHLD Ev,Gv,CL': doubleShifting(shld, true),
  'SHRD Ev,Gv,Ib': doubleShifting(shrd, false),
  'SHRD Ev,Gv,CL': doubleShifting(shrd, true),
};
