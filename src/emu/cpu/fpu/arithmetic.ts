import { RoundingMode } from './bits.js';
import { BIAS, type Float80, INDEFINITE, infinity, Kind, negated, zero } from './float80.js';
import { nanResult, nanResult2 } from './nan.js';
import type { Operation } from './rounding.js';

/** Distance of exponents from which on the smaller addend is less than any bit that rounding looks at. */
const FAR = 132;

/** The power of two that one unit of an operand's mantissa stands for. */
function unitPower(a: Float80): number {
  return a.exponent - BIAS - 63;
}

/** FADD: a + b. */
export function add(operation: Operation, a: Float80, b: Float80): Float80 {
  return nanResult2(operation, a, b) ?? addNumbers(operation, a, b);
}

/** FSUB: a - b. */
export function subtract(operation: Operation, a: Float80, b: Float80): Float80 {
  return nanResult2(operation, a, b) ?? addNumbers(operation, a, negated(b));
}

/** FSUBR: b - a. */
export function subtractReversed(operation: Operation, a: Float80, b: Float80): Float80 {
  return subtract(operation, b, a);
}

function addNumbers(operation: Operation, a: Float80, b: Float80): Float80 {
  if (a.kind === Kind.infinity && b.kind === Kind.infinity && a.sign !== b.sign) return operation.invalid(INDEFINITE);
  operation.noteDenormals(a, b);
  if (a.kind === Kind.infinity) return a;
  if (b.kind === Kind.infinity) return b;
  if (a.kind === Kind.zero && b.kind === Kind.zero) return a.sign === b.sign ? a : zeroSum(operation);
  if (a.kind === Kind.zero) return operation.round(b.sign, b.mantissa, unitPower(b));
  if (b.kind === Kind.zero) return operation.round(a.sign, a.mantissa, unitPower(a));
  const [large, small] = a.exponent >= b.exponent ? [a, b] : [b, a];
  const distance = large.exponent - small.exponent;
  const shift = BigInt(Math.min(distance, FAR));
  const high = large.mantissa << shift;
  const low = distance > FAR ? 1n : small.mantissa;
  const power = unitPower(large) - Number(shift);
  if (a.sign === b.sign) return operation.round(a.sign, high + low, power);
  const difference = high - low;
  if (difference === 0n) return zeroSum(operation);
  return difference > 0n
    ? operation.round(large.sign, difference, power)
    : operation.round(small.sign, -difference, power);
}

/** x - x is +0, but -0 when rounding down (SDM vol. 1, 4.8.3.1). */
function zeroSum(operation: Operation): Float80 {
  return zero(operation.mode === RoundingMode.down ? 1 : 0);
}

/** FMUL: a * b. */
export function multiply(operation: Operation, a: Float80, b: Float80): Float80 {
  const nan = nanResult2(operation, a, b);
  if (nan) return nan;
  const sign = a.sign ^ b.sign;
  const anyZero = a.kind === Kind.zero || b.kind === Kind.zero;
  if (a.kind === Kind.infinity || b.kind === Kind.infinity) {
    if (anyZero) return operation.invalid(INDEFINITE);
    operation.noteDenormals(a, b);
    return infinity(sign);
  }
  operation.noteDenormals(a, b);
  if (anyZero) return zero(sign);
  return operation.round(sign, a.mantissa * b.mantissa, unitPower(a) + unitPower(b));
}

/** FDIV: a / b. */
export function divide(operation: Operation, a: Float80, b: Float80): Float80 {
  const nan = nanResult2(operation, a, b);
  if (nan) return nan;
  const sign = a.sign ^ b.sign;
  if (a.kind === b.kind && (a.kind === Kind.infinity || a.kind === Kind.zero)) return operation.invalid(INDEFINITE);
  if (b.kind === Kind.zero && a.kind !== Kind.infinity) {
    return operation.divisionByZero(sign);
  }
  operation.noteDenormals(a, b);
  if (a.kind === Kind.infinity) return infinity(sign);
  if (b.kind === Kind.infinity || a.kind === Kind.zero) return zero(sign);
  const dividend = a.mantissa << 132n;
  const quotient = dividend / b.mantissa;
  const sticky = quotient * b.mantissa === dividend ? 0n : 1n;
  return operation.round(sign, (quotient << 1n) | sticky, unitPower(a) - unitPower(b) - 133);
}

/** FDIVR: b / a. */
export function divideReversed(operation: Operation, a: Float80, b: Float80): Float80 {
  return divide(operation, b, a);
}

/** FSQRT. */
export function squareRoot(operation: Operation, a: Float80): Float80 {
  const nan = nanResult(operation, a);
  if (nan) return nan;
  if (a.kind === Kind.zero) return a;
  if (a.sign) return operation.invalid(INDEFINITE);
  operation.noteDenormals(a);
  if (a.kind === Kind.infinity) return a;
  // An even power of two, and enough bits for 66 in the root whatever the length of a denormal's mantissa.
  const power = unitPower(a);
  const shift = 134 - (power & 1);
  const radicand = a.mantissa << BigInt(shift);
  const root = integerSquareRoot(radicand);
  const sticky = root * root === radicand ? 0n : 1n;
  return operation.round(0, (root << 1n) | sticky, (power - shift) / 2 - 1);
}

/** The largest integer whose square is not above n > 0: Newton's method, downwards from above. */
export function integerSquareRoot(n: bigint): bigint {
  // Number() and Math.sqrt are exactly defined by IEEE 754; the factor puts the first guess above the root.
  let root = n < 1n << 1000n ? BigInt(Math.ceil(Math.sqrt(Number(n)) * (1 + 2 ** -50))) + 1n : n;
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
