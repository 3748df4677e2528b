import { IE, SF } from './bits.js';
import { writeExtended } from './environment.js';
import { type Float80, INDEFINITE, signExponentOf } from './float80.js';
import type { FpuMemory } from './fpu-host.js';
import type { FpuUnit } from './fpu-unit.js';
import { toBcd, toInteger } from './integer-formats.js';
import { toDouble, toSingle } from './real-formats.js';

/** FST ST(i), FSTP ST(i). */
export function storeRegister(unit: FpuUnit, i: number, pop: boolean): void {
  const { registers } = unit;
  if (registers.isEmpty(0)) {
    if (!unit.underflow()) return;
    registers.set(i, INDEFINITE);
  } else {
    unit.settle();
    registers.setRaw(i, registers.signExponent(0), registers.mantissa(0));
  }
  unit.popIf(pop);
}

/** FSTP1 (D9 D8+i), unlike FSTP and its other aliases, only pops if ST(0) is empty. */
export function storeWithoutFault(unit: FpuUnit, i: number): void {
  const { registers } = unit;
  if (registers.isEmpty(0)) {
    unit.settle();
    registers.pop();
  } else {
    storeRegister(unit, i, true);
  }
}

/** ST(0) for a store, with the stack fault noted if it is empty. */
function operandToStore(unit: FpuUnit): Float80 {
  if (!unit.registers.isEmpty(0)) return unit.registers.get(0);
  unit.operation.flags |= IE | SF;
  return INDEFINITE;
}

/**
 * Finishes a store: writes unless an exception forbids it, then takes over the exceptions and pops. A write that faults
 * leaves everything as it was.
 *
 * @param encoded false if nothing is to be written
 */
function finish(unit: FpuUnit, encoded: boolean, pop: boolean, write: () => void): void {
  const deliver = encoded && !unit.operation.aborted;
  if (deliver) write();
  unit.settle();
  unit.popIf(pop && deliver);
}

/** FST m32, FSTP m32. */
export function storeSingle(unit: FpuUnit, memory: FpuMemory, pop: boolean): void {
  const bits = toSingle(unit.operation, operandToStore(unit));
  finish(unit, bits !== undefined, pop, () => memory.write32(0, bits!));
}

/** FST m64, FSTP m64. */
export function storeDouble(unit: FpuUnit, memory: FpuMemory, pop: boolean): void {
  const bits = toDouble(unit.operation, operandToStore(unit));
  finish(unit, bits !== undefined, pop, () => write64(memory, bits!));
}

/** FSTP m80, which stores any encoding as it is. */
export function storeExtended(unit: FpuUnit, memory: FpuMemory): void {
  const { registers } = unit;
  const empty = registers.isEmpty(0);
  if (empty) operandToStore(unit);
  finish(unit, true, true, () => {
    memory.prepareWrite(10);
    if (empty) writeExtended(memory, 0, signExponentOf(INDEFINITE), INDEFINITE.mantissa);
    else writeExtended(memory, 0, registers.signExponent(0), registers.mantissa(0));
  });
}

/** FIST and FISTP to 16, 32 or 64 bits. */
export function storeInteger(unit: FpuUnit, memory: FpuMemory, bits: number, pop: boolean): void {
  const value = toInteger(unit.operation, operandToStore(unit), bits);
  finish(unit, true, pop, () => {
    if (bits === 16) memory.write16(0, Number(value & 0xffffn));
    else if (bits === 32) memory.write32(0, Number(value & 0xffffffffn));
    else write64(memory, BigInt.asUintN(64, value));
  });
}

/** FBSTP. */
export function storeBcd(unit: FpuUnit, memory: FpuMemory): void {
  const value = toBcd(unit.operation, operandToStore(unit));
  finish(unit, true, true, () => {
    memory.prepareWrite(10);
    writeExtended(memory, 0, Number(value >> 64n), value & 0xffffffffffffffffn);
  });
}

function write64(memory: FpuMemory, value: bigint): void {
  memory.prepareWrite(8);
  memory.write32(0, Number(value & 0xffffffffn));
  memory.write32(4, Number(value >> 32n));
}
