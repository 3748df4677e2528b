import { xorshift32 } from '../../xorshift32.js';

/**
 * Makes the random loops that test/oracle/record-blocks.c ran, and reads what it recorded: number of blocks (u32), number
 * of the first (u32), then per block a hash (u32) of registers, flags and memory after it. Little-endian.
 */

const DATA = 0x200000;
const AREA = DATA + 0x100;
const COUNTER = DATA + 0x200;
const STACK = DATA + 0x800;
const CODE = 0x201000;
const HERE = CODE + 0x100;
const ROUTINE = CODE + 0x800;
const HLT = 0xf4;
const ARITHMETIC = 0x8d5;

/** One loop: what to load and where it is. */
export interface Block {
  readonly number: number;
  /** EAX ECX EDX EBX ESP EBP ESI EDI. */
  readonly registers: readonly number[];
  readonly flags: number;
  /** The page at `dataAddress`. */
  readonly data: Uint8Array;
  readonly dataAddress: number;
  /** The page at `codeAddress`; the block ends in HLT. */
  readonly code: Uint8Array;
  readonly codeAddress: number;
  readonly entry: number;
  /** The hash to be found after it. */
  readonly hash: number;
}

/** Follows drawStep and its helpers in the recorder. */
class Drawing {
  readonly code = new Uint8Array(4096).fill(0xcc);
  at = HERE;

  constructor(private seed: number) {
    if (this.seed === 0) this.seed = 1;
    for (let i = 0; i < 4; i++) this.draw();
  }

  /** xorshift32. */
  draw(): number {
    this.seed = xorshift32(this.seed);
    return this.seed >>> 0;
  }

  emit(value: number, bytes: number): void {
    for (let i = 0; i < bytes; i++) this.code[this.at++ - CODE] = value >>> (8 * i);
  }

  private register(size: number): number {
    const r = this.draw() % 8;
    return size !== 0 && r === 4 ? 0 : r;
  }

  private operand(reg: number, size: number): void {
    const r = this.draw();
    if (r & 3) {
      const rm = this.register(size);
      this.emit(0xc0 | (reg << 3) | rm, 1);
    } else {
      this.emit((reg << 3) | 5, 1);
      this.emit(AREA + ((r >>> 8) % 31) * 4, 4);
    }
  }

  private wide(opcode: number, size: number): void {
    if (size === 1) this.emit(0x66, 1);
    if (opcode > 0xff) this.emit(0x0f, 1);
    this.emit(opcode & 0xff, 1);
  }

  private opcode(opcode: number, size: number): void {
    this.wide(opcode | (size === 0 ? 0 : 1), size);
  }

  private immediate(size: number): void {
    let v = this.draw();
    if (v & 1) v >>= 24;
    this.emit(v, size === 0 ? 1 : size === 1 ? 2 : 4);
  }

  step(): void {
    const kind = this.draw() % 24;
    let size = this.draw() % 4;
    if (size === 3) size = 2;
    const r = this.draw();
    const reg = this.register(size);
    if (kind < 12) this.plainStep(kind, size, r, reg);
    else if (kind < 18) this.mixedStep(kind, size, r, reg);
    else this.pairedStep(kind, size, r, reg);
  }

  private plainStep(kind: number, size: number, r: number, reg: number): void {
    const wide = size === 0 ? 2 : size;
    switch (kind) {
      case 4:
      case 5:
        this.opcode(0x80, size);
        this.operand(r & 7, size);
        this.immediate(size);
        return;
      case 6:
        this.wide(0x83, wide);
        this.operand(r & 7, wide);
        this.emit(r >>> 8, 1);
        return;
      case 7:
        this.opcode(0xfe, size);
        this.operand(r & 1, size);
        return;
      case 8:
        this.wide(0x40 | ((r & 1) << 3) | dwordRegister(reg), wide);
        return;
      case 9:
        this.opcode(0xf6, size);
        this.operand(2 + (r & 1), size);
        return;
      case 10:
        this.opcode(0x88 | ((r & 1) << 1), size);
        this.operand(reg, size);
        return;
      case 11:
        this.opcode(0xc6, size);
        this.operand(0, size);
        this.immediate(size);
        return;
      default:
        this.opcode(((r & 7) << 3) | (((r >>> 3) & 1) << 1), size);
        this.operand(reg, size);
    }
  }

  private mixedStep(kind: number, size: number, r: number, reg: number): void {
    const wide = size === 0 ? 2 : size;
    const shift = (r & 7) === 6 ? 4 : r & 7;
    switch (kind) {
      case 12: {
        const index = this.register(2);
        this.wide(0x8d, 2);
        this.emit(0x80 | (dwordRegister(reg) << 3) | 4, 1);
        this.emit(((r & 3) << 6) | (index << 3) | ((r >>> 2) & 7), 1);
        this.emit(r, 4);
        return;
      }
      case 13:
        this.opcode(0xd0, size);
        this.operand(shift, size);
        return;
      case 14:
        this.wide(0xc1, 2);
        this.operand(shift, 2);
        this.emit(((r >>> 8) % 31) + 1, 1);
        this.wide(0x11, 2);
        this.operand(dwordRegister(reg), 2);
        return;
      case 15:
        if (r & 1) {
          this.wide(0x190 | ((r >>> 4) & 15), 2);
          this.operand(0, 0);
        } else {
          this.wide(0x140 | ((r >>> 4) & 15), wide);
          this.operand(dwordRegister(reg), wide);
        }
        return;
      case 16:
        this.wide((r & 1 ? 0x1b6 : 0x1be) | ((r >>> 1) & 1), wide);
        this.operand(dwordRegister(reg), (r >>> 1) & 1);
        return;
      default:
        this.opcode(r % 3 === 0 ? 0x86 : r % 3 === 1 ? 0x1c0 : 0x1b0, size);
        this.operand(reg, size);
    }
  }

  private pairedStep(kind: number, size: number, r: number, reg: number): void {
    if (kind === 21) {
      this.emit(0xe8, 1);
      this.emit(ROUTINE - (this.at + 4), 4);
      return;
    }
    if (kind === 23) {
      this.oddStep(r, reg);
      return;
    }
    const other = this.register(2);
    switch (kind) {
      case 18:
        this.wide(0x1ba, 2);
        this.emit(0xc0 | ((4 + (r & 3)) << 3) | other, 1);
        this.emit(r >>> 8, 1);
        this.wide(0x19, 2);
        this.operand(dwordRegister(reg), 2);
        return;
      case 19:
        this.emit(0x50 | dwordRegister(reg), 1);
        this.emit(0x58 | other, 1);
        return;
      case 20:
        this.wide(0x1af, 2);
        this.operand(other, 2);
        this.emit(0x85, 1);
        this.emit(0xc0 | (other << 3) | other, 1);
        return;
      default:
        this.emit(0x83, 1);
        this.emit(0xe0 | other, 1);
        this.emit(0x7c, 1);
        this.opcode(((r & 7) << 3) | (((r >>> 3) & 1) << 1), size === 1 ? 2 : size);
        this.emit(0x80 | (reg << 3) | other, 1);
        this.emit(AREA, 4);
    }
  }

  private oddStep(r: number, reg: number): void {
    const which = (r >>> 8) & 7;
    if (which < 5) {
      this.emit([0xf5, 0xf8, 0xf9, 0x99, 0x98][which], 1);
    } else if (which === 5) {
      this.emit(0x0f, 1);
      this.emit(0xc8 | dwordRegister(reg), 1);
    } else {
      this.emit(0xb9, 1);
      this.emit((r >>> 11) & 7, 4);
      this.emit(0xbf, 1);
      this.emit(AREA + ((r >>> 14) & 63), 4);
      this.emit(0xbe, 1);
      this.emit(AREA + ((r >>> 20) & 63), 4);
      this.emit(0xf3, 1);
      this.emit((r >>> 8) & 1 ? 0xa5 : 0xaa, 1);
    }
  }
}

/** AH's number is ESP's, which the loops leave alone. */
function dwordRegister(reg: number): number {
  return reg === 4 ? 0 : reg;
}

function makeBlock(number: number, hash: number): Block {
  const drawing = new Drawing(Math.imul(number + 1, 0x9e3779b1));
  const data = new DataView(new ArrayBuffer(4096));
  const registers: number[] = [];
  for (let i = 0; i < 8; i++) registers.push(drawing.draw() | 0);
  registers[4] = STACK;
  const flags = 0x202 | (drawing.draw() & ARITHMETIC);
  for (let i = 0; i < 32; i++) data.setUint32(AREA - DATA + 4 * i, drawing.draw(), true);
  data.setUint32(COUNTER - DATA, (drawing.draw() % 60) + 1, true);
  const steps = (drawing.draw() % 20) + 4;
  for (let i = 0; i < steps; i++) {
    const r = drawing.draw();
    let displacement = -1;
    if (r % 4 === 0) {
      drawing.emit(0x70 | ((r >>> 8) & 15), 1);
      displacement = drawing.at;
      drawing.emit(0, 1);
    }
    drawing.step();
    if (displacement >= 0) drawing.code[displacement - CODE] = drawing.at - (displacement + 1);
  }
  drawing.emit(0xff, 1);
  drawing.emit(0x0d, 1);
  drawing.emit(COUNTER, 4);
  drawing.emit(0x0f, 1);
  drawing.emit(0x85, 1);
  drawing.emit(HERE - (drawing.at + 4), 4);
  drawing.emit(HLT, 1);
  drawing.code.set([0x11, 0xd8, 0xc3], ROUTINE - CODE);
  return {
    number,
    registers,
    flags,
    data: new Uint8Array(data.buffer),
    dataAddress: DATA,
    code: drawing.code,
    codeAddress: CODE,
    entry: HERE,
    hash,
  };
}

/** All loops of a recording. */
export function* recordedBlocks(recording: Buffer): Generator<Block> {
  const count = recording.readUInt32LE(0);
  const first = recording.readUInt32LE(4);
  for (let i = 0; i < count; i++) yield makeBlock(first + i, recording.readUInt32LE(8 + 4 * i));
}

/** FNV-1a of the state after a block: registers, arithmetic flags, operands, stack. */
export function hashOf(registers: Int32Array, flags: number, data: Uint8Array): number {
  let h = 0x811c9dc5;
  const add = (byte: number) => {
    h = Math.imul(h ^ byte, 0x01000193);
  };
  for (const value of [...registers, flags & ARITHMETIC]) {
    for (let shift = 0; shift < 32; shift += 8) add((value >>> shift) & 0xff);
  }
  for (let i = 0; i < 128; i++) add(data[AREA - DATA + i]);
  for (let i = 0; i < 128; i++) add(data[STACK - DATA - 0x40 + i]);
  return h >>> 0;
}
