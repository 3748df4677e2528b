import { OE, PE, RoundingMode, UE } from './bits.js';
import { BIAS, bitLength, EXPONENT_MAX, type Float80, Kind, zero } from './float80.js';
import { nanResult } from './nan.js';
import type { Operation } from './rounding.js';

/** A binary interchange format narrower than 80 bits (IEEE 754, implicit integer bit). */
interface RealFormat {
  /** Bits of the fraction field. */
  readonly fractionBits: number;
  readonly exponentMax: number;
  readonly bias: number;
}

const SINGLE: RealFormat = { fractionBits: 23, exponentMax: 0xff, bias: 127 };
const DOUBLE: RealFormat = { fractionBits: 52, exponentMax: 0x7ff, bias: 1023 };

/** The value of a single's encoding. A signaling NaN stays one: it is for the operation to answer it. */
export function fromSingle(bits: number): Float80 {
  return widened(SINGLE, bits >>> 31, (bits >>> 23) & 0xff, BigInt(bits & 0x7fffff));
}

/** The value of a double's encoding, given as two unsigned words. */
export function fromDouble(low: number, high: number): Float80 {
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(low >>> 0);
  return widened(DOUBLE, high >>> 31, (high >>> 20) & 0x7ff, fraction);
}

function widened(format: RealFormat, sign: number, exponentField: number, fraction: bigint): Float80 {
  const shift = BigInt(63 - format.fractionBits);
  if (exponentField === 0) {
    if (fraction === 0n) return zero(sign);
    const length = bitLength(fraction);
    const exponent = BIAS - format.bias + 1 - (format.fractionBits + 1 - length);
    return { kind: Kind.denormal, sign, exponent, mantissa: fraction << BigInt(64 - length) };
  }
  const mantissa = ((1n << BigInt(format.fractionBits)) | fraction) << shift;
  if (exponentField !== format.exponentMax) {
    return { kind: Kind.normal, sign, exponent: exponentField - format.bias + BIAS, mantissa };
  }
  const quiet = fraction >> BigInt(format.fractionBits - 1) !== 0n;
  const kind = fraction === 0n ? Kind.infinity : quiet ? Kind.quietNan : Kind.signalingNan;
  return { kind, sign, exponent: EXPONENT_MAX, mantissa };
}

/** The encoding of `a` as a single, rounded; undefined if an unmasked exception forbids the store. */
export function toSingle(operation: Operation, a: Float80): number | undefined {
  const bits = narrowed(SINGLE, operation, a);
  return bits === undefined ? undefined : Number(bits);
}

/** The encoding of `a` as a double, rounded: 64 bits; undefined if an unmasked exception forbids the store. */
export function toDouble(operation: Operation, a: Float80): bigint | undefined {
  return narrowed(DOUBLE, operation, a);
}

function narrowed(format: RealFormat, operation: Operation, a: Float80): bigint | undefined {
  const nan = nanResult(operation, a);
  if (operation.aborted) return undefined;
  const value = nan ?? a;
  const shift = BigInt(63 - format.fractionBits);
  const sign = BigInt(value.sign) << BigInt(format.fractionBits + (format.exponentMax === 0xff ? 8 : 11));
  const encode = (exponent: number, fraction: bigint) =>
    sign | (BigInt(exponent) << BigInt(format.fractionBits)) | fraction;
  const fractionMask = (1n << BigInt(format.fractionBits)) - 1n;
  if (nan || a.kind === Kind.infinity) return encode(format.exponentMax, (value.mantissa >> shift) & fractionMask);
  if (a.kind === Kind.zero) return encode(0, 0n);

  const precision = format.fractionBits + 1;
  const length = bitLength(a.mantissa);
  let exponent = a.exponent - 64 + length - BIAS + format.bias;
  let { quotient, inexact } = operation.shiftAndRound(a.mantissa, length - precision, a.sign);
  if (bitLength(quotient) > precision) {
    quotient >>= 1n;
    exponent++;
  }
  if (exponent >= format.exponentMax) {
    operation.flags |= OE;
    if (!(operation.masked & OE)) return operation.withheld();
    operation.flags |= PE;
    const away =
      operation.mode === RoundingMode.nearest || operation.mode === (a.sign ? RoundingMode.down : RoundingMode.up);
    operation.roundedUp = away;
    return away ? encode(format.exponentMax, 0n) : encode(format.exponentMax - 1, fractionMask);
  }
  if (exponent <= 0) {
    if (!(operation.masked & UE)) {
      operation.flags |= UE;
      return operation.withheld();
    }
    // Denormal in the narrow format: round again at the weight of its lowest bit.
    const lowest = 1 - format.bias - format.fractionBits;
    ({ quotient, inexact } = operation.shiftAndRound(a.mantissa, lowest - (a.exponent - BIAS - 63), a.sign));
    if (inexact) operation.flags |= UE | PE;
    // A carry into the implicit bit makes the exponent field 1 by itself.
    return sign | quotient;
  }
  if (inexact) operation.flags |= PE;
  return encode(exponent, quotient & fractionMask);
}
