import type { CpuState } from './cpu-state.js';
import { raise, Vector } from './fault.js';
import { SEG_BASE, SEG_LIMIT, SEG_RIGHTS } from './layout.js';
import { probeWrite, readByte, readDword, readWord, writeByte, writeDword, writeWord } from './memory.js';
import {
  ADDRESS16,
  INDEX_SHIFT,
  IS_REGISTER,
  REG_SHIFT,
  RM_SHIFT,
  SCALE_SHIFT,
  SEGMENT_SHIFT,
  SIZE_SHIFT,
  Size,
} from './record.js';

/** Rights of segments (environment.ts, SegmentRegister.rights). */
export const RIGHTS_UNUSABLE = 0x10000;
export const RIGHTS_BIG = 0x4000;
const CODE = 8;
const EXPAND_DOWN = 4;
const READ_WRITE = 2;
const SYSTEM = 0x10;
const SS = 2;

/**
 * The linear address of `bytes` bytes at `offset` in a segment, after the checks of limit and rights (Intel SDM vol. 3,
 * 5.3 and 5.5): #SS(0) for the stack segment, #GP(0) for the others.
 */
export function linearAddress(c: CpuState, segment: number, offset: number, bytes: number, write: boolean): number {
  const { m32 } = c;
  const rights = m32[SEG_RIGHTS + segment];
  if (
    write
      ? (rights & (RIGHTS_UNUSABLE | SYSTEM | CODE | READ_WRITE)) !== (SYSTEM | READ_WRITE)
      : (rights & RIGHTS_UNUSABLE) !== 0 || (rights & (CODE | READ_WRITE)) === CODE
  ) {
    raise(c, segment === SS ? Vector.SS : Vector.GP, 0);
  }
  const first = offset >>> 0;
  const last = first + bytes - 1;
  const limit = m32[SEG_LIMIT + segment] >>> 0;
  if ((rights & (CODE | EXPAND_DOWN)) === EXPAND_DOWN) {
    if (first <= limit || last > ((rights & RIGHTS_BIG) !== 0 ? 0xffffffff : 0xffff)) {
      raise(c, segment === SS ? Vector.SS : Vector.GP, 0);
    }
  } else if (last > limit) {
    raise(c, segment === SS ? Vector.SS : Vector.GP, 0);
  }
  return (m32[SEG_BASE + segment] + offset) | 0;
}

/** The effective address (offset) of the memory operand of the record being executed. */
export function effectiveAddress(c: CpuState, w1: number): number {
  const { m32 } = c;
  const offset = m32[w1 & 15] + (m32[(w1 >> INDEX_SHIFT) & 15] << ((w1 >> SCALE_SHIFT) & 3)) + m32[c.record + 2];
  return (w1 & ADDRESS16) !== 0 ? offset & 0xffff : offset | 0;
}

/** The linear address of the memory operand, `displacement` bytes into it. */
export function memoryAddress(c: CpuState, w1: number, bytes: number, write: boolean, displacement = 0): number {
  let offset = effectiveAddress(c, w1) + displacement;
  if ((w1 & ADDRESS16) !== 0) offset &= 0xffff;
  return linearAddress(c, (w1 >> SEGMENT_SHIFT) & 7, offset, bytes, write);
}

export function sizeOf(w1: number): number {
  return (w1 >> SIZE_SHIFT) & 3;
}

/** Byte registers AL CL DL BL AH CH DH BH as bytes of the state. */
export function byteRegister(n: number): number {
  return ((n & 3) << 2) | (n >> 2);
}

/** Bytes and words are zero-extended, dwords signed. */
export function readRegister(c: CpuState, n: number, size: number): number {
  if (size === Size.dword) return c.m32[n];
  if (size === Size.word) return c.m32[n] & 0xffff;
  return c.m8[byteRegister(n)];
}

export function writeRegister(c: CpuState, n: number, size: number, value: number): void {
  if (size === Size.dword) c.m32[n] = value;
  else if (size === Size.word) c.m16[n << 1] = value;
  else c.m8[byteRegister(n)] = value;
}

export function readMemory(c: CpuState, linear: number, size: number): number {
  if (size === Size.dword) return readDword(c, linear);
  if (size === Size.word) return readWord(c, linear);
  return readByte(c, linear);
}

export function writeMemory(c: CpuState, linear: number, size: number, value: number): void {
  if (size === Size.dword) writeDword(c, linear, value);
  else if (size === Size.word) writeWord(c, linear, value);
  else writeByte(c, linear, value);
}

/** The E operand. */
export function readE(c: CpuState, w1: number, size: number): number {
  if ((w1 & IS_REGISTER) !== 0) return readRegister(c, (w1 >> RM_SHIFT) & 7, size);
  return readMemory(c, memoryAddress(c, w1, 1 << size, false), size);
}

export function writeE(c: CpuState, w1: number, size: number, value: number): void {
  if ((w1 & IS_REGISTER) !== 0) writeRegister(c, (w1 >> RM_SHIFT) & 7, size, value);
  else writeMemory(c, memoryAddress(c, w1, 1 << size, true), size, value);
}

/**
 * Reads an E operand in memory that will be written: what would fault at the write faults now.
 * @returns the linear address
 */
export function prepareUpdate(c: CpuState, w1: number, size: number): number {
  const linear = memoryAddress(c, w1, 1 << size, true);
  probeWrite(c, linear, 1 << size);
  return linear;
}

export function regOf(w1: number): number {
  return (w1 >> REG_SHIFT) & 7;
}

export function rmOf(w1: number): number {
  return (w1 >> RM_SHIFT) & 7;
}

/** Sign-extends a value of an operand size to 32 bits. */
export function signExtend(value: number, size: number): number {
  if (size === Size.dword) return value | 0;
  return size === Size.word ? (value << 16) >> 16 : (value << 24) >> 24;
}
