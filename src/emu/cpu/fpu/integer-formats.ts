import { PE } from './bits.js';
import { BIAS, bitLength, type Float80, Kind, zero } from './float80.js';
import type { Operation } from './rounding.js';

/** The largest magnitude of an 18-digit packed BCD integer. */
const BCD_MAX = 10n ** 18n - 1n;

/** The exact value of a signed integer of at most 64 bits. */
export function fromInteger(value: bigint): Float80 {
  if (value === 0n) return zero(0);
  const magnitude = value < 0n ? -value : value;
  const length = bitLength(magnitude);
  return {
    kind: Kind.normal,
    sign: value < 0n ? 1 : 0,
    exponent: BIAS + length - 1,
    mantissa: magnitude << BigInt(64 - length),
  };
}

/** `a` rounded to an integer and inside -limit-1..limit (`symmetric`: -limit..limit); undefined, with IE noted, if not. */
function rounded(operation: Operation, a: Float80, limit: bigint, symmetric: boolean): bigint | undefined {
  if (a.kind >= Kind.infinity || a.exponent > BIAS + 64) return operation.invalid(undefined);
  if (a.kind === Kind.zero) return 0n;
  const drop = Math.min(BIAS + 63 - a.exponent, 66);
  const { quotient, inexact } = operation.shiftAndRound(a.mantissa, drop, a.sign);
  if (quotient > limit + (a.sign && !symmetric ? 1n : 0n)) {
    operation.roundedUp = false;
    return operation.invalid(undefined);
  }
  if (inexact) operation.flags |= PE;
  return a.sign ? -quotient : quotient;
}

/**
 * FIST and FISTP: `a` as a signed integer of `bits` bits (16, 32 or 64), by the rounding control.
 *
 * @returns the integer, the integer indefinite (the smallest) with IE noted
 */
export function toInteger(operation: Operation, a: Float80, bits: number): bigint {
  const limit = (1n << BigInt(bits - 1)) - 1n;
  return rounded(operation, a, limit, false) ?? -limit - 1n;
}

/** FBLD: ten bytes of packed BCD, as words. Digits above 9 count with their weight, as the hardware adds them. */
export function fromBcd(low: number, middle: number, high: number): Float80 {
  let magnitude = 0n;
  const digits = (word: number, count: number) => {
    for (let i = count - 1; i >= 0; i--) magnitude = magnitude * 10n + BigInt((word >>> (4 * i)) & 15);
  };
  digits(high, 2);
  digits(middle, 8);
  digits(low, 8);
  const sign = (high >>> 15) & 1;
  return { ...fromInteger(magnitude), sign };
}

/** FBSTP: `a` as packed BCD in 80 bits; the packed BCD indefinite with IE noted if it has more than 18 digits. */
export function toBcd(operation: Operation, a: Float80): bigint {
  const value = rounded(operation, a, BCD_MAX, true);
  if (value === undefined) return 0xffffc000000000000000n;
  const digits = BigInt(`0x${value < 0n ? -value : value}`);
  return a.sign ? digits | (1n << 79n) : digits;
}
