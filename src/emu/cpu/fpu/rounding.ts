import { DE, IE, OE, PE, PRE_COMPUTATION, RoundingMode, UE, ZE } from './bits.js';
import { BIAS, bitLength, EXPONENT_MAX, type Float80, INTEGER_BIT, infinity, Kind, zero } from './float80.js';

/** What unmasked overflow and underflow add to or subtract from the exponent (SDM vol. 1, 8.5.4 and 8.5.5). */
const BIAS_ADJUSTMENT = 24576;

/** One operation in progress: how it rounds, what is masked, and the exceptions that it has met. */
export class Operation {
  /** Exceptions met so far, at their status word positions. */
  flags = 0;
  /** C1 of an inexact result: its magnitude was rounded up. */
  roundedUp = false;
  /** Rounding control, 0..3. */
  mode = 0;
  /** Significant bits of a result under precision control: 24, 53 or 64. */
  precision = 64;
  /** Exceptions that are masked. */
  masked = 0x3f;

  /** Starts an operation under a control word. */
  begin(control: number): void {
    this.flags = 0;
    this.roundedUp = false;
    this.mode = (control >>> 10) & 3;
    const precisionControl = (control >>> 8) & 3;
    this.precision = precisionControl === 0 ? 24 : precisionControl === 2 ? 53 : 64;
    this.masked = control & 0x3f;
  }

  /** True once an unmasked IE, DE or ZE has been met: there will be no result. */
  get aborted(): boolean {
    return (this.flags & ~this.masked & PRE_COMPUTATION) !== 0;
  }

  invalid<T>(result: T): T {
    this.flags |= IE;
    return result;
  }

  divisionByZero(sign: number): Float80 {
    this.flags |= ZE;
    return infinity(sign);
  }

  /** Notes DE if any of the operands was encoded as a denormal. */
  noteDenormals(a: Float80, b?: Float80): void {
    if (a.kind === Kind.denormal || b?.kind === Kind.denormal) this.flags |= DE;
  }

  /** No result after all: an unmasked exception keeps a store from memory, and C1 tells of no rounding. */
  withheld(): undefined {
    this.roundedUp = false;
    return undefined;
  }

  /** Notes an inexact result. */
  notePrecision(): void {
    this.flags |= PE;
  }

  /** Notes a result that is tiny and not exact. */
  noteUnderflow(): void {
    this.flags |= UE;
  }

  /** Divides `value` by 2^drop and rounds to an integer; notes in `inexact` and `roundedUp` how. */
  shiftAndRound(value: bigint, drop: number, sign: number): { quotient: bigint; inexact: boolean } {
    this.roundedUp = false;
    if (drop <= 0) return { quotient: value << BigInt(-drop), inexact: false };
    const shift = BigInt(drop);
    const quotient = value >> shift;
    const rest = value - (quotient << shift);
    if (rest === 0n) return { quotient, inexact: false };
    let up: boolean;
    if (this.mode === RoundingMode.nearest) {
      const half = 1n << (shift - 1n);
      up = rest > half || (rest === half && (quotient & 1n) === 1n);
    } else {
      up = this.mode === (sign ? RoundingMode.down : RoundingMode.up);
    }
    this.roundedUp = up;
    return { quotient: up ? quotient + 1n : quotient, inexact: true };
  }

  /**
   * Rounds (-1)^sign * magnitude * 2^power to an 80-bit result, with overflow and underflow as the masks ask.
   * The lowest bit of `magnitude` may stand for everything below it ("sticky") if the magnitude has at least 67 bits.
   *
   * @param precision significant bits kept
   */
  round(sign: number, magnitude: bigint, power: number, precision = this.precision): Float80 {
    if (magnitude === 0n) return zero(sign);
    if (this.aborted) return zero(sign);
    const length = bitLength(magnitude);
    let exponent = power + length - 1 + BIAS;
    let { quotient, inexact } = this.shiftAndRound(magnitude, length - precision, sign);
    if (bitLength(quotient) > precision) {
      quotient >>= 1n;
      exponent++;
    }
    if (exponent >= EXPONENT_MAX) {
      this.flags |= OE;
      if (this.masked & OE) return this.overflowed(sign, precision);
      exponent -= BIAS_ADJUSTMENT;
      if (exponent >= EXPONENT_MAX) {
        // Only FSCALE gets here and below: out of range even so, it gives infinity or zero in every rounding mode.
        this.flags |= PE;
        this.roundedUp = true;
        return infinity(sign);
      }
    } else if (exponent <= 0) {
      // Tiny: judged after rounding, as if the exponent had no bound (SDM vol. 1, 4.9.1.5).
      if (this.masked & UE) return this.denormalized(sign, magnitude, power, precision);
      this.flags |= UE;
      exponent += BIAS_ADJUSTMENT;
      if (exponent <= 0) {
        this.flags |= PE;
        this.roundedUp = false;
        return zero(sign);
      }
    }
    if (inexact) this.flags |= PE;
    return { kind: Kind.normal, sign, exponent, mantissa: quotient << BigInt(64 - precision) };
  }

  private overflowed(sign: number, precision: number): Float80 {
    this.flags |= PE;
    const away = this.mode === RoundingMode.nearest || this.mode === (sign ? RoundingMode.down : RoundingMode.up);
    this.roundedUp = away;
    if (away) return infinity(sign);
    const mantissa = ((1n << BigInt(precision)) - 1n) << BigInt(64 - precision);
    return { kind: Kind.normal, sign, exponent: EXPONENT_MAX - 1, mantissa };
  }

  private denormalized(sign: number, magnitude: bigint, power: number, precision: number): Float80 {
    const lowest = 1 - BIAS - (precision - 1);
    const { quotient, inexact } = this.shiftAndRound(magnitude, lowest - power, sign);
    if (inexact) this.flags |= UE | PE;
    const mantissa = quotient << BigInt(64 - precision);
    if (mantissa === 0n) return zero(sign);
    return { kind: mantissa >= INTEGER_BIT ? Kind.normal : Kind.denormal, sign, exponent: 1, mantissa };
  }
}
