import { RoundingMode } from './bits.js';
import { BIAS, type Float80, Kind, ONE, zero } from './float80.js';

/**
 * The constants that D9 E8..EE load, to 64 bits rounded down, and whether the next bits call for rounding up to nearest.
 * Since the 387 they are rounded by the rounding control, and never set PE (SDM vol. 2, FLD1/FLDL2T/...).
 */
const CONSTANTS: readonly { readonly exponent: number; readonly mantissa: bigint; readonly upper: boolean }[] = [
  { exponent: BIAS + 1, mantissa: 0xd49a784bcd1b8afen, upper: false }, // log2 10
  { exponent: BIAS, mantissa: 0xb8aa3b295c17f0bbn, upper: true }, // log2 e
  { exponent: BIAS + 1, mantissa: 0xc90fdaa22168c234n, upper: true }, // pi
  { exponent: BIAS - 2, mantissa: 0x9a209a84fbcff798n, upper: true }, // log10 2
  { exponent: BIAS - 1, mantissa: 0xb17217f7d1cf79abn, upper: true }, // ln 2
];

/** @param index 0..6: FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ; `mode` is the rounding control. */
export function constant(index: number, mode: number): Float80 {
  if (index === 0) return ONE;
  if (index === 6) return zero(0);
  const { exponent, mantissa, upper } = CONSTANTS[index - 1];
  const up = mode === RoundingMode.up || (mode === RoundingMode.nearest && upper);
  return { kind: Kind.normal, sign: 0, exponent, mantissa: up ? mantissa + 1n : mantissa };
}
