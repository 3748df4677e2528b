import { exponentialMinusOne, inverseHyperbolicTangent, ln2 } from './fixed-point.js';
import { BIAS, bitLength, type Float80, INDEFINITE, INTEGER_BIT, infinity, Kind, zero } from './float80.js';
import { nanResult, nanResult2 } from './nan.js';
import type { Operation } from './rounding.js';

const WORKING_BITS = 240;
/** Below 2^TINY only the first term of the series matters. */
const TINY = -160;

function powerOf(a: Float80): number {
  return a.exponent - BIAS - 63;
}

function exponentOf(a: Float80): number {
  return bitLength(a.mantissa) - 1 + powerOf(a);
}

/** F2XM1: 2^a - 1 for -1 <= a <= 1; processors give other operands back, as if inexact (the result is undefined). */
export function f2xm1(operation: Operation, a: Float80): Float80 {
  const nan = nanResult(operation, a);
  if (nan) return nan;
  if (a.kind === Kind.infinity) return a.sign ? { ...HALF, exponent: BIAS, sign: 1 } : a;
  operation.noteDenormals(a);
  if (a.kind === Kind.zero) return a;
  const exponent = exponentOf(a);
  if (exponent >= 0) {
    if (a.mantissa !== INTEGER_BIT || exponent > 0) return unchanged(operation, a);
    operation.notePrecision();
    return a.sign ? { ...HALF, sign: 1 } : a;
  }
  if (exponent < TINY) {
    return operation.round(a.sign, ((a.mantissa * ln2(WORKING_BITS)) << 1n) | 1n, powerOf(a) - WORKING_BITS - 1, 64);
  }
  const bits = WORKING_BITS - exponent;
  const shift = powerOf(a) + bits;
  const magnitude = (a.mantissa << BigInt(shift)) * ln2(bits);
  const argument = (a.sign ? -magnitude : magnitude) >> BigInt(bits);
  const value = exponentialMinusOne(argument, bits);
  return operation.round(a.sign, ((value < 0n ? -value : value) << 1n) | 1n, -bits - 1, 64);
}

const HALF: Float80 = { kind: Kind.normal, sign: 0, exponent: BIAS - 1, mantissa: INTEGER_BIT };

/** log2 of a positive mantissa * 2^power, with `bits` fractional bits; exact for powers of two. */
function binaryLogarithm(mantissa: bigint, power: number, bits: number): bigint {
  let length = bitLength(mantissa);
  // Take the fraction from 3/4..3/2, so that a number just below 1 has no integer part to cancel.
  if (mantissa << 2n >= 3n << BigInt(length)) length++;
  const whole = BigInt(length - 1 + power) << BigInt(bits);
  const one = 1n << BigInt(length - 1);
  if (mantissa === one) return whole;
  const z = ((mantissa - one) << BigInt(bits)) / (mantissa + one);
  const logarithm = ((2n * inverseHyperbolicTangent(z, bits)) << BigInt(bits)) / ln2(bits);
  return whole + logarithm;
}

/** y times a logarithm that is (-1)^negative * magnitude * 2^power. */
function product(operation: Operation, y: Float80, logarithm: bigint, power: number, exact: boolean): Float80 {
  const negative = logarithm < 0n ? 1 : 0;
  const magnitude = (negative ? -logarithm : logarithm) * y.mantissa;
  const sign = y.sign ^ negative;
  if (exact) return asInexact(operation, operation.round(sign, magnitude, power + powerOf(y), 64));
  return operation.round(sign, (magnitude << 1n) | 1n, power + powerOf(y) - 1, 64);
}

function unchanged(operation: Operation, a: Float80): Float80 {
  operation.notePrecision();
  return a;
}

/** Logarithms of powers of two are exact, but processors report them like the others. */
function asInexact(operation: Operation, result: Float80): Float80 {
  if (operation.aborted) return result;
  operation.notePrecision();
  if (result.kind === Kind.denormal) operation.noteUnderflow();
  return result;
}

/** FYL2X: y * log2(x) (SDM vol. 2, FYL2X, table 3-45). */
export function fyl2x(operation: Operation, x: Float80, y: Float80): Float80 {
  const nan = nanResult2(operation, y, x);
  if (nan) return nan;
  if (x.kind === Kind.zero) {
    if (y.kind === Kind.zero) return operation.invalid(INDEFINITE);
    return y.kind === Kind.infinity ? infinity(y.sign ^ 1) : operation.divisionByZero(y.sign ^ 1);
  }
  if (x.sign) return operation.invalid(INDEFINITE);
  if (x.kind === Kind.infinity) {
    if (y.kind === Kind.zero) return operation.invalid(INDEFINITE);
    operation.noteDenormals(y);
    return infinity(y.sign);
  }
  const below = exponentOf(x) < 0 ? 1 : 0;
  const one = exponentOf(x) === 0 && isPowerOfTwo(x);
  if (y.kind === Kind.infinity) {
    if (one) return operation.invalid(INDEFINITE);
    operation.noteDenormals(x);
    return infinity(y.sign ^ below);
  }
  operation.noteDenormals(x, y);
  if (y.kind === Kind.zero || one) return zero(y.sign ^ below);
  const logarithm = binaryLogarithm(x.mantissa, powerOf(x), WORKING_BITS);
  return product(operation, y, logarithm, -WORKING_BITS, isPowerOfTwo(x));
}

function isPowerOfTwo(a: Float80): boolean {
  return (a.mantissa & (a.mantissa - 1n)) === 0n;
}

/**
 * FYL2XP1: y * log2(x + 1), meant for |x| < 1 - sqrt(1/2) (SDM vol. 2, FYL2XP1, table 3-46). Beyond, the result is
 * undefined: here it is the logarithm where there is one, and x itself, as processors give, from -1 down.
 */
export function fyl2xp1(operation: Operation, x: Float80, y: Float80): Float80 {
  const nan = nanResult2(operation, y, x);
  if (nan) return nan;
  if (x.kind === Kind.infinity) {
    if (x.sign || y.kind === Kind.zero) return operation.invalid(INDEFINITE);
    operation.noteDenormals(y);
    return infinity(y.sign);
  }
  if (y.kind === Kind.infinity) {
    if (x.kind === Kind.zero) return operation.invalid(INDEFINITE);
    operation.noteDenormals(x);
    return infinity(y.sign ^ x.sign);
  }
  operation.noteDenormals(x, y);
  if (x.kind === Kind.zero || y.kind === Kind.zero) return zero(y.sign ^ x.sign);
  const exponent = exponentOf(x);
  if (exponent >= 0 && x.sign) return unchanged(operation, x);
  if (exponent >= -2) {
    const power = Math.min(powerOf(x), 0);
    const magnitude = x.mantissa << BigInt(powerOf(x) - power);
    const sum = (1n << BigInt(-power)) + (x.sign ? -magnitude : magnitude);
    return product(operation, y, binaryLogarithm(sum, power, WORKING_BITS), -WORKING_BITS, (sum & (sum - 1n)) === 0n);
  }
  const bits = WORKING_BITS;
  if (exponent < TINY) {
    const reciprocal = (1n << BigInt(2 * bits)) / ln2(bits);
    const scaled = x.mantissa * reciprocal;
    return product(operation, y, x.sign ? -scaled : scaled, powerOf(x) - bits, false);
  }
  const wide = bits - exponent;
  const magnitude = x.mantissa << BigInt(powerOf(x) + wide);
  const value = x.sign ? -magnitude : magnitude;
  const z = (value << BigInt(wide)) / ((2n << BigInt(wide)) + value);
  const logarithm = ((2n * inverseHyperbolicTangent(z, wide)) << BigInt(wide)) / ln2(wide);
  return product(operation, y, logarithm, -wide, false);
}
