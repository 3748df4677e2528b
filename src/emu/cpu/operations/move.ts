import type { CpuState } from '../cpu-state.js';
import { AF, CF, DF, IF, IOPL, PF, SF, ZF } from '../eflags.js';
import { raise, Vector } from '../fault.js';
import { arithmeticFlags, changeFlags } from '../flags.js';
import { CPL, FLAGS, LEFT, SEG_SELECTOR } from '../layout.js';
import {
  effectiveAddress,
  linearAddress,
  memoryAddress,
  prepareUpdate,
  readE,
  readMemory,
  readRegister,
  regOf,
  rmOf,
  signExtend,
  sizeOf,
  writeE,
  writeMemory,
  writeRegister,
} from '../operand.js';
import { ADDRESS16, FORM_SHIFT, Form, IS_REGISTER, SEGMENT_SHIFT, Size } from '../record.js';
import { Next, type OperationTable } from './operation.js';

function mov(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const form = (w1 >> FORM_SHIFT) & 3;
  if (form === Form.ge) writeRegister(c, regOf(w1), size, readE(c, w1, size));
  else writeE(c, w1, size, form === Form.ei ? c.m32[c.record + 3] : readRegister(c, regOf(w1), size));
  return Next.sequential;
}

/** A register destination gets the whole operand size, zero-extended; memory a word. */
function movFromSegment(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const selector = c.m32[SEG_SELECTOR + regOf(w1)];
  if (regOf(w1) > 5) raise(c, Vector.UD);
  writeE(c, w1, (w1 & IS_REGISTER) !== 0 ? sizeOf(w1) : Size.word, selector);
  return Next.sequential;
}

function extend(sourceSize: number, signed: boolean) {
  return (c: CpuState): number => {
    const w1 = c.m32[c.record + 1];
    const value = readE(c, w1, sourceSize);
    writeRegister(c, regOf(w1), sizeOf(w1), signed ? signExtend(value, sourceSize) : value);
    return Next.sequential;
  };
}

function lea(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  writeRegister(c, regOf(w1), sizeOf(w1), effectiveAddress(c, w1));
  return Next.sequential;
}

/** The Z form exchanges with the accumulator; its record has reg 0. */
function xchg(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const g = readRegister(c, regOf(w1), size);
  if ((w1 & IS_REGISTER) !== 0) {
    writeRegister(c, regOf(w1), size, readRegister(c, rmOf(w1), size));
    writeRegister(c, rmOf(w1), size, g);
  } else {
    const linear = prepareUpdate(c, w1, size);
    const e = readMemory(c, linear, size);
    writeMemory(c, linear, size, g);
    writeRegister(c, regOf(w1), size, e);
  }
  return Next.sequential;
}

/** CBW or CWDE. */
function cbw(c: CpuState): number {
  if (sizeOf(c.m32[c.record + 1]) === Size.word) c.m16[0] = (c.m32[0] << 24) >> 24;
  else c.m32[0] = (c.m32[0] << 16) >> 16;
  return Next.sequential;
}

/** CWD or CDQ. */
function cwd(c: CpuState): number {
  if (sizeOf(c.m32[c.record + 1]) === Size.word) c.m16[4] = (c.m32[0] << 16) >> 31;
  else c.m32[2] = c.m32[0] >> 31;
  return Next.sequential;
}

function xlat(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const sum = c.m32[3] + c.m8[0];
  const offset = (w1 & ADDRESS16) !== 0 ? sum & 0xffff : sum | 0;
  c.m8[0] = readMemory(c, linearAddress(c, (w1 >> SEGMENT_SHIFT) & 7, offset, 1, false), Size.byte);
  return Next.sequential;
}

/** #BR if the signed index lies outside the pair of bounds. */
function bound(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const size = sizeOf(w1);
  const index = signExtend(readRegister(c, regOf(w1), size), size);
  const lower = signExtend(readMemory(c, memoryAddress(c, w1, 1 << size, false), size), size);
  const upper = signExtend(readMemory(c, memoryAddress(c, w1, 1 << size, false, 1 << size), size), size);
  if (index < lower || index > upper) raise(c, Vector.BR);
  return Next.sequential;
}

function nop(): number {
  return Next.sequential;
}

function lahf(c: CpuState): number {
  c.m8[1] = (arithmeticFlags(c.m32) & 0xff) | 2;
  return Next.sequential;
}

function sahf(c: CpuState): number {
  changeFlags(c.m32, SF | ZF | AF | PF | CF, c.m8[1]);
  return Next.sequential;
}

function clc(c: CpuState): number {
  changeFlags(c.m32, CF, 0);
  return Next.sequential;
}

function stc(c: CpuState): number {
  changeFlags(c.m32, CF, CF);
  return Next.sequential;
}

function cmc(c: CpuState): number {
  changeFlags(c.m32, CF, ~arithmeticFlags(c.m32));
  return Next.sequential;
}

function cld(c: CpuState): number {
  c.m32[FLAGS] &= ~DF;
  return Next.sequential;
}

function std(c: CpuState): number {
  c.m32[FLAGS] |= DF;
  return Next.sequential;
}

/** CLI and STI: #GP(0) if CPL > IOPL (in virtual-8086 mode CPL is 3). */
function checkIopl(c: CpuState): void {
  if (c.m32[CPL] > (c.m32[FLAGS] & IOPL) >> 12) raise(c, Vector.GP, 0);
}

function cli(c: CpuState): number {
  checkIopl(c);
  c.m32[FLAGS] &= ~IF;
  return Next.sequential;
}

/** Interrupts are recognised after the next instruction, if IF was clear. */
function sti(c: CpuState): number {
  checkIopl(c);
  const wasClear = (c.m32[FLAGS] & IF) === 0;
  c.m32[FLAGS] |= IF;
  // While nothing waits, only an interrupt raised between here and the next instruction would have to be held off.
  if (!wasClear || (!c.interruptLine && c.m32[LEFT] > 0)) return Next.sequential;
  c.interruptShadow = true;
  return Next.changed;
}

export const MOVE_OPERATIONS: OperationTable = {
  MOV: mov,
  'MOV Evw,Sw': movFromSegment,
  'MOVZX Gv,Eb': extend(Size.byte, false),
  'MOVZX Gv,Ew': extend(Size.word, false),
  'MOVSX Gv,Eb': extend(Size.byte, true),
  'MOVSX Gv,Ew': extend(Size.word, true),
  LEA: lea,
  XCHG: xchg,
  CBW: cbw,
  CWD: cwd,
  XLAT: xlat,
  BOUND: bound,
  NOP: nop,
  LFENCE: nop,
  MFENCE: nop,
  SFENCE: nop,
  LAHF: lahf,
  SAHF: sahf,
  CLC: clc,
  STC: stc,
  CMC: cmc,
  CLD: cld,
  STD: std,
  CLI: cli,
  STI: sti,
};
