import { xorshift32 } from '../../../xorshift32.js';

/**
 * Reads what test/oracle/record-x87.c recorded, and makes the same inputs as it did.
 *
 * The file: form count (u16), cases per form (u32), number of the first case (u32); per form opcode, ModR/M, whether r/m
 * is drawn, operand kind (a byte each); then per case, form by form: what follows (byte), which physical registers
 * changed (byte), status and tag word after (u16 each), the changed registers (10 bytes each, physical order), and as
 * the first byte says: control word (u16), the operand's 16 bytes, EFLAGS (u16), AX (u16). Little-endian.
 */

const BIAS = 16383;

const Operand = {
  none: 0,
  single: 1,
  double: 2,
  extended: 3,
  int16: 4,
  int32: 5,
  int64: 6,
  bcd: 7,
  control: 8,
} as const;

const HAS_CONTROL = 1;
const HAS_MEMORY = 2;
const HAS_FLAGS = 4;
const HAS_AX = 8;

const ARITHMETIC_FLAGS = 0x8d5;

interface Form {
  readonly opcode: number;
  readonly modrm: number;
  readonly anyRegister: boolean;
  readonly operand: number;
}

/** The x87 and what is around it, before or after one instruction. */
export interface X87Snapshot {
  control: number;
  status: number;
  tags: number;
  /** Ten bytes each as hexadecimal digits, most significant first, in physical order. */
  registers: string[];
  /** 16 bytes, hexadecimal, in the order of memory. */
  memory: string;
  flags: number;
  ax: number;
}

export interface X87Case {
  readonly name: string;
  readonly opcode: number;
  readonly modrm: number;
  readonly before: X87Snapshot;
  readonly after: X87Snapshot;
}

/** The generator of the recorder: xorshift32. */
class Drawing {
  constructor(private seed: number) {
    if (this.seed === 0) this.seed = 1;
    for (let i = 0; i < 4; i++) this.draw();
  }

  draw(): number {
    this.seed = xorshift32(this.seed);
    return this.seed >>> 0;
  }
}

interface Extended {
  low: number;
  high: number;
  top: number;
}

function drawExtended(random: Drawing, previous: Extended): Extended {
  const kind = random.draw() % 36;
  let exponent = BIAS - 32 + (random.draw() % 64);
  let low = random.draw();
  let high = (random.draw() | 0x80000000) >>> 0;
  let n = random.draw();
  switch (kind) {
    case 0:
      exponent = low = high = 0;
      break;
    case 1:
      exponent = 0x7fff;
      low = 0;
      high = 0x80000000;
      break;
    case 2:
      exponent = 0x7fff;
      high |= 0xc0000000;
      break;
    case 3:
      exponent = 0x7fff;
      high &= 0xbfffffff;
      low |= 1;
      break;
    case 4:
      exponent = 0;
      high = (high & 0x7fffffff) >>> (n % 32);
      break;
    case 5:
      exponent = 0;
      break;
    case 6:
      exponent = 1 + (n % 0x7ffe);
      high &= 0x7fffffff;
      break;
    case 7:
      exponent = 0x7fff;
      high &= 0x7fffffff;
      break;
    case 8:
    case 9:
    case 10:
      n = (n % 1000) + 1;
      exponent = BIAS + 31 - Math.clz32(n);
      high = n << Math.clz32(n);
      low = 0;
      break;
    case 11:
      high = 0x80000000;
      low = 0;
      break;
    case 12:
      high = low = 0xffffffff;
      break;
    case 13:
    case 14:
    case 15:
      low &= 0xfffff800;
      break;
    case 16:
      low = 0;
      high &= 0xffffff00;
      break;
    case 17:
    case 18:
      exponent = 1 + (n % 80);
      break;
    case 19:
    case 20:
      exponent = 0x7ffe - (n % 80);
      break;
    case 21:
      exponent = (n & 1 ? 0x1fff : 0x5fff) - 64 + ((n >>> 1) % 128);
      break;
    case 22:
      exponent = 1 + (n % 0x7ffe);
      break;
    case 23:
      exponent = BIAS - 126 - 30 + (n % 40);
      break;
    case 24:
      exponent = BIAS + 127 - 8 + (n % 16);
      break;
    case 25:
      exponent = BIAS - 1022 - 60 + (n % 70);
      break;
    case 26:
      exponent = BIAS + 1023 - 8 + (n % 16);
      break;
    case 27:
      exponent = BIAS + (n % 66);
      break;
    case 28:
      exponent = BIAS + (n % 12);
      high &= 0xfff00000;
      low = 0;
      break;
    case 29:
    case 30:
      exponent = previous.top & 0x7fff;
      if (exponent > 2 && exponent < 0x7ff0) exponent += (n % 3) - 1;
      high = previous.high;
      low = previous.low ^ ((n >>> 8) % 4);
      break;
    case 31:
      exponent = 0;
      low &= 15;
      high = 0;
      break;
    default:
      break;
  }
  const sign = random.draw() & 1;
  return { low: low >>> 0, high: high >>> 0, top: exponent | (sign << 15) };
}

function hexWord(value: number, digits: number): string {
  return (value >>> 0).toString(16).padStart(digits, '0');
}

function hexExtended(v: Extended): string {
  return hexWord(v.top, 4) + hexWord(v.high, 8) + hexWord(v.low, 8);
}

function drawOperand(random: Drawing, kind: number, control: number): string {
  const bytes = new DataView(new ArrayBuffer(16));
  const how = random.draw() % 16;
  let low = random.draw();
  let high = random.draw();
  let exponent: number;
  switch (kind) {
    case Operand.single:
      exponent = how === 0 ? 0 : how === 1 ? 255 : how < 4 ? high % 256 : 97 + (high % 64);
      if (how === 4) low &= 0xff800000;
      if (how === 5) low = exponent = 0;
      if (how === 6) {
        low = 0;
        exponent = 255;
      }
      low = (low & 0x807fffff) | (exponent << 23);
      break;
    case Operand.double:
      exponent = how === 0 ? 0 : how === 1 ? 2047 : how < 4 ? (high >>> 20) % 2048 : 992 + ((high >>> 20) % 64);
      if (how === 4) {
        low = 0;
        high &= 0x80000000;
      }
      if (how === 5) low = high = exponent = 0;
      if (how === 6) {
        low = 0;
        high &= 0x80000000;
        exponent = 2047;
      }
      high = (high & 0x800fffff) | (exponent << 20);
      break;
    case Operand.int16:
    case Operand.int32:
    case Operand.int64:
      if (how === 0) low = high = 0;
      if (how === 1) {
        low = 0;
        high = 0x80000000;
      }
      if (how === 2) low = high = 0xffffffff;
      if (how < 6) high >>= 28;
      break;
    case Operand.control:
      low = control ^ (how < 8 ? low & 0xf3f : low);
      break;
    default:
      break;
  }
  bytes.setUint32(0, low, true);
  bytes.setUint32(4, high, true);
  bytes.setUint32(8, random.draw(), true);
  bytes.setUint32(12, 0x5a5a5a5a);
  if (kind === Operand.extended) {
    const v = drawExtended(random, { low: 0, high: 0, top: 0 });
    bytes.setUint32(0, v.low, true);
    bytes.setUint32(4, v.high, true);
    bytes.setUint16(8, v.top, true);
  }
  if (kind === Operand.bcd) {
    for (let i = 0; i < 9; i++) {
      const byte = bytes.getUint8(i);
      bytes.setUint8(i, (((byte >>> 4) % 10) << 4) | ((byte & 15) % 10));
    }
  }
  return Buffer.from(bytes.buffer).toString('hex');
}

const PRECISIONS = [0, 2, 3, 3];

function drawCase(form: Form, index: number, number: number): { modrm: number; before: X87Snapshot } {
  const random = new Drawing(Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const modrm = form.modrm | (form.anyRegister ? random.draw() % 8 : 0);
  let r = random.draw();
  const masks = (r >>> 4) % 4 === 0 ? (r >>> 8) & 0x3f : 0x3f;
  const control = 0x40 | (PRECISIONS[r & 3] << 8) | (((r >>> 2) & 3) << 10) | masks;
  r = random.draw();
  const top = r & 7;
  const raised = (r >>> 20) % 4 === 0 ? (r >>> 24) & 0x3f & control : 0;
  const status = (top << 11) | ((r >>> 3) & 0x4700) | raised;
  let tags = 0;
  for (let i = 0; i < 8; i++) {
    const rare = random.draw() % 16 === 0;
    if ((i === 7) !== rare) tags |= 3 << (2 * ((top + i) & 7));
  }
  const registers: string[] = [];
  let v: Extended = { low: 0, high: 0, top: 0 };
  for (let i = 0; i < 8; i++) {
    v = drawExtended(random, v);
    registers[(top + i) & 7] = hexExtended(v);
  }
  const memory = drawOperand(random, form.operand, control);
  const flags = random.draw() & ARITHMETIC_FLAGS;
  return { modrm, before: { control, status, tags, registers, memory, flags, ax: 0x5678 } };
}

/** All cases of a recording (decompressed), in its order. */
export function* recordedCases(recording: Buffer): Generator<X87Case> {
  let at = 0;
  const u8 = () => recording[at++];
  const u16 = () => u8() | (u8() << 8);
  const u32 = () => (u16() | (u16() << 16)) >>> 0;
  const formCount = u16();
  const casesPerForm = u32();
  const first = u32();
  const forms: Form[] = [];
  for (let i = 0; i < formCount; i++) {
    forms.push({ opcode: u8(), modrm: u8(), anyRegister: u8() !== 0, operand: u8() });
  }
  for (const [index, form] of forms.entries()) {
    for (let k = 0; k < casesPerForm; k++) {
      const { modrm, before } = drawCase(form, index, first + k);
      const after = { ...before, registers: [...before.registers] };
      const what = u8();
      const changed = u8();
      after.status = u16();
      after.tags = u16();
      for (let i = 0; i < 8; i++) {
        if ((changed >>> i) & 1) after.registers[i] = hexExtended({ low: u32(), high: u32(), top: u16() });
      }
      if (what & HAS_CONTROL) after.control = u16();
      if (what & HAS_MEMORY) {
        after.memory = recording.toString('hex', at, at + 16);
        at += 16;
      }
      if (what & HAS_FLAGS) after.flags = u16();
      if (what & HAS_AX) after.ax = u16();
      const name = `${form.opcode.toString(16)} ${modrm.toString(16)} case ${first + k}`;
      yield { name, opcode: form.opcode, modrm, before, after };
    }
  }
}
