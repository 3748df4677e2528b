import { integerSquareRoot } from './arithmetic.js';
import { cosine, inverseTangent, pi, sine } from './fixed-point.js';
import { BIAS, bitLength, type Float80, INDEFINITE, Kind, ONE, zero } from './float80.js';
import { nanResult, nanResult2 } from './nan.js';
import type { Operation } from './rounding.js';

/**
 * The value of pi that processors reduce arguments with: 66 significant bits (SDM vol. 1, 8.3.8), here with 66
 * fractional bits. Sines of large arguments differ visibly from those that the true pi would give.
 */
const REDUCTION_PI = 0xc90fdaa22168c234cn;
const REDUCTION_BITS = 66;

/** Bits kept beyond a result's leading one. */
const WORKING_BITS = 160;
/** Below 2^TINY an argument's next term in the series is far below any rounding bit. */
const TINY = -60;

/** An operand brought into -pi/4..pi/4: value * 2^power, and the number of quarter turns taken off, modulo 4. */
interface Reduced {
  readonly value: bigint;
  readonly power: number;
  readonly quadrant: number;
}

/** FSIN, FCOS, FPTAN and FSINCOS accept |a| < 2^63; beyond, C2 tells the program to reduce the argument itself. */
export function isOutOfRange(a: Float80): boolean {
  return a.kind === Kind.normal && a.exponent >= BIAS + 63;
}

function reduce(a: Float80): Reduced {
  const power = a.exponent - BIAS - 63;
  const value = a.sign ? -a.mantissa : a.mantissa;
  if (a.exponent < BIAS - 1) return { value, power, quadrant: 0 };
  // Both at the weight of the lower of the argument's and the constant's last bits. Half of pi: one bit further down.
  const weight = Math.min(power, -REDUCTION_BITS - 1);
  const scaled = value << BigInt(power - weight);
  const halfPi = REDUCTION_PI << BigInt(-REDUCTION_BITS - 1 - weight);
  let turns = scaled / halfPi;
  let rest = scaled - turns * halfPi;
  if (2n * rest > halfPi) {
    turns += 1n;
    rest -= halfPi;
  } else if (2n * rest < -halfPi) {
    turns -= 1n;
    rest += halfPi;
  }
  return { value: rest, power: weight, quadrant: Number(BigInt.asUintN(2, turns)) };
}

/** A result magnitude * 2^power with its sign, not yet rounded; never exact. */
interface Unrounded {
  readonly value: bigint;
  readonly power: number;
}

function exponentOf(value: bigint, power: number): number {
  return bitLength(value < 0n ? -value : value) - 1 + power;
}

function fixed(value: bigint, power: number, bits: number): bigint {
  return power + bits >= 0 ? value << BigInt(power + bits) : value >> BigInt(-power - bits);
}

/** A value a little nearer to zero than value * 2^power. */
function justBelow(value: bigint, power: number): Unrounded {
  const wide = value << 80n;
  return { value: value < 0n ? wide + 1n : wide - 1n, power: power - 80 };
}

function sineOf({ value, power }: Reduced): Unrounded {
  const exponent = exponentOf(value, power);
  if (exponent < TINY) return justBelow(value, power);
  const bits = WORKING_BITS - exponent;
  return { value: sine(fixed(value, power, bits), bits), power: -bits };
}

function cosineOf({ value, power }: Reduced): Unrounded {
  if (exponentOf(value, power) < TINY) return justBelow(1n << 64n, -64);
  return { value: cosine(fixed(value, power, WORKING_BITS), WORKING_BITS), power: -WORKING_BITS };
}

function rounded(operation: Operation, { value, power }: Unrounded): Float80 {
  const negative = value < 0n;
  const magnitude = negative ? -value : value;
  return operation.round(negative ? 1 : 0, (magnitude << 1n) | 1n, power - 1, 64);
}

function negatedIf(condition: boolean, { value, power }: Unrounded): Unrounded {
  return { value: condition ? -value : value, power };
}

/** The result for an operand that no series is needed for. */
function special(operation: Operation, a: Float80): Float80 | undefined {
  const nan = nanResult(operation, a);
  if (nan) return nan;
  if (a.kind === Kind.infinity) return operation.invalid(INDEFINITE);
  operation.noteDenormals(a);
  return undefined;
}

/** FSIN of an operand in range. */
export function fsin(operation: Operation, a: Float80): Float80 {
  const known = special(operation, a);
  if (known) return known;
  if (a.kind === Kind.zero) return a;
  const reduced = reduce(a);
  const value = reduced.quadrant & 1 ? cosineOf(reduced) : sineOf(reduced);
  return rounded(operation, negatedIf(reduced.quadrant >= 2, value));
}

/** FCOS of an operand in range. */
export function fcos(operation: Operation, a: Float80): Float80 {
  const known = special(operation, a);
  if (known) return known;
  if (a.kind === Kind.zero) return ONE;
  const reduced = reduce(a);
  const value = reduced.quadrant & 1 ? sineOf(reduced) : cosineOf(reduced);
  return rounded(operation, negatedIf(reduced.quadrant === 1 || reduced.quadrant === 2, value));
}

/** FPTAN of an operand in range. */
export function fptan(operation: Operation, a: Float80): Float80 {
  const known = special(operation, a);
  if (known) return known;
  if (a.kind === Kind.zero) return a;
  const reduced = reduce(a);
  const exponent = exponentOf(reduced.value, reduced.power);
  if (exponent < TINY && reduced.quadrant % 2 === 0) {
    const { value, power } = justBelow(reduced.value, reduced.power);
    // The tangent is a little further from zero than its argument.
    return rounded(operation, { value: value + (value < 0n ? -2n : 2n), power });
  }
  const sin = sineOf(reduced);
  const cos = cosineOf(reduced);
  const [above, below] = reduced.quadrant & 1 ? [negatedIf(true, cos), sin] : [sin, cos];
  const shift = WORKING_BITS + bitLength(below.value < 0n ? -below.value : below.value);
  return rounded(operation, {
    value: (above.value << BigInt(shift)) / below.value,
    power: above.power - below.power - shift,
  });
}

/** FPATAN: the angle of the point (x, y), -pi..pi (SDM vol. 2, FPATAN, table 3-31). */
export function fpatan(operation: Operation, x: Float80, y: Float80): Float80 {
  const nan = nanResult2(operation, y, x);
  if (nan) return nan;
  operation.noteDenormals(x, y);
  const sign = y.sign;
  const eighths = specialAngle(x, y);
  if (eighths !== undefined) return eighths === 0 ? zero(sign) : angle(operation, sign, eighths);

  const xExponent = exponentOf(x.mantissa, x.exponent);
  const yExponent = exponentOf(y.mantissa, y.exponent);
  const distance = yExponent - xExponent;
  const steep = distance > 0 || (distance === 0 && y.mantissa << 64n > x.mantissa << 64n);
  const gap = Math.abs(distance);
  const [small, large] = steep ? [x, y] : [y, x];
  const power = small.exponent - large.exponent;
  if (!steep && x.sign === 0 && gap > -TINY) {
    // atan t is t - t^3/3: a little below the quotient.
    const quotient = (small.mantissa << 256n) / large.mantissa;
    const exact = quotient * large.mantissa === small.mantissa << 256n;
    const value = exact ? justBelow(quotient, power - 256) : { value: quotient, power: power - 256 };
    return rounded(operation, negatedIf(sign === 1, value));
  }
  if (gap > 400) {
    // Next to pi/2 or pi by less than any bit of theirs that could matter.
    return angle(operation, sign, steep ? 4 : 8);
  }
  const bits = WORKING_BITS + (steep || x.sign ? 0 : gap);
  const ratio = ratioOf(small, large, power, bits);
  let result = inverseTangent(ratio, bits, integerSquareRoot);
  if (steep) result = x.sign ? (pi(bits) >> 1n) + result : (pi(bits) >> 1n) - result;
  else if (x.sign) result = pi(bits) - result;
  return rounded(operation, negatedIf(sign === 1, { value: result, power: -bits }));
}

function ratioOf(small: Float80, large: Float80, power: number, bits: number): bigint {
  const shift = power + bits;
  return shift >= 0
    ? (small.mantissa << BigInt(shift)) / large.mantissa
    : small.mantissa / (large.mantissa << BigInt(-shift));
}

/** The angle in eighths of pi's half turn (8 is pi) where zeros and infinities decide it. */
function specialAngle(x: Float80, y: Float80): number | undefined {
  if (y.kind === Kind.infinity) return x.kind === Kind.infinity ? (x.sign ? 6 : 2) : 4;
  if (y.kind === Kind.zero) return x.sign ? 8 : 0;
  if (x.kind === Kind.infinity) return x.sign ? 8 : 0;
  return x.kind === Kind.zero ? 4 : undefined;
}

function angle(operation: Operation, sign: number, eighths: number): Float80 {
  const value = pi(WORKING_BITS) * BigInt(eighths);
  return rounded(operation, { value: sign ? -value : value, power: -WORKING_BITS - 3 });
}
