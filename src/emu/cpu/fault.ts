import type { CpuState } from './cpu-state.js';

/** Exception vectors (Intel SDM vol. 3, table 6-1). */
export const Vector = {
  DE: 0,
  DB: 1,
  NMI: 2,
  BP: 3,
  OF: 4,
  BR: 5,
  UD: 6,
  NM: 7,
  DF: 8,
  TS: 10,
  NP: 11,
  SS: 12,
  GP: 13,
  PF: 14,
  MF: 16,
  AC: 17,
} as const;

/**
 * Thrown where an instruction faults; the vector and the error code are in the processor's state. It is one object and
 * not an Error: a stack trace would cost more than the fault.
 */
export class Fault {}

const FAULT = new Fault();

/** Abandons the current instruction with an exception. */
export function raise(c: CpuState, vector: number, errorCode?: number): never {
  c.faultVector = vector;
  c.faultCode = errorCode;
  throw FAULT;
}

/** Thrown by an instruction that is not executed before an interrupt has come and gone. */
export class AwaitsInterrupt {}

/** Thrown where the emulator cannot go on; `run` returns `unsupported`. */
export class Unsupported {
  constructor(readonly reason: string) {}
}
