import type { CpuState } from '../cpu-state.js';
import { raise, Vector } from '../fault.js';
import { AUX, RES } from '../layout.js';
import { readE, readRegister, regOf, signExtend, sizeOf, writeRegister } from '../operand.js';
import { FORM_SHIFT, Form, Size } from '../record.js';
import { Next, type OperationTable } from './operation.js';

/** CF and OF say whether the high half matters; the rest is undefined, and here as for the low half with AF clear. */
function setProductFlags(c: CpuState, low: number, size: number, significant: boolean): void {
  c.m32[RES] = signExtend(low, size);
  c.m32[AUX] = significant ? 0x80000000 | 0 : 0;
}

/** Upper 32 bits of an unsigned product. */
function highUnsigned(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carried = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carried / 0x10000)) | 0;
}

function highSigned(a: number, b: number): number {
  return (highUnsigned(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
}

/** EDX:EAX = EAX * `e`. */
function multiplyUnsigned(c: CpuState, e: number): void {
  const { m32 } = c;
  const a = m32[0];
  const low = Math.imul(a, e);
  const high = highUnsigned(a, e);
  m32[0] = low;
  m32[2] = high;
  m32[RES] = low;
  m32[AUX] = high !== 0 ? 0x80000000 | 0 : 0;
}

/** The same for signed numbers. */
function multiplySigned(c: CpuState, e: number): void {
  const { m32 } = c;
  const a = m32[0];
  const low = Math.imul(a, e);
  const high = highSigned(a, e);
  m32[0] = low;
  m32[2] = high;
  m32[RES] = low;
  m32[AUX] = high !== low >> 31 ? 0x80000000 | 0 : 0;
}

function mul(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const e = readE(c, w1, size);
  if (size === Size.dword) {
    multiplyUnsigned(c, e);
  } else {
    const product = readRegister(c, 0, size) * e;
    storeProduct(c, product, size);
    setProductFlags(c, product, size, product >>> (8 << size) !== 0);
  }
  return Next.sequential;
}

function storeProduct(c: CpuState, product: number, size: number): void {
  if (size === Size.byte) {
    writeRegister(c, 0, Size.word, product);
  } else {
    writeRegister(c, 0, Size.word, product);
    writeRegister(c, 2, Size.word, product >>> 16);
  }
}

function imulWide(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const e = signExtend(readE(c, w1, size), size);
  if (size === Size.dword) {
    multiplySigned(c, e);
  } else {
    const product = signExtend(readRegister(c, 0, size), size) * e;
    storeProduct(c, product, size);
    setProductFlags(c, product, size, product !== signExtend(product, size));
  }
  return Next.sequential;
}

/** IMUL with two or three operands: the product is truncated. */
function imulTruncating(c: CpuState): number {
  const { m32 } = c;
  const w1 = m32[c.record + 1];
  const size = sizeOf(w1);
  const e = signExtend(readE(c, w1, size), size);
  const other =
    ((w1 >> FORM_SHIFT) & 3) === Form.ei ? m32[c.record + 3] : signExtend(readRegister(c, regOf(w1), size), size);
  // Equal to the truncated product only if exact: the rounding of a product beyond 2^53 cannot bring it into range.
  const product = e * other;
  const low = signExtend(Math.imul(e, other), size);
  writeRegister(c, regOf(w1), size, low);
  setProductFlags(c, low, size, product !== low);
  return Next.sequential;
}

/** EAX, EDX = EDX:EAX divided by `divisor`. Raises #DE. */
export function divideUnsigned(c: CpuState, divisor: number): void {
  const { m32 } = c;
  const low = m32[0] >>> 0;
  const high = m32[2] >>> 0;
  const by = divisor >>> 0;
  if (high >= by) raise(c, Vector.DE);
  if (high === 0) {
    m32[0] = Math.floor(low / by);
    m32[2] = low % by;
  } else if (high < 0x200000) {
    const dividend = high * 0x100000000 + low;
    // The quotient may be rounded up by one when the dividend needs all 53 bits.
    let quotient = Math.floor(dividend / by);
    let remainder = (low - Math.imul(quotient, by)) >>> 0;
    if (remainder >= by) {
      quotient--;
      remainder = (remainder + by) >>> 0;
    }
    m32[0] = quotient;
    m32[2] = remainder;
  } else {
    const dividend = (BigInt(high) << 32n) | BigInt(low);
    m32[0] = Number(BigInt.asIntN(32, dividend / BigInt(by)));
    m32[2] = Number(BigInt.asIntN(32, dividend % BigInt(by)));
  }
}

/** The same for signed numbers. */
export function divideSigned(c: CpuState, divisor: number): void {
  const { m32 } = c;
  if (divisor === 0) raise(c, Vector.DE);
  if (m32[2] === m32[0] >> 31) {
    const quotient = Math.trunc(m32[0] / divisor);
    if (quotient === 0x80000000) raise(c, Vector.DE);
    const remainder = m32[0] % divisor;
    m32[0] = quotient;
    m32[2] = remainder;
    return;
  }
  const dividend = (BigInt(m32[2]) << 32n) | BigInt(m32[0] >>> 0);
  const quotient = dividend / BigInt(divisor);
  if (quotient !== BigInt.asIntN(32, quotient)) raise(c, Vector.DE);
  m32[0] = Number(quotient);
  m32[2] = Number(dividend % BigInt(divisor));
}

function div(c: CpuState): number {
  const { m32 } = c;
  const w1 = m32[c.record + 1];
  const size = sizeOf(w1);
  const divisor = readE(c, w1, size);
  if (size === Size.dword) {
    divideUnsigned(c, divisor);
    return Next.sequential;
  }
  if (divisor === 0) raise(c, Vector.DE);
  const dividend = size === Size.word ? ((m32[2] << 16) | (m32[0] & 0xffff)) >>> 0 : m32[0] & 0xffff;
  const quotient = Math.floor(dividend / divisor);
  if (quotient >= 2 ** (8 << size)) raise(c, Vector.DE);
  storeQuotient(c, quotient, dividend % divisor, size);
  return Next.sequential;
}

function storeQuotient(c: CpuState, quotient: number, remainder: number, size: number): void {
  if (size === Size.byte) {
    writeRegister(c, 0, Size.byte, quotient);
    writeRegister(c, 4, Size.byte, remainder);
  } else {
    writeRegister(c, 0, Size.word, quotient);
    writeRegister(c, 2, Size.word, remainder);
  }
}

function idiv(c: CpuState): number {
  const { m32 } = c;
  const w1 = m32[c.record + 1];
  const size = sizeOf(w1);
  const divisor = signExtend(readE(c, w1, size), size);
  if (size === Size.dword) {
    divideSigned(c, divisor);
    return Next.sequential;
  }
  if (divisor === 0) raise(c, Vector.DE);
  const dividend = size === Size.word ? (m32[2] << 16) | (m32[0] & 0xffff) : (m32[0] << 16) >> 16;
  const quotient = Math.trunc(dividend / divisor);
  if (quotient !== signExtend(quotient, size)) raise(c, Vector.DE);
  storeQuotient(c, quotient, dividend % divisor, size);
  return Next.sequential;
}

export const MULTIPLY_OPERATIONS: OperationTable = {
  MUL: mul,
  'IMUL Eb': imulWide,
  'IMUL Ev': imulWide,
  IMUL: imulTruncating,
  DIV: div,
  IDIV: idiv,
};
