/** What an encoding stands for (Intel SDM vol. 1, 4.2.2, 4.8.3 and 8.2.2). */
export const Kind = {
  zero: 0,
  normal: 1,
  denormal: 2,
  infinity: 3,
  quietNan: 4,
  signalingNan: 5,
  /** Pseudo-NaN, pseudo-infinity, unnormal: encodings that no x87 since the 387 supports. */
  unsupported: 6,
} as const;

/**
 * An operand, taken apart. A finite one has the value (-1)^sign * mantissa * 2^(exponent - BIAS - 63).
 * `kind` remembers that the operand was encoded as a denormal, also after a conversion has normalised its mantissa.
 */
export interface Float80 {
  readonly kind: number;
  /** 0 or 1. */
  readonly sign: number;
  /** The biased exponent field 0..0x7fff, where denormals have 1 (their true weight). */
  readonly exponent: number;
  /** 64 bits, explicit integer bit at bit 63. */
  readonly mantissa: bigint;
}

export const BIAS = 16383;
export const EXPONENT_MAX = 0x7fff;
export const INTEGER_BIT = 1n << 63n;
const QUIET_BIT = 1n << 62n;
const FRACTION = INTEGER_BIT - 1n;

/** Names the encoding with this exponent field and mantissa. */
export function kindOf(exponent: number, mantissa: bigint): number {
  if (exponent === 0) return mantissa === 0n ? Kind.zero : Kind.denormal;
  if (mantissa < INTEGER_BIT) return Kind.unsupported;
  if (exponent !== EXPONENT_MAX) return Kind.normal;
  if ((mantissa & FRACTION) === 0n) return Kind.infinity;
  return mantissa & QUIET_BIT ? Kind.quietNan : Kind.signalingNan;
}

/** Takes apart the 80-bit encoding whose sign and exponent are `signExponent` (16 bits). */
export function unpack(signExponent: number, mantissa: bigint): Float80 {
  const exponent = signExponent & EXPONENT_MAX;
  const kind = kindOf(exponent, mantissa);
  return { kind, sign: signExponent >>> 15, exponent: kind === Kind.denormal ? 1 : exponent, mantissa };
}

/** The sign and exponent word of the encoding of `value`. */
export function signExponentOf(value: Float80): number {
  const exponent = value.exponent === 1 && value.mantissa < INTEGER_BIT ? 0 : value.exponent;
  return (value.sign << 15) | exponent;
}

export function zero(sign: number): Float80 {
  return { kind: Kind.zero, sign, exponent: 0, mantissa: 0n };
}

export function infinity(sign: number): Float80 {
  return { kind: Kind.infinity, sign, exponent: EXPONENT_MAX, mantissa: INTEGER_BIT };
}

export const ONE: Float80 = { kind: Kind.normal, sign: 0, exponent: BIAS, mantissa: INTEGER_BIT };

/** The real indefinite: the QNaN that a masked invalid operation gives (SDM vol. 1, 4.8.3.7). */
export const INDEFINITE: Float80 = {
  kind: Kind.quietNan,
  sign: 1,
  exponent: EXPONENT_MAX,
  mantissa: INTEGER_BIT | QUIET_BIT,
};

export function isNan(value: Float80): boolean {
  return value.kind === Kind.quietNan || value.kind === Kind.signalingNan;
}

/** A NaN with its quiet bit set. */
export function quieted(value: Float80): Float80 {
  return { kind: Kind.quietNan, sign: value.sign, exponent: EXPONENT_MAX, mantissa: value.mantissa | QUIET_BIT };
}

export function negated(value: Float80): Float80 {
  return { ...value, sign: value.sign ^ 1 };
}

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);

/** Number of significant bits of a non-negative integer; 0 for 0. */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  if (value >> 1000n !== 0n) return 1000 + bitLength(value >> 1000n);
  float64[0] = Number(value);
  const length = (words[1] >>> 20) - 1022;
  // The conversion may have rounded up to the next power of two.
  return value >> BigInt(length - 1) === 0n ? length - 1 : length;
}
