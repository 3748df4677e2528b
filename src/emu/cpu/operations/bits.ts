import type { CpuState } from '../cpu-state.js';
import { ZF } from '../eflags.js';
import { changeFlags, condition } from '../flags.js';
import { AUX, RES } from '../layout.js';
import { probeWrite } from '../memory.js';
import {
  effectiveAddress,
  linearAddress,
  readE,
  readMemory,
  readRegister,
  regOf,
  rmOf,
  sizeOf,
  writeE,
  writeMemory,
  writeRegister,
} from '../operand.js';
import { ADDRESS16, CONDITION_SHIFT, FORM_SHIFT, Form, IS_REGISTER, SEGMENT_SHIFT, Size } from '../record.js';
import { Next, type Operation, type OperationTable } from './operation.js';

/** The bit test changes CF only (ZF by definition, the others as a P6 leaves them). */
function setCarry(c: CpuState, bit: number): void {
  const aux = c.m32[AUX];
  const overflow = (aux ^ (aux << 1)) >>> 31;
  c.m32[AUX] = (aux & 0x3fffffff) | (bit << 31) | ((bit ^ overflow) << 30);
}

/**
 * BT, BTS, BTR, BTC. A bit offset in a register reaches beyond a memory operand, by whole words or dwords in either
 * direction (SDM vol. 2, BT); an immediate one does not.
 */
function bitTest(change: ((value: number, mask: number) => number) | undefined): Operation {
  return (c) => {
    const { m32 } = c;
    const w1 = m32[c.record + 1];
    const size = sizeOf(w1);
    const bits = 8 << size;
    const immediate = ((w1 >> FORM_SHIFT) & 3) === Form.ei;
    const register = readRegister(c, regOf(w1), size);
    const offset = immediate ? m32[c.record + 3] : size === Size.word ? (register << 16) >> 16 : register;
    const bit = offset & (bits - 1);
    if ((w1 & IS_REGISTER) !== 0) {
      const value = readRegister(c, rmOf(w1), size);
      setCarry(c, (value >>> bit) & 1);
      if (change) writeRegister(c, rmOf(w1), size, change(value, 1 << bit));
      return Next.sequential;
    }
    let address = effectiveAddress(c, w1);
    if (!immediate) {
      address += (offset >> (size === Size.word ? 4 : 5)) << size;
      if ((w1 & ADDRESS16) !== 0) address &= 0xffff;
    }
    const linear = linearAddress(c, (w1 >> SEGMENT_SHIFT) & 7, address, 1 << size, change !== undefined);
    if (change) probeWrite(c, linear, 1 << size);
    const value = readMemory(c, linear, size);
    setCarry(c, (value >>> bit) & 1);
    if (change) writeMemory(c, linear, size, change(value, 1 << bit));
    return Next.sequential;
  };
}

/** BSF and BSR: of zero, only ZF is set; the destination stays, as on every Intel processor. */
function bitScan(find: (value: number) => number): Operation {
  return (c) => {
    const w1 = c.m32[c.record + 1];
    const size = sizeOf(w1);
    const e = readE(c, w1, size);
    c.m32[AUX] = 0;
    c.m32[RES] = e === 0 ? 0 : 1;
    if (e !== 0) writeRegister(c, regOf(w1), size, find(e));
    return Next.sequential;
  };
}

function bswap(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const n = rmOf(w1);
  const value = c.m32[n];
  // With a 16-bit operand the result is undefined; processors write zero.
  if (sizeOf(w1) === Size.word) c.m16[n << 1] = 0;
  else c.m32[n] = (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
  return Next.sequential;
}

function setcc(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  writeE(c, w1, Size.byte, condition(c.m32, w1 >>> CONDITION_SHIFT) ? 1 : 0);
  return Next.sequential;
}

/** The source is read whether or not the condition holds. */
function cmovcc(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const value = readE(c, w1, size);
  if (condition(c.m32, w1 >>> CONDITION_SHIFT)) writeRegister(c, regOf(w1), size, value);
  return Next.sequential;
}

/** The comparison is with EDX:EAX; the destination is written in any case. */
function cmpxchg8b(c: CpuState): number {
  const { m32 } = c;
  const w1 = m32[c.record + 1];
  const address = effectiveAddress(c, w1);
  const linear = linearAddress(c, (w1 >> SEGMENT_SHIFT) & 7, address, 8, true);
  probeWrite(c, linear, 8);
  const low = readMemory(c, linear, Size.dword);
  const high = readMemory(c, (linear + 4) | 0, Size.dword);
  const equal = low === m32[0] && high === m32[2];
  writeMemory(c, linear, Size.dword, equal ? m32[3] : low);
  writeMemory(c, (linear + 4) | 0, Size.dword, equal ? m32[1] : high);
  if (!equal) {
    m32[0] = low;
    m32[2] = high;
  }
  changeFlags(m32, ZF, equal ? ZF : 0);
  return Next.sequential;
}

export const BIT_OPERATIONS: OperationTable = {
  BT: bitTest(undefined),
  BTS: bitTest((value, mask) => value | mask),
  BTR: bitTest((value, mask) => value & ~mask),
  BTC: bitTest((value, mask) => value ^ mask),
  BSF: bitScan((value) => 31 - Math.clz32(value & -value)),
  BSR: bitScan((value) => 31 - Math.clz32(value)),
  BSWAP: bswap,
  SETcc: setcc,
  CMOVcc: cmovcc,
  CMPXCHG8B: cmpxchg8b,
};
