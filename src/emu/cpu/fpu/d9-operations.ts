import { squareRoot } from './arithmetic.js';
import { compareWithZero, examineTop } from './comparisons.js';
import { binary, extractTop, remainder, sineAndCosine, tangent, trigonometric, unary } from './computations.js';
import type { FpuUnit } from './fpu-unit.js';
import { f2xm1, fyl2x, fyl2xp1 } from './logarithmic.js';
import { changeSign, rotate } from './register-moves.js';
import { roundToInteger, scale } from './scale.js';
import { fcos, fpatan, fsin } from './trigonometric.js';

const SIGN = 0x8000;

/** D9 E0..FF but for the constants: the instructions without an encoded operand. Missing is FNOP (D0). */
export const D9_OPERATIONS: Readonly<Record<number, (unit: FpuUnit) => void>> = {
  224: (unit) => changeSign(unit, SIGN, 0), // FCHS
  225: (unit) => changeSign(unit, 0, SIGN), // FABS
  228: compareWithZero, // FTST
  229: examineTop, // FXAM
  240: (unit) => unary(unit, f2xm1),
  241: (unit) => binary(unit, fyl2x, 1, 1, true),
  242: tangent, // FPTAN
  243: (unit) => binary(unit, fpatan, 1, 1, true),
  244: extractTop, // FXTRACT
  245: (unit) => remainder(unit, true), // FPREM1
  246: (unit) => rotate(unit, -1), // FDECSTP
  247: (unit) => rotate(unit, 1), // FINCSTP
  248: (unit) => remainder(unit, false), // FPREM
  249: (unit) => binary(unit, fyl2xp1, 1, 1, true),
  250: (unit) => unary(unit, squareRoot),
  251: sineAndCosine, // FSINCOS
  252: (unit) => unary(unit, roundToInteger), // FRNDINT
  253: (unit) => binary(unit, scale, 0, 1, false), // FSCALE
  254: (unit) => trigonometric(unit, fsin),
  255: (unit) => trigonometric(unit, fcos),
};
