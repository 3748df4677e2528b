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
  /** Position among all entries, for tables of one's own. */
  readonly number: number;
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

const allEntries: DecodeEntry[] = [];

function entryOf(row: InstructionRow, inGroup: boolean): DecodeEntry {
  const entry: DecodeEntry = {
    number: allEntries.length,
    row,
    hasModrm: inGroup || row.operands.some((operand) => BY_MODRM.test(operand)),
    registerOnly: row.operands.some((operand) => operand.startsWith('R')),
    memoryOnly: row.operands.some((operand) => operand.startsWith('M')),
    immediate: immediateOf(row.operands),
    lockable: row.lockable,
  };
  allEntries.push(entry);
  return entry;
}

/** What is at an opcode: one instruction, or several by ModR/M (8 or 16 places), or nothing. */
export interface DecodeSlot {
  readonly entry: DecodeEntry | undefined;
  readonly group: readonly (DecodeEntry | undefined)[] | undefined;
}

const shared = new Map<InstructionRow, DecodeEntry>();

function slotOf(opcode: Opcode): DecodeSlot {
  if (opcode === undefined) return { entry: undefined, group: undefined };
  if (isGroup(opcode)) return { entry: undefined, group: opcode.rows.map((row) => row && entryOf(row, true)) };
  const entry = shared.get(opcode) ?? entryOf(opcode, false);
  shared.set(opcode, entry);
  return { entry, group: undefined };
}

function isGroup(opcode: InstructionRow | Group): opcode is Group {
  return 'rows' in opcode;
}

/** Opcodes 00..FF, then 0F 00..0F FF. */
export const OPCODES: readonly DecodeSlot[] = [...ONE_BYTE, ...TWO_BYTE].map(slotOf);

/** Every instruction there is, by its number. */
export const ENTRIES: readonly DecodeEntry[] = allEntries;
