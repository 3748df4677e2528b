import { C0, C2, C3 } from './bits.js';
import { type Float80, Kind } from './float80.js';
import type { Operation } from './rounding.js';

/** The condition codes of an unordered comparison. */
export const UNORDERED = C0 | C2 | C3;

/**
 * Compares a with b as FCOM (`quiet` false: every NaN is an invalid operand) or FUCOM does.
 *
 * @returns C3 for equal, C0 for a < b, 0 for a > b, all three for unordered
 */
export function compare(operation: Operation, a: Float80, b: Float80, quiet: boolean): number {
  if (a.kind >= Kind.quietNan || b.kind >= Kind.quietNan) {
    const invalid = !quiet || a.kind > Kind.quietNan || b.kind > Kind.quietNan;
    return invalid ? operation.invalid(UNORDERED) : UNORDERED;
  }
  operation.noteDenormals(a, b);
  if (a.kind === Kind.zero && b.kind === Kind.zero) return C3;
  if (a.sign !== b.sign) return a.sign ? C0 : 0;
  const order = compareMagnitudes(a, b);
  if (order === 0) return C3;
  return order < 0 === (a.sign === 0) ? C0 : 0;
}

function compareMagnitudes(a: Float80, b: Float80): number {
  if (a.kind === Kind.zero) return -1;
  if (b.kind === Kind.zero) return 1;
  if (a.exponent !== b.exponent) return a.exponent - b.exponent;
  return a.mantissa === b.mantissa ? 0 : a.mantissa < b.mantissa ? -1 : 1;
}

/** FXAM: the class of an occupied register in C3, C2 and C0 (SDM vol. 2, FXAM, table 3-39). */
export function examine(a: Float80): number {
  switch (a.kind) {
    case Kind.quietNan:
    case Kind.signalingNan:
      return C0;
    case Kind.normal:
      return C2;
    case Kind.infinity:
      return C2 | C0;
    case Kind.zero:
      return C3;
    case Kind.denormal:
      return C3 | C2;
    default:
      return 0;
  }
}
