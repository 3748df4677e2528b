import type { CpuState } from './cpu-state.js';
import { fastOperation } from './fast-operations.js';
import { type Decoded, DecodeResult, NO_REGISTER } from './isa/decoder.js';
import type { InstructionRow } from './isa/row.js';
import { CodeMode, LINE_SHIFT } from './layout.js';
import { byteRegister } from './operand.js';
import { LOOPS_TO_ITSELF } from './operations/decimal.js';
import { generalOperation, TOO_LONG, UNDEFINED_OPCODE } from './operations/table.js';
import {
  ADDRESS16,
  CONDITION_SHIFT,
  FORM_SHIFT,
  Form,
  GENERAL,
  INDEX_SHIFT,
  IS_REGISTER,
  LENGTH_SHIFT,
  OFFSET_SHIFT,
  OPERAND32,
  REG_SHIFT,
  REPEAT_SHIFT,
  RM_SHIFT,
  SCALE_SHIFT,
  SEGMENT_SHIFT,
  SIZE_SHIFT,
  Size,
} from './record.js';

/** After these, what follows in memory need not be code. */
const ENDS_BLOCK = new Set(['JMP', 'JMPF', 'RET', 'RETF', 'IRET', 'UD1', 'UD2']);

/** Where an instruction's registers are encoded. */
const Encoding = { modrm: 0, opcode: 1, accumulator: 2, none: 3 } as const;

/** What a row of the instruction table means for its records, worked out once. */
interface Plan {
  readonly general: number;
  readonly goesOn: boolean;
  /** A fixed {@link Size}, or -1: by operand size. */
  readonly size: number;
  readonly form: number;
  readonly encoding: number;
  readonly isConditional: boolean;
  readonly fast: FastPlan | undefined;
}

/** How the fields of a fast record are filled (fast-operations.ts). */
interface FastPlan {
  /** Operations for a register and for memory as E operand; -1: none. */
  readonly register: number;
  readonly memory: number;
  /** In the register form, G is the destination (bits 0-3) and E the source. */
  readonly swapped: boolean;
  /** Operands are bytes; the operand size does not matter. */
  readonly byte: boolean;
  /** Register operands: bytes of E and of G, where they differ from the rest (MOVZX). */
  readonly byteE: boolean;
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

const plans = new Map<InstructionRow, Plan>();

function planOf(row: InstructionRow): Plan {
  let plan = plans.get(row);
  if (plan === undefined) {
    plan = {
      general: generalOperation(row),
      goesOn: !ENDS_BLOCK.has(row.mnemonic),
      size: sizeOfRow(row),
      form: formOf(row),
      encoding: encodingOf(row),
      isConditional: row.mnemonic.endsWith('cc'),
      fast: fastPlanOf(row),
    };
    plans.set(row, plan);
  }
  return plan;
}

const ALU = ['ADD', 'OR', 'AND', 'SUB', 'XOR', 'CMP'];

/** Names of fast operations for a row, or undefined: its general form has to do. */
function fastPlanOf(row: InstructionRow): FastPlan | undefined {
  const { mnemonic } = row;
  const operands = row.operands.join(',');
  const plan = (register: string, memory: string, more: Partial<FastPlan> = {}): FastPlan => ({
    register: register === '' ? -1 : fastOperation(register),
    memory: memory === '' ? -1 : fastOperation(memory),
    swapped: false,
    byte: false,
    byteE: false,
    ...more,
  });
  const key = `${mnemonic} ${operands}`;
  if (ALU.includes(mnemonic) || mnemonic === 'TEST') {
    if (operands === 'Ev,Gv') return plan(`${mnemonic} r,r`, `${mnemonic} m,r`);
    if (operands === 'Gv,Ev') return plan(`${mnemonic} r,r`, `${mnemonic} r,m`, { swapped: true });
    if (/^(Ev|eAX),I/.test(operands)) return plan(`${mnemonic} r,i`, `${mnemonic} m,i`);
    if (mnemonic === 'CMP' || mnemonic === 'TEST') {
      if (operands === 'Eb,Gb') return plan(`${mnemonic}1 r,r`, `${mnemonic}1 m,r`, { byte: true });
      if (operands === 'Gb,Eb') return plan(`${mnemonic}1 r,r`, `${mnemonic}1 r,m`, { byte: true, swapped: true });
      return plan(`${mnemonic}1 r,i`, `${mnemonic}1 m,i`, { byte: true });
    }
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
    case 'SHL Ev,CL':
    case 'SHR Ev,CL':
    case 'SAR Ev,CL':
      return plan(`${mnemonic} r,CL`, '');
    case 'SHL Ev,1':
    case 'SHR Ev,1':
    case 'SAR Ev,1':
    case 'SHL Ev,Ib':
    case 'SHR Ev,Ib':
    case 'SAR Ev,Ib':
      return plan(`${mnemonic} r,i`, '');
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

const MOV_LOAD = fastOperation('MOV r,m');
const MOV_LOAD_BASE = fastOperation('MOV r,b');
const MOV_STORE = fastOperation('MOV m,r');
const MOV_STORE_BASE = fastOperation('MOV b,r');

/**
 * Writes the record of a decoded instruction.
 *
 * @param offset of the instruction in its page
 * @param bytes what it was decoded from, at `start`; for a look at what follows, up to `end`
 * @returns whether code goes on behind it
 */
export function packRecord(
  c: CpuState,
  d: Decoded,
  offset: number,
  at: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  const { m32 } = c;
  const place = (offset << OFFSET_SHIFT) | (d.length << LENGTH_SHIFT);
  if (d.result !== DecodeResult.ok || d.row === undefined) {
    m32[at] = (GENERAL + (d.result === DecodeResult.tooLong ? TOO_LONG : UNDEFINED_OPCODE)) | place;
    m32[at + 1] = 0;
    m32[at + 2] = 0;
    m32[at + 3] = 0;
    return false;
  }
  const plan = planOf(d.row);
  if (c.codeMode === CodeMode.flat32 && plan.fast !== undefined) {
    const operation = packFast(m32, d, offset, at, plan, plan.fast);
    if (operation >= 0) {
      m32[at] = operation | place;
      return plan.goesOn;
    }
  }
  m32[at] = (GENERAL + plan.general) | place;
  m32[at + 1] = generalFields(d, plan) | selfLoop(d, offset, bytes, start, end);
  m32[at + 2] = d.displacement;
  m32[at + 3] = immediateOf(d);
  if (d.row.operands[0] === 'Ap') m32[at + 2] = d.immediate;
  return plan.goesOn;
}

/** Word 3 of a general record. */
function immediateOf(d: Decoded): number {
  switch (d.row?.mnemonic) {
    case 'FPU':
      return (d.opcode << 8) | d.modrm;
    case 'ENTER':
      return d.immediate | (d.immediate2 << 16);
    case 'CALLF':
    case 'JMPF':
      return d.immediate2;
    default:
      return d.row?.operands[1] === '1' ? 1 : d.immediate;
  }
}

/** Word 1 of a general record. */
function generalFields(d: Decoded, plan: Plan): number {
  const size = plan.size >= 0 ? plan.size : d.operand32 ? Size.dword : Size.word;
  let w1 =
    d.base |
    (d.index << INDEX_SHIFT) |
    (d.scale << SCALE_SHIFT) |
    (d.segment << SEGMENT_SHIFT) |
    (d.address32 ? 0 : ADDRESS16) |
    (size << SIZE_SHIFT) |
    (d.repeat === 0 ? 0 : (d.repeat === 0xf3 ? 1 : 2) << REPEAT_SHIFT) |
    (plan.form << FORM_SHIFT) |
    (d.operand32 ? OPERAND32 : 0);
  if (plan.encoding === Encoding.modrm) {
    w1 |= (((d.modrm >> 3) & 7) << REG_SHIFT) | ((d.modrm & 7) << RM_SHIFT);
    if (!d.isMemory) w1 |= IS_REGISTER;
  } else if (plan.encoding === Encoding.opcode) {
    w1 |= ((d.opcode & 7) << RM_SHIFT) | IS_REGISTER;
  } else if (plan.encoding === Encoding.accumulator && !d.isMemory) {
    w1 |= IS_REGISTER;
  }
  if (plan.isConditional) w1 |= (d.opcode & 15) << CONDITION_SHIFT;
  return w1;
}

/** Whether an AAM is followed by a LOOP back to it, on the same line of code (so that both become stale together). */
function selfLoop(d: Decoded, offset: number, bytes: Uint8Array, start: number, end: number): number {
  if (d.row?.mnemonic !== 'AAM' || d.length !== 2 || start + 4 > end) return 0;
  if (offset >> LINE_SHIFT !== (offset + 3) >> LINE_SHIFT) return 0;
  return bytes[start + 2] === 0xe2 && bytes[start + 3] === 0xfc ? LOOPS_TO_ITSELF : 0;
}

/** Segments that are flat whenever flat code runs: ES, SS, DS. */
function isFlatSegment(segment: number): boolean {
  return segment === 0 || segment === 2 || segment === 3;
}

/** Fills words 1 to 3 of a fast record and returns its operation, or -1 if it has to be a general one. */
function packFast(m32: Int32Array, d: Decoded, offset: number, at: number, plan: Plan, fast: FastPlan): number {
  if (!d.address32) return -1;
  if (!fast.byte && !d.operand32) return packWordMove(m32, d, at);
  const reg = plan.encoding === Encoding.modrm ? (d.modrm >> 3) & 7 : 0;
  const name = fast.byte ? byteRegister : (n: number): number => n;
  m32[at + 3] = d.row?.operands[1] === '1' ? 1 : d.immediate;
  if (d.isMemory) {
    if (fast.memory < 0 || (!isFlatSegment(d.segment) && d.row?.mnemonic !== 'LEA')) return -1;
    m32[at + 1] = d.base | (d.index << 4) | (d.scale << 8) | (name(reg) << 10);
    m32[at + 2] = d.displacement;
    if (d.index === NO_REGISTER) {
      if (fast.memory === MOV_LOAD) return MOV_LOAD_BASE;
      if (fast.memory === MOV_STORE) return MOV_STORE_BASE;
    }
    return fast.memory;
  }
  if (fast.register < 0) return -1;
  m32[at + 2] = 0;
  switch (d.row?.mnemonic) {
    case 'Jcc':
      m32[at + 3] = offset + d.length + d.immediate;
      return fast.register + (d.opcode & 15);
    case 'JMP':
    case 'CALL':
      if (d.hasModrm) break;
      // A jump to itself is left to its general form, which sees the end of it.
      if (d.immediate === -d.length) return -1;
      m32[at + 3] = offset + d.length + d.immediate;
      return fast.register;
    case 'SHL':
    case 'SHR':
    case 'SAR':
      m32[at + 3] &= 31;
      if (m32[at + 3] === 0 && plan.form === Form.ei) return -1;
      break;
    default:
  }
  const rm = plan.encoding === Encoding.modrm ? d.modrm & 7 : plan.encoding === Encoding.opcode ? d.opcode & 7 : 0;
  const e = fast.byteE ? byteRegister(rm) : name(rm);
  m32[at + 1] = fast.swapped ? name(reg) | (e << 10) : e | (name(reg) << 10);
  return fast.register;
}

const MOV2_LOAD = fastOperation('MOV2 r,m');
const MOV2_STORE = fastOperation('MOV2 m,r');

/** With a 16-bit operand size, only loads and stores are fast. */
function packWordMove(m32: Int32Array, d: Decoded, at: number): number {
  if (!d.isMemory || !d.hasModrm || !isFlatSegment(d.segment) || d.row?.mnemonic !== 'MOV') return -1;
  const [destination, source] = d.row.operands;
  if (source !== 'Gv' && destination !== 'Gv') return -1;
  m32[at + 1] = d.base | (d.index << 4) | (d.scale << 8) | (((d.modrm >> 3) & 7) << 10);
  m32[at + 2] = d.displacement;
  m32[at + 3] = 0;
  return destination === 'Gv' ? MOV2_LOAD : MOV2_STORE;
}
