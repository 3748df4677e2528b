import { C0, C1, C2, C3, CONDITION_CODES } from './bits.js';
import { compare, examine, UNORDERED } from './compare.js';
import { type Float80, zero } from './float80.js';
import type { FpuHost } from './fpu-host.js';
import type { FpuUnit } from './fpu-unit.js';

/** EFLAGS bits that FCOMI sets. */
const CF = 0x01;
const PF = 0x04;
const ZF = 0x40;

/** Compares ST(0) with an operand into the condition codes; returns whether a pop may follow. */
function compareWith(unit: FpuUnit, operand: Float80 | undefined, quiet: boolean): boolean {
  const { registers, operation } = unit;
  if (registers.isEmpty(0) || operand === undefined) return unit.underflow(UNORDERED, CONDITION_CODES);
  return unit.settle(compare(operation, registers.get(0), operand, quiet), CONDITION_CODES);
}

/** FCOM, FCOMP, FICOM, FICOMP with a memory operand. */
export function compareMemory(unit: FpuUnit, operand: Float80, pop: boolean): void {
  const go = compareWith(unit, operand, false);
  unit.popIf(go && pop);
}

/** FCOM, FUCOM (`quiet`) and the same with one or two pops. */
export function compareRegisters(unit: FpuUnit, i: number, quiet: boolean, pops: number): void {
  const { registers } = unit;
  const go = compareWith(unit, registers.isEmpty(i) ? undefined : registers.get(i), quiet);
  for (let n = 0; go && n < pops; n++) registers.pop();
}

/** FTST. */
export function compareWithZero(unit: FpuUnit): void {
  compareWith(unit, zero(0), false);
}

/** FCOMI, FUCOMI and the same with a pop. */
export function compareIntoFlags(unit: FpuUnit, i: number, quiet: boolean, pop: boolean, host: FpuHost): void {
  const { registers, operation } = unit;
  let conditions = UNORDERED;
  let go: boolean;
  if (registers.isEmpty(0) || registers.isEmpty(i)) {
    go = unit.underflow();
  } else {
    conditions = compare(operation, registers.get(0), registers.get(i), quiet);
    go = unit.settle(0, 0);
  }
  // EFLAGS are set even when an unmasked exception keeps the operands on the stack.
  host.setComparisonFlags((conditions & C3 ? ZF : 0) | (conditions & C2 ? PF : 0) | (conditions & C0 ? CF : 0));
  unit.popIf(pop && go);
}

/** FXAM: the sign in C1, also of an empty register. */
export function examineTop(unit: FpuUnit): void {
  const { registers } = unit;
  const sign = registers.signExponent(0) & 0x8000 ? C1 : 0;
  const conditions = registers.isEmpty(0) ? C3 | C0 : examine(registers.get(0));
  registers.updateStatus(CONDITION_CODES, conditions | sign);
}
