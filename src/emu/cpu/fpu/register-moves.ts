import { INDEFINITE } from './float80.js';
import type { FpuUnit } from './fpu-unit.js';

/** FXCH: empty registers count as the indefinite, with a stack fault. */
export function exchange(unit: FpuUnit, i: number): void {
  const { registers } = unit;
  if (registers.isEmpty(0) || registers.isEmpty(i)) {
    if (!unit.underflow()) return;
    if (registers.isEmpty(0)) registers.set(0, INDEFINITE);
    if (registers.isEmpty(i)) registers.set(i, INDEFINITE);
  } else {
    unit.settle();
  }
  const signExponent = registers.signExponent(0);
  const mantissa = registers.mantissa(0);
  registers.setRaw(0, registers.signExponent(i), registers.mantissa(i));
  registers.setRaw(i, signExponent, mantissa);
}

/** FCMOVcc: a stack fault comes whatever the condition; without one, C1 stays. */
export function conditionalMove(unit: FpuUnit, condition: boolean, i: number): void {
  const { registers } = unit;
  if (registers.isEmpty(0) || registers.isEmpty(i)) {
    if (unit.underflow()) registers.set(0, INDEFINITE);
    return;
  }
  if (condition) registers.setRaw(0, registers.signExponent(i), registers.mantissa(i));
}

/** FCHS and FABS: flips or clears bits of the sign and exponent word of whatever is there. */
export function changeSign(unit: FpuUnit, flip: number, clear: number): void {
  const { registers } = unit;
  if (registers.isEmpty(0)) {
    if (unit.underflow()) registers.set(0, INDEFINITE);
    return;
  }
  unit.settle();
  registers.setRaw(0, (registers.signExponent(0) ^ flip) & ~clear, registers.mantissa(0));
}

/** FINCSTP and FDECSTP. */
export function rotate(unit: FpuUnit, by: number): void {
  unit.settle();
  unit.registers.top = unit.registers.top + by;
}

/** FFREE, and FFREEP (`pop`). */
export function free(unit: FpuUnit, i: number, pop: boolean): void {
  unit.settle();
  unit.registers.free(i);
  unit.popIf(pop);
}
