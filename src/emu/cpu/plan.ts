import { fastOperation } from './interpreter/fast-operations.js';
import type { InstructionRow } from './isa/row.js';
import { type DecodeEntry, ENTRIES } from './isa/table.js';
import { generalOperation } from './operations/table.js';
import { Form, Size } from './record.js';

/** After these, what follows in memory need not be code. */
const ENDS_BLOCK = new Set(['JMP', 'JMPF', 'RET', 'RETF', 'IRET', 'HLT', 'UD1', 'UD2']);

/** Where an instruction's registers are encoded. */
export const Encoding = { modrm: 0, opcode: 1, accumulator: 2, none: 3 } as const;

/** What word 3 of a general record holds. */
export const Word3 = { immediate: 0, one: 1, encoding: 2, bothImmediates: 3, selector: 4 } as const;

/** Instructions whose fast records are not like the others. */
export const Kind = { plain: 0, conditional: 1, near: 2, shift: 3, lea: 4 } as const;

/** What an instruction means for its records, worked out once. */
export interface Plan {
  /** Its operation in general form (operations/table.ts). */
  readonly general: number;
  /** Whether code goes on behind it. */
  readonly goesOn: boolean;
  /** A fixed {@link Size}, or -1: by operand size. */
  readonly size: number;
  readonly form: number;
  readonly encoding: number;
  readonly isConditional: boolean;
  readonly word3: number;
  /** Word 2 of a general record is the immediate, not the displacement. */
  readonly isFarDirect: boolean;
  readonly isAam: boolean;
  readonly fast: FastPlan | undefined;
}

/** How the fields of a fast record are filled (fast-operations.ts). */
export interface FastPlan {
  readonly kind: number;
  /** Operations for a register and for memory as E operand; -1: none. */
  readonly register: number;
  readonly memory: number;
  /** In the register form, G is the destination (bits 0-3) and E the source. */
  readonly swapped: boolean;
  /** Operands are bytes; the operand size does not matter. */
  readonly byte: boolean;
  /** E is a byte where G is not (MOVZX and MOVSX). */
  readonly byteE: boolean;
  /** MOV between a register and memory, which is fast with 16-bit operands too. */
  readonly isMove: boolean;
}

function sizeOfRow(row: InstructionRow): number {
  for (const operand of row.operands) {
    if (operand === 'AL' || /^[EGZXYOM]b$/.test(operand)) return Size.byte;
    if (/^[EG]w$/.test(operand)) return Size.word;
    if (/^[RCD]d$/.test(operand)) return Size.dword;
    if (operand === 'eAX' || /^[EGZXYOMJ]/.test(operand)) return -1;
  }
  return -1;
}

function encodingOf(row: InstructionRow): number {
  const [first, second] = row.operands;
  if (row.operands.some((operand) => /^Z/.test(operand))) return Encoding.opcode;
  if (row.operands.some((operand) => /^[EMRGS][a-z]*$/.test(operand))) return Encoding.modrm;
  return first === 'AL' || first === 'eAX' || second === 'AL' || second === 'eAX'
    ? Encoding.accumulator
    : Encoding.none;
}

function formOf(row: InstructionRow): number {
  if (row.operands.some((operand) => operand.startsWith('I') || operand === '1')) return Form.ei;
  const [first, second] = row.operands;
  const toRegister = first?.startsWith('G') || second?.startsWith('O');
  return toRegister ? Form.ge : Form.eg;
}

function word3Of({ mnemonic, operands }: InstructionRow): number {
  if (mnemonic === 'FPU') return Word3.encoding;
  if (mnemonic === 'ENTER') return Word3.bothImmediates;
  if (operands[0] === 'Ap') return Word3.selector;
  return operands[1] === '1' ? Word3.one : Word3.immediate;
}

const SHIFTS = /^(SHL|SHR|SAR|ROL|ROR|SHLD|SHRD)$/;

function kindOf({ mnemonic, operands }: InstructionRow): number {
  if (mnemonic === 'Jcc') return Kind.conditional;
  if ((mnemonic === 'JMP' || mnemonic === 'CALL') && operands[0].startsWith('J')) return Kind.near;
  if (SHIFTS.test(mnemonic)) return Kind.shift;
  return mnemonic === 'LEA' ? Kind.lea : Kind.plain;
}

function planOf(entry: DecodeEntry): Plan {
  const { row } = entry;
  return {
    general: generalOperation(entry),
    goesOn: !ENDS_BLOCK.has(row.mnemonic),
    size: sizeOfRow(row),
    form: formOf(row),
    encoding: encodingOf(row),
    isConditional: row.mnemonic.endsWith('cc'),
    word3: word3Of(row),
    isFarDirect: row.operands[0] === 'Ap',
    isAam: row.mnemonic === 'AAM',
    fast: fastPlanOf(row),
  };
}

const ALU = ['ADD', 'OR', 'AND', 'SUB', 'XOR', 'CMP', 'ADC', 'SBB'];

/** Names of fast operations for a row, or undefined: its general form has to do. */
function fastPlanOf(row: InstructionRow): FastPlan | undefined {
  const { mnemonic } = row;
  const operands = row.operands.join(',');
  const key = `${mnemonic} ${operands}`;
  const plan = (register: string, memory: string, more: Partial<FastPlan> = {}): FastPlan => ({
    register: register === '' ? -1 : fastOperation(register),
    memory: memory === '' ? -1 : fastOperation(memory),
    kind: kindOf(row),
    swapped: false,
    byte: false,
    byteE: false,
    isMove: key === 'MOV Ev,Gv' || key === 'MOV Gv,Ev' || key === 'MOV Ev,Iv',
    ...more,
  });
  if (ALU.includes(mnemonic) || mnemonic === 'TEST') {
    if (operands === 'Ev,Gv') return plan(`${mnemonic} r,r`, `${mnemonic} m,r`);
    if (operands === 'Gv,Ev') return plan(`${mnemonic} r,r`, `${mnemonic} r,m`, { swapped: true });
    if (/^(Ev|eAX),I/.test(operands)) return plan(`${mnemonic} r,i`, `${mnemonic} m,i`);
    if (mnemonic !== 'ADC' && mnemonic !== 'SBB') {
      if (operands === 'Eb,Gb') return plan(`${mnemonic}1 r,r`, `${mnemonic}1 m,r`, { byte: true });
      if (operands === 'Gb,Eb') return plan(`${mnemonic}1 r,r`, `${mnemonic}1 r,m`, { byte: true, swapped: true });
      return plan(`${mnemonic}1 r,i`, `${mnemonic}1 m,i`, { byte: true });
    }
  }
  if (SHIFTS.test(mnemonic) && operands.startsWith('Ev,') && !operands.includes('G')) {
    return plan(operands === 'Ev,CL' ? `${mnemonic} r,CL` : `${mnemonic} r,i`, '');
  }
  switch (key) {
    case 'MOV Ev,Gv':
      return plan('MOV r,r', 'MOV m,r');
    case 'MOV Gv,Ev':
      return plan('MOV r,r', 'MOV r,m', { swapped: true });
    case 'MOV eAX,Ov':
      return plan('', 'MOV r,m');
    case 'MOV Ov,eAX':
      return plan('', 'MOV m,r');
    case 'MOV Ev,Iv':
    case 'MOV Zv,Iv':
      return plan('MOV r,i', 'MOV m,i');
    case 'MOV Eb,Gb':
      return plan('MOV1 r,r', 'MOV1 m,r', { byte: true });
    case 'MOV Gb,Eb':
      return plan('MOV1 r,r', 'MOV1 r,m', { byte: true, swapped: true });
    case 'MOV AL,Ob':
      return plan('', 'MOV1 r,m', { byte: true });
    case 'MOV Ob,AL':
      return plan('', 'MOV1 m,r', { byte: true });
    case 'MOV Eb,Ib':
    case 'MOV Zb,Ib':
      return plan('MOV1 r,i', 'MOV1 m,i', { byte: true });
    case 'MOVZX Gv,Eb':
    case 'MOVSX Gv,Eb':
      return plan(`${mnemonic} r,1r`, `${mnemonic} r,1m`, { swapped: true, byteE: true });
    case 'MOVZX Gv,Ew':
    case 'MOVSX Gv,Ew':
      return plan(`${mnemonic} r,2r`, `${mnemonic} r,2m`, { swapped: true });
    case 'LEA Gv,M':
      return plan('', 'LEA r,m');
    case 'XCHG Ev,Gv':
    case 'XCHG Zv,eAX':
      return plan('XCHG r,r', '');
    case 'INC Zv':
    case 'DEC Zv':
    case 'INC Ev':
    case 'DEC Ev':
      return plan(`${mnemonic} r`, `${mnemonic} m`);
    case 'NEG Ev':
    case 'NOT Ev':
      return plan(`${mnemonic} r`, '');
    case 'SHLD Ev,Gv,Ib':
    case 'SHRD Ev,Gv,Ib':
      return plan(`${mnemonic} r,r,i`, '');
    case 'SHLD Ev,Gv,CL':
    case 'SHRD Ev,Gv,CL':
      return plan(`${mnemonic} r,r,CL`, '');
    case 'MUL Ev':
    case 'IMUL Ev':
    case 'DIV Ev':
    case 'IDIV Ev':
      return plan(`${mnemonic} r`, `${mnemonic} m`);
    case 'IMUL Gv,Ev':
      return plan('IMUL r,r', 'IMUL r,m');
    case 'IMUL Gv,Ev,Iv':
    case 'IMUL Gv,Ev,Ibs':
      return plan('IMUL r,r,i', '');
    case 'CWD ':
      return plan('CDQ', '');
    case 'NOP ':
    case 'CLD ':
    case 'LEAVE ':
      return plan(mnemonic, '');
    case 'PUSH Zv':
    case 'PUSH Ev':
      return plan('PUSH r', 'PUSH m');
    case 'PUSH Iv':
    case 'PUSH Ibs':
      return plan('PUSH i', '');
    case 'POP Zv':
      return plan('POP r', '');
    case 'JMP Jb':
    case 'JMP Jv':
      return plan('JMP', '');
    case 'CALL Jv':
      return plan('CALL', '');
    case 'JMP Ev':
    case 'CALL Ev':
      return plan(`${mnemonic} r`, `${mnemonic} m`);
    case 'RET ':
      return plan('RET', '');
    case 'RET Iw':
      return plan('RET i', '');
    case 'Jcc Jb':
    case 'Jcc Jv':
      return plan('Jcc0', '');
    default:
      return undefined;
  }
}

/** By the number of the instruction's entry (isa/table.ts). */
export const PLANS: readonly Plan[] = ENTRIES.map(planOf);
