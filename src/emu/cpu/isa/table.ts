import { ONE_BYTE } from './one-byte.js';
import type { Group, InstructionRow, Opcode } from './row.js';
import { TWO_BYTE } from './two-byte.js';

/** Kinds of immediate operand, as the decoder reads them. */
export const Immediate = {
  none: 0,
  /** Zero-extended byte. */
  byte: 1,
  /** Sign-extended byte. */
  signedByte: 2,
  word: 3,
  /** Word or dword by operand size. */
  operandSize: 4,
  /** Offset by address size (MOV with O). */
  addressSize: 5,
  /** Offset by operand size, then a selector. */
  farPointer: 6,
  /** A word, then a byte (ENTER). */
  wordByte: 7,
} as const;

/** A row with what the decoder needs to know of its operands. */
export interface DecodeEntry {
  readonly row: InstructionRow;
  readonly hasModrm: boolean;
  /** ModR/M always selects registers, whatever mod says. */
  readonly registerOnly: boolean;
  /** A register operand (mod 3) is undefined. */
  readonly memoryOnly: boolean;
  readonly immediate: number;
  /** The destination, or the only operand, is E or M: LOCK is legal if it is memory. */
  readonly lockable: boolean;
}

function immediateOf(operands: readonly string[]): number {
  if (operands.join() === 'Iw,Ib') return Immediate.wordByte;
  for (const operand of operands) {
    if (operand === 'Ibs' || operand === 'Jb') return Immediate.signedByte;
    if (operand === 'Ib') return Immediate.byte;
    if (operand === 'Iw') return Immediate.word;
    if (operand === 'Iv' || operand === 'Jv') return Immediate.operandSize;
    if (operand === 'Ap') return Immediate.farPointer;
    if (operand.startsWith('O')) return Immediate.addressSize;
  }
  return Immediate.none;
}

/** Operands that ModR/M selects start with one of these letters; register names (eAX, ES, CL..) do not. */
const BY_MODRM = /^[EMRGSCD][a-z]+$|^M$/;

function entryOf(row: InstructionRow, inGroup: boolean): DecodeEntry {
  return {
    row,
    hasModrm: inGroup || row.operands.some((operand) => BY_MODRM.test(operand)),
    registerOnly: row.operands.some((operand) => operand.startsWith('R')),
    memoryOnly: row.operands.some((operand) => operand.startsWith('M')),
    immediate: immediateOf(row.operands),
    lockable: row.lockable,
  };
}

/** What is at an opcode: an instruction, a group by ModR/M (8 or 16 entries), or nothing. */
export type DecodeSlot = DecodeEntry | readonly (DecodeEntry | undefined)[] | undefined;

const entries = new Map<InstructionRow, DecodeEntry>();

function slotOf(opcode: Opcode): DecodeSlot {
  if (opcode === undefined) return undefined;
  if (isGroup(opcode)) return opcode.rows.map((row) => row && entryOf(row, true));
  const entry = entries.get(opcode) ?? entryOf(opcode, false);
  entries.set(opcode, entry);
  return entry;
}

function isGroup(opcode: InstructionRow | Group): opcode is Group {
  return 'rows' in opcode;
}

/** Opcodes 00..FF, then 0F 00..0F FF. */
export const OPCODES: readonly DecodeSlot[] = [...ONE_BYTE, ...TWO_BYTE].map(slotOf);
