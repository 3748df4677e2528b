import type { CpuState } from './cpu-state.js';
import { fastOperation } from './interpreter/fast-operations.js';
import { type Decoded, DecodeResult, NO_REGISTER } from './isa/decoder.js';
import { CodeMode, LINE_SHIFT } from './layout.js';
import { byteRegister } from './operand.js';
import { TOO_LONG, UNDEFINED_OPCODE } from './operations/table.js';
import { Encoding, type FastPlan, Kind, PLANS, type Plan, Word3 } from './plan.js';
import {
  ADDRESS16,
  CONDITION_SHIFT,
  FORM_SHIFT,
  Form,
  GENERAL,
  GOES_ON,
  INDEX_SHIFT,
  IS_REGISTER,
  isFlatSegment,
  LENGTH_SHIFT,
  LOOPS_BACK,
  OFFSET_SHIFT,
  OPERAND32,
  REG_SHIFT,
  REPEAT_SHIFT,
  RM_SHIFT,
  SCALE_SHIFT,
  SEGMENT_SHIFT,
  SIZE_SHIFT,
  Size,
  UNKNOWN_HISTORY,
} from './record.js';

const MOV_LOAD = fastOperation('MOV r,m');
const MOV_LOAD_BASE = fastOperation('MOV r,b');
const MOV_STORE = fastOperation('MOV m,r');
const MOV_STORE_BASE = fastOperation('MOV b,r');

/**
 * Writes the record of a decoded instruction, with {@link GOES_ON} if code goes on behind it.
 *
 * @param offset of the instruction in its page
 * @param bytes what it was decoded from, at `start`; for a look at what follows, up to `end`
 */
export function packRecord(
  c: CpuState,
  d: Decoded,
  offset: number,
  at: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const { m32 } = c;
  let place = (offset << OFFSET_SHIFT) | (d.length << LENGTH_SHIFT);
  if (d.result !== DecodeResult.ok || d.entry === undefined) {
    m32[at] = (GENERAL + (d.result === DecodeResult.tooLong ? TOO_LONG : UNDEFINED_OPCODE)) | place;
    m32[at + 1] = 0;
    m32[at + 2] = 0;
    m32[at + 3] = 0;
    return;
  }
  const plan = PLANS[d.entry.number];
  if (plan.goesOn) place |= GOES_ON;
  if (c.codeMode === CodeMode.flat32 && plan.fast !== undefined) {
    const operation = packFast(m32, d, offset, at, plan, plan.fast);
    if (operation >= 0) {
      m32[at] = operation | place;
      return;
    }
  }
  if (plan.isAam && isLoop(d, offset, bytes, start, end)) place |= LOOPS_BACK;
  m32[at] = (GENERAL + plan.general) | place;
  m32[at + 1] = generalFields(d, plan);
  m32[at + 2] = plan.isFarDirect ? d.immediate : d.displacement;
  m32[at + 3] = word3(d, plan);
}

function word3(d: Decoded, plan: Plan): number {
  switch (plan.word3) {
    case Word3.one:
      return 1;
    case Word3.encoding:
      return (d.opcode << 8) | d.modrm;
    case Word3.bothImmediates:
      return d.immediate | (d.immediate2 << 16);
    case Word3.selector:
      return d.immediate2;
    default:
      return d.immediate;
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

/** Whether an AAM is followed by a LOOP back to it, on the same line of code (so that writes to the LOOP are seen). */
function isLoop(d: Decoded, offset: number, bytes: Uint8Array, start: number, end: number): boolean {
  if (d.length !== 2 || start + 4 > end) return false;
  if (offset >> LINE_SHIFT !== (offset + 3) >> LINE_SHIFT) return false;
  return bytes[start + 2] === 0xe2 && bytes[start + 3] === 0xfc;
}

/** Fills words 1 to 3 of a fast record and returns its operation, or -1 if it has to be a general one. */
function packFast(m32: Int32Array, d: Decoded, offset: number, at: number, plan: Plan, fast: FastPlan): number {
  if (!d.address32 || (!d.operand32 && !fast.byte)) return d.address32 && fast.isMove ? packWordMove(m32, d, at) : -1;
  const reg = plan.encoding === Encoding.modrm ? (d.modrm >> 3) & 7 : 0;
  const g = fast.byte ? byteRegister(reg) : reg;
  if (d.isMemory) {
    if (fast.memory < 0 || (!isFlatSegment(d.segment) && fast.kind !== Kind.lea)) return -1;
    m32[at + 1] = d.base | (d.index << 4) | (d.scale << 8) | (g << 10);
    m32[at + 2] = d.displacement;
    m32[at + 3] = d.immediate;
    if (d.index === NO_REGISTER) {
      if (fast.memory === MOV_LOAD) return MOV_LOAD_BASE;
      if (fast.memory === MOV_STORE) return MOV_STORE_BASE;
    }
    return fast.memory;
  }
  if (fast.register < 0) return -1;
  m32[at + 2] = 0;
  if (fast.kind === Kind.conditional || fast.kind === Kind.near) {
    // A jump to itself is left to its general form, which sees the end of it.
    if (fast.kind === Kind.near && d.immediate === -d.length) return -1;
    m32[at + 1] = fast.kind === Kind.conditional ? UNKNOWN_HISTORY : 0;
    m32[at + 3] = offset + d.length + d.immediate;
    return fast.kind === Kind.conditional ? fast.register + (d.opcode & 15) : fast.register;
  }
  m32[at + 3] = plan.word3 === Word3.one ? 1 : d.immediate;
  if (fast.kind === Kind.shift && plan.form === Form.ei) {
    m32[at + 3] &= 31;
    if (m32[at + 3] === 0) return -1;
  }
  const rm = plan.encoding === Encoding.modrm ? d.modrm & 7 : plan.encoding === Encoding.opcode ? d.opcode & 7 : 0;
  const e = fast.byte || fast.byteE ? byteRegister(rm) : rm;
  m32[at + 1] = fast.swapped ? g | (e << 10) : e | (g << 10);
  return fast.register;
}

const MOV2_LOAD = fastOperation('MOV2 r,m');
const MOV2_STORE = fastOperation('MOV2 m,r');
const MOV2_STORE_IMMEDIATE = fastOperation('MOV2 m,i');

/** With a 16-bit operand size, only loads and stores are fast. */
function packWordMove(m32: Int32Array, d: Decoded, at: number): number {
  if (!d.isMemory || !isFlatSegment(d.segment)) return -1;
  m32[at + 1] = d.base | (d.index << 4) | (d.scale << 8) | (((d.modrm >> 3) & 7) << 10);
  m32[at + 2] = d.displacement;
  m32[at + 3] = d.immediate;
  if (d.opcode === 0xc7) return MOV2_STORE_IMMEDIATE;
  // Opcode 8B loads, 89 stores.
  return (d.opcode & 2) !== 0 ? MOV2_LOAD : MOV2_STORE;
}
