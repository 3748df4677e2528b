import { C0, C1, C2, C3 } from './bits.js';
import { BIAS, bitLength, type Float80, INDEFINITE, Kind, zero } from './float80.js';
import { nanResult2 } from './nan.js';
import type { Operation } from './rounding.js';

/** A partial remainder and the condition codes that tell of its quotient. */
export interface Remainder {
  readonly value: Float80;
  /** Undefined where C0 and C3 are left alone: after NaNs and unmasked exceptions. */
  readonly conditions: number | undefined;
}

/**
 * FPREM (quotient truncated) and FPREM1 (quotient rounded to nearest, IEEE 754): a - b * quotient, exact. Exponents 64
 * or more apart are brought nearer by 32 to 63 in one step, with C2 set: the program repeats the instruction.
 */
export function partialRemainder(operation: Operation, a: Float80, b: Float80, nearest: boolean): Remainder {
  const nan = nanResult2(operation, a, b);
  if (nan) return { value: nan, conditions: undefined };
  if (a.kind === Kind.infinity || b.kind === Kind.zero) {
    return { value: operation.invalid(INDEFINITE), conditions: undefined };
  }
  operation.noteDenormals(a, b);
  if (operation.aborted) return { value: a, conditions: undefined };
  if (a.kind === Kind.zero) return { value: a, conditions: 0 };
  if (b.kind === Kind.infinity) return { value: a, conditions: 0 };

  const distance = a.exponent - 64 + bitLength(a.mantissa) - (b.exponent - 64 + bitLength(b.mantissa));
  if (distance >= 64) {
    const step = (distance & 31) | 32;
    const shift = distance - step;
    const divisor = b.mantissa;
    // Scale a to the weight of b * 2^shift; the normalised mantissas differ by at most step + 64 bits.
    const scale = a.exponent - b.exponent - shift;
    const dividend = scale >= 0 ? a.mantissa << BigInt(scale) : a.mantissa;
    const scaledDivisor = scale >= 0 ? divisor : divisor << BigInt(-scale);
    const rest = dividend % scaledDivisor;
    const value = exact(operation, a.sign, rest, scale >= 0 ? b.exponent + shift : a.exponent);
    return { value, conditions: C2 };
  }

  const weight = Math.min(a.exponent, b.exponent);
  if (a.exponent - weight > 140 || b.exponent - weight > 140) {
    // b is far larger: the quotient is 0.
    return { value: exact(operation, a.sign, a.mantissa, a.exponent), conditions: 0 };
  }
  const dividend = a.mantissa << BigInt(a.exponent - weight);
  const divisor = b.mantissa << BigInt(b.exponent - weight);
  let quotient = dividend / divisor;
  let rest = dividend - quotient * divisor;
  let sign = a.sign;
  if (nearest) {
    const twice = rest << 1n;
    if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) {
      quotient += 1n;
      rest = divisor - rest;
      sign ^= 1;
    }
  }
  const low = Number(quotient & 7n);
  const conditions = (low & 4 ? C0 : 0) | (low & 2 ? C3 : 0) | (low & 1 ? C1 : 0);
  return { value: exact(operation, rest === 0n ? a.sign : sign, rest, weight), conditions };
}

function exact(operation: Operation, sign: number, magnitude: bigint, exponent: number): Float80 {
  if (magnitude === 0n) return zero(sign);
  return operation.round(sign, magnitude, exponent - BIAS - 63, 64);
}
