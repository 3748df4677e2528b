import { DE } from './bits.js';
import { readExtended } from './environment.js';
import { type Float80, INDEFINITE, Kind, quieted } from './float80.js';
import type { FpuMemory } from './fpu-host.js';
import type { FpuUnit } from './fpu-unit.js';

/** FLD of a single or double: denormals and signaling NaNs are noticed. */
export function loadReal(unit: FpuUnit, value: Float80): void {
  if (!unit.roomToPush()) return;
  const result = value.kind === Kind.signalingNan ? unit.operation.invalid(quieted(value)) : value;
  if (!unit.settle()) return;
  unit.place(result);
  // Unlike elsewhere, an unmasked denormal exception does not keep the value away.
  if (value.kind === Kind.denormal) unit.registers.updateStatus(0, DE);
}

/** FLD m80, which takes any encoding. */
export function loadExtended(unit: FpuUnit, memory: FpuMemory): void {
  const { signExponent, mantissa } = readExtended(memory, 0);
  pushRaw(unit, signExponent, mantissa);
}

/** FLD ST(i). */
export function loadRegister(unit: FpuUnit, i: number): void {
  const { registers } = unit;
  if (registers.isEmpty(i)) {
    if (unit.underflow()) unit.place(INDEFINITE);
    return;
  }
  pushRaw(unit, registers.signExponent(i), registers.mantissa(i));
}

function pushRaw(unit: FpuUnit, signExponent: number, mantissa: bigint): void {
  if (!unit.roomToPush()) return;
  unit.settle();
  unit.registers.top = unit.registers.top - 1;
  unit.registers.setRaw(0, signExponent, mantissa);
}
