import { BIAS, bitLength, type Float80, INDEFINITE, infinity, Kind, zero } from './float80.js';
import { nanResult, nanResult2 } from './nan.js';
import type { Operation } from './rounding.js';

/** Scale factors beyond this take every finite operand out of range, adjusted exponents included. */
const SCALE_LIMIT = 0x10000;

/** FSCALE: a * 2^trunc(b). */
export function scale(operation: Operation, a: Float80, b: Float80): Float80 {
  const nan = nanResult2(operation, a, b);
  if (nan) return nan;
  if (b.kind === Kind.infinity) {
    if (b.sign === 0 && a.kind === Kind.zero) return operation.invalid(INDEFINITE);
    if (b.sign === 1 && a.kind === Kind.infinity) return operation.invalid(INDEFINITE);
    operation.noteDenormals(a);
    return b.sign ? zero(a.sign) : infinity(a.sign);
  }
  operation.noteDenormals(a, b);
  if (a.kind === Kind.infinity || a.kind === Kind.zero || b.kind === Kind.zero) return a;
  return operation.round(a.sign, a.mantissa, a.exponent - BIAS - 63 + scaleFactor(b), 64);
}

function scaleFactor(b: Float80): number {
  if (b.kind === Kind.zero || b.exponent < BIAS) return 0;
  const magnitude = b.exponent - BIAS >= 16 ? SCALE_LIMIT : Number(b.mantissa >> BigInt(63 - (b.exponent - BIAS)));
  return b.sign ? -magnitude : magnitude;
}

/** FRNDINT: rounds to an integer by the rounding control. */
export function roundToInteger(operation: Operation, a: Float80): Float80 {
  const nan = nanResult(operation, a);
  if (nan) return nan;
  operation.noteDenormals(a);
  if (a.kind === Kind.zero || a.kind === Kind.infinity || a.exponent >= BIAS + 63) return a;
  if (operation.aborted) return a;
  const drop = Math.min(BIAS + 63 - a.exponent, 66);
  const { quotient, inexact } = operation.shiftAndRound(a.mantissa, drop, a.sign);
  const value = operation.roundedUp;
  const result = quotient === 0n ? zero(a.sign) : operation.round(a.sign, quotient, 0, 64);
  operation.roundedUp = value;
  if (inexact) operation.notePrecision();
  return result;
}

/** FXTRACT: the exponent as a number, and the significand with an exponent of zero. */
export function extract(operation: Operation, a: Float80): { exponent: Float80; significand: Float80 } {
  const nan = nanResult(operation, a);
  if (nan) return { exponent: nan, significand: nan };
  if (a.kind === Kind.infinity) return { exponent: infinity(0), significand: a };
  if (a.kind === Kind.zero) return { exponent: operation.divisionByZero(1), significand: a };
  operation.noteDenormals(a);
  const length = bitLength(a.mantissa);
  const power = a.exponent - BIAS - 64 + length;
  return {
    exponent: integer(power),
    significand: {
      kind: Kind.normal,
      sign: a.sign,
      exponent: BIAS,
      mantissa: a.mantissa << BigInt(64 - length),
    },
  };
}

/** A small integer as an 80-bit number. */
function integer(value: number): Float80 {
  if (value === 0) return zero(0);
  const magnitude = BigInt(Math.abs(value));
  const length = bitLength(magnitude);
  return {
    kind: Kind.normal,
    sign: value < 0 ? 1 : 0,
    exponent: BIAS + length - 1,
    mantissa: magnitude << BigInt(64 - length),
  };
}
