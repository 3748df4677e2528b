import type { CpuState } from '../cpu-state.js';
import { raise, Unsupported, Vector } from '../fault.js';
import { EIP, SEG_SELECTOR } from '../layout.js';
import { LENGTH_SHIFT } from '../record.js';
import type { OperationTable } from './operation.js';

const CS = 1;

export function undefinedOpcode(c: CpuState): number {
  raise(c, Vector.UD);
}

/** More than 15 bytes: #GP(0). */
export function tooLong(c: CpuState): number {
  raise(c, Vector.GP, 0);
}

/** A row of the instruction table without an operation: the guest is in the right, the emulator is not complete. */
export function unimplemented(c: CpuState): number {
  const at = c.m32[EIP] - ((c.m32[c.record] >> LENGTH_SHIFT) & 15);
  const address = `${c.m32[SEG_SELECTOR + CS].toString(16)}:${(at >>> 0).toString(16)}`;
  throw new Unsupported(`the instruction at ${address} is not implemented`);
}

export const INVALID_OPERATIONS: OperationTable = {
  UD1: undefinedOpcode,
  UD2: undefinedOpcode,
};
