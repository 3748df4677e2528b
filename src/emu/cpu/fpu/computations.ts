import { add, divide, divideReversed, multiply, subtract, subtractReversed } from './arithmetic.js';
import { C1, C2, CONDITION_CODES } from './bits.js';
import { compareMemory, compareRegisters } from './comparisons.js';
import { type Float80, INDEFINITE, isNan, ONE } from './float80.js';
import type { FpuUnit } from './fpu-unit.js';
import { partialRemainder } from './remainder.js';
import type { Operation } from './rounding.js';
import { extract } from './scale.js';
import { fcos, fptan, fsin, isOutOfRange } from './trigonometric.js';

type Unary = (operation: Operation, a: Float80) => Float80;
type Binary = (operation: Operation, a: Float80, b: Float80) => Float80;

/** FADD, FMUL, FCOM, FCOMP, FSUB, FSUBR, FDIV, FDIVR as the reg field of D8, DA, DC and DE numbers them. */
const ARITHMETIC: readonly (Binary | undefined)[] = [
  add,
  multiply,
  undefined,
  undefined,
  subtract,
  subtractReversed,
  divide,
  divideReversed,
];

/** Arithmetic and comparison with a memory operand. */
export function arithmeticWithMemory(unit: FpuUnit, reg: number, operand: Float80): void {
  const compute = ARITHMETIC[reg];
  if (compute === undefined) compareMemory(unit, operand, reg === 3);
  else unary(unit, (operation, a) => compute(operation, a, operand));
}

/** Arithmetic between ST(0) and ST(i), the result to ST(destination), and comparison. */
export function arithmetic(unit: FpuUnit, reg: number, destination: number, i: number, pop: boolean): void {
  const compute = ARITHMETIC[reg];
  if (compute === undefined) compareRegisters(unit, i, false, reg === 3 ? 1 : 0);
  else binary(unit, compute, destination, i, pop);
}

/** Replaces ST(destination) by a function of ST(0) and ST(i). */
export function binary(unit: FpuUnit, compute: Binary, destination: number, i: number, pop: boolean): void {
  const { registers, operation } = unit;
  if (registers.isEmpty(0) || registers.isEmpty(i)) {
    if (!unit.underflow()) return;
    registers.set(destination, INDEFINITE);
  } else {
    const result = compute(operation, registers.get(0), registers.get(i));
    if (!unit.settle()) return;
    registers.set(destination, result);
  }
  unit.popIf(pop);
}

/** Replaces ST(0) by a function of it. */
export function unary(unit: FpuUnit, compute: Unary): void {
  const { registers } = unit;
  if (registers.isEmpty(0)) {
    if (unit.underflow()) registers.set(0, INDEFINITE);
    return;
  }
  const result = compute(unit.operation, registers.get(0));
  if (unit.settle()) registers.set(0, result);
}

/** FPREM and FPREM1 (`nearest`). */
export function remainder(unit: FpuUnit, nearest: boolean): void {
  const { registers, operation } = unit;
  if (registers.isEmpty(0) || registers.isEmpty(1)) {
    if (unit.underflow(0, C1 | C2)) registers.set(0, INDEFINITE);
    return;
  }
  const { value, conditions } = partialRemainder(operation, registers.get(0), registers.get(1), nearest);
  const go = conditions === undefined ? unit.settle(0, C1 | C2) : unit.settle(conditions, CONDITION_CODES);
  if (go) registers.set(0, value);
}

/** FXTRACT. */
export function extractTop(unit: FpuUnit): void {
  const { registers } = unit;
  if (unit.stackFault()) return;
  const { exponent, significand } = extract(unit.operation, registers.get(0));
  if (!unit.settle()) return;
  registers.set(0, exponent);
  unit.place(significand);
}

/** FSIN and FCOS. C2: the operand is out of range, and stays. */
export function trigonometric(unit: FpuUnit, compute: Unary): void {
  const { registers } = unit;
  if (registers.isEmpty(0)) {
    if (unit.underflow(0, C1 | C2)) registers.set(0, INDEFINITE);
    return;
  }
  const a = registers.get(0);
  const outOfRange = isOutOfRange(a);
  const result = outOfRange ? a : compute(unit.operation, a);
  if (unit.settle(outOfRange ? C2 : 0, C1 | C2)) registers.set(0, result);
}

/** FSINCOS: the sine in place of its argument, the cosine pushed. */
export function sineAndCosine(unit: FpuUnit): void {
  trigonometricPair(unit, (operation, a) => [fsin(operation, a), fcos(operation, a)]);
}

/** FPTAN: the tangent, and 1 pushed; or a NaN twice. */
export function tangent(unit: FpuUnit): void {
  trigonometricPair(unit, (operation, a) => {
    const result = fptan(operation, a);
    return [result, isNan(result) ? result : ONE];
  });
}

function trigonometricPair(unit: FpuUnit, compute: (operation: Operation, a: Float80) => [Float80, Float80]): void {
  const { registers } = unit;
  if (unit.stackFault(C1 | C2)) return;
  const a = registers.get(0);
  if (isOutOfRange(a)) {
    unit.settle(C2, C1 | C2);
    return;
  }
  const [result, pushed] = compute(unit.operation, a);
  if (!unit.settle(0, C1 | C2)) return;
  registers.set(0, result);
  unit.place(pushed);
}
