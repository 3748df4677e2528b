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

function mul(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const e = readE(c, w1, size);
  const a = readRegister(c, 0, size);
  if (size === Size.dword) {
    const low = Math.imul(a, e);
    const high = highUnsigned(a, e);
    c.m32[0] = low;
    c.m32[2] = high;
    setProductFlags(c, low, size, high !== 0);
  } else {
    const product = a * e;
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
  const a = signExtend(readRegister(c, 0, size), size);
  if (size === Size.dword) {
    const low = Math.imul(a, e);
    const high = highSigned(a, e);
    c.m32[0] = low;
    c.m32[2] = high;
    setProductFlags(c, low, size, high !== low >> 31);
  } else {
    const product = a * e;
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

function div(c: CpuState): number {
  const { m32 } = c;
  const w1 = m32[c.record + 1];
  const size = sizeOf(w1);
  const divisor = readE(c, w1, size);
  if (divisor === 0) raise(c, Vector.DE);
  if (size === Size.dword) {
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
    return Next.sequential;
  }
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
  if (divisor === 0) raise(c, Vector.DE);
  if (size === Size.dword) {
    if (m32[2] === m32[0] >> 31) {
      const quotient = Math.trunc(m32[0] / divisor);
      if (quotient === 0x80000000) raise(c, Vector.DE);
      const remainder = m32[0] % divisor;
      m32[0] = quotient;
      m32[2] = remainder;
      return Next.sequential;
    }
    const dividend = (BigInt(m32[2]) << 32n) | BigInt(m32[0] >>> 0);
    const quotient = dividend / BigInt(divisor);
    if (quotient !== BigInt.asIntN(32, quotient)) raise(c, Vector.DE);
    m32[0] = Number(quotient);
    m32[2] = Number(dividend % BigInt(divisor));
    return Next.sequential;
  }
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
