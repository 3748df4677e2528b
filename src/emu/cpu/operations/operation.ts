import type { CpuState } from '../cpu-state.js';

/** What follows an instruction. */
export const Next = {
  /** The next one in the block. */
  sequential: 0,
  /** A branch inside the same segment was taken: EIP has changed, nothing else that decides how code is executed. */
  branch: 1,
  /** Segments, modes, privilege, paging or interrupts may have changed, or a REP instruction is not finished: look at everything again. */
  changed: 2,
} as const;

/**
 * One instruction in general form: any operand and address size, any segments. EIP is that of the next instruction;
 * operands are in the record `c.record`. A Fault that is thrown leaves all as it was.
 */
export type Operation = (c: CpuState) => number;

/** Operations by mnemonic, or by mnemonic and operands ("MOV Sw,Ew") where the operands decide. */
export type OperationTable = Readonly<Record<string, Operation>>;
