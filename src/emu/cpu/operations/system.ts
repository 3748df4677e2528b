import { updateBreakpoints } from '../breakpoints.js';
import type { CpuState } from '../cpu-state.js';
import { raise, Vector } from '../fault.js';
import { CPL, CR, DR, GDT_BASE, GDT_LIMIT, IDT_BASE, IDT_LIMIT, SEG_BASE } from '../layout.js';
import { updateMode } from '../mode.js';
import {
  effectiveAddress,
  linearAddress,
  readE,
  readMemory,
  regOf,
  rmOf,
  sizeOf,
  writeE,
  writeMemory,
} from '../operand.js';
import { flush, flushPage } from '../paging.js';
import { ADDRESS16, IS_REGISTER, OPERAND32, SEGMENT_SHIFT, Size } from '../record.js';
import { Next, type Operation, type OperationTable } from './operation.js';

const CR0_PE = 1;
const CR0_ET = 0x10;
const CR0_TS = 8;
const CR0_NW = 0x20000000;
const CR0_CD = 0x40000000;
const CR0_PG = 0x80000000 | 0;
/** PE MP EM TS ET NE WP AM NW CD PG. */
const CR0_MASK = 0xe005003f | 0;
/** Bits of CR0 and CR4 that change what a linear address means. */
const CR0_PAGING = 0x80010001 | 0;
/** CR4: VME PVI TSD DE PSE MCE PGE PCE; the ones that the features of CPUID allow are TSD, DE, PSE, PGE and PCE. */
const CR4_MASK = 0x19c;
const CR4_TSD = 4;
const CR4_PSE = 0x10;
const CR4_PCE = 0x100;

function needSupervisor(c: CpuState): void {
  if (c.m32[CPL] !== 0) raise(c, Vector.GP, 0);
}

/** Loads CR0 and what follows from it (SDM vol. 3, 2.5). */
function setCr0(c: CpuState, value: number): void {
  if ((value & CR0_PG) !== 0 && (value & CR0_PE) === 0) raise(c, Vector.GP, 0);
  if ((value & CR0_NW) !== 0 && (value & CR0_CD) === 0) raise(c, Vector.GP, 0);
  const before = c.m32[CR];
  c.m32[CR] = (value & CR0_MASK) | CR0_ET;
  if (((before ^ value) & CR0_PAGING) !== 0) flush(c);
  updateMode(c);
}

function movFromCr(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  const n = regOf(w1);
  if (n === 1 || n > 4) raise(c, Vector.UD);
  needSupervisor(c);
  c.m32[rmOf(w1)] = c.m32[CR + n];
  return Next.sequential;
}

function movToCr(c: CpuState): number {
  const { m32 } = c;
  const w1 = m32[c.record + 1];
  const n = regOf(w1);
  if (n === 1 || n > 4) raise(c, Vector.UD);
  needSupervisor(c);
  const value = m32[rmOf(w1)];
  switch (n) {
    case 0:
      setCr0(c, value);
      break;
    case 2:
      m32[CR + 2] = value;
      return Next.sequential;
    case 3:
      // Kernels do this millions of times while they size memory: the block ends, but nothing else has to be looked at.
      m32[CR + 3] = value;
      flush(c);
      return Next.branch;
    default:
      if ((value & ~CR4_MASK) !== 0) raise(c, Vector.GP, 0);
      m32[CR + 4] = value;
      flush(c);
      updateBreakpoints(c);
  }
  return Next.changed;
}

/** DR4 and DR5 are DR6 and DR7 (unless CR4.DE); reserved bits as in SDM vol. 3, figure 18-1. */
function debugRegister(n: number): number {
  return n === 4 || n === 5 ? n + 2 : n;
}

const DR6_ONES = 0xffff0ff0 | 0;
const DR6_MASK = 0xe00f;
const DR7_GD = 0x2000;
const CR4_DE = 8;

function checkDebugAccess(c: CpuState, n: number): void {
  if ((n === 4 || n === 5) && (c.m32[CR + 4] & CR4_DE) !== 0) raise(c, Vector.UD);
  needSupervisor(c);
  if ((c.m32[DR + 7] & DR7_GD) !== 0) {
    c.m32[DR + 6] |= DR7_GD;
    c.m32[DR + 7] &= ~DR7_GD;
    raise(c, Vector.DB);
  }
}

function movFromDr(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  checkDebugAccess(c, regOf(w1));
  c.m32[rmOf(w1)] = c.m32[DR + debugRegister(regOf(w1))];
  return Next.sequential;
}

function movToDr(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  checkDebugAccess(c, regOf(w1));
  const n = debugRegister(regOf(w1));
  const value = c.m32[rmOf(w1)];
  if (n === 6) c.m32[DR + 6] = (value & DR6_MASK) | DR6_ONES;
  else if (n === 7) c.m32[DR + 7] = (value & ~0xd800) | 0x400;
  else c.m32[DR + n] = value;
  if (n !== 6) updateBreakpoints(c);
  return Next.changed;
}

/** A table register's image: limit, then base (24 bits of it with a 16-bit operand size). */
function loadTable(base: number, limit: number): Operation {
  return (c) => {
    needSupervisor(c);
    const { m32 } = c;
    const w1 = m32[c.record + 1];
    const newLimit = readImage(c, w1, 0, Size.word);
    const newBase = readImage(c, w1, 2, Size.dword);
    m32[limit] = newLimit;
    m32[base] = (w1 & OPERAND32) !== 0 ? newBase : newBase & 0xffffff;
    return Next.sequential;
  };
}

function readImage(c: CpuState, w1: number, displacement: number, size: number): number {
  return readMemory(c, imageAddress(c, w1, displacement, size, false), size);
}

function imageAddress(c: CpuState, w1: number, displacement: number, size: number, write: boolean): number {
  const offset = effectiveAddress(c, w1) + displacement;
  const wrapped = (w1 & ADDRESS16) !== 0 ? offset & 0xffff : offset;
  return linearAddress(c, (w1 >> SEGMENT_SHIFT) & 7, wrapped, 1 << size, write);
}

/** All 32 bits of the base are stored, whatever the operand size (as on every processor since the 386). */
function storeTable(base: number, limit: number): Operation {
  return (c) => {
    const w1 = c.m32[c.record + 1];
    const baseAddress = imageAddress(c, w1, 2, Size.dword, true);
    writeMemory(c, imageAddress(c, w1, 0, Size.word, true), Size.word, c.m32[limit]);
    writeMemory(c, baseAddress, Size.dword, c.m32[base]);
    return Next.sequential;
  };
}

function smsw(c: CpuState): number {
  const w1 = c.m32[c.record + 1];
  writeE(c, w1, (w1 & IS_REGISTER) !== 0 ? sizeOf(w1) : Size.word, c.m32[CR]);
  return Next.sequential;
}

/** Sets PE, MP, EM and TS, but cannot clear PE. */
function lmsw(c: CpuState): number {
  needSupervisor(c);
  const value = readE(c, c.m32[c.record + 1], Size.word);
  setCr0(c, (c.m32[CR] & ~0xe) | (value & 0xf));
  return Next.changed;
}

function clts(c: CpuState): number {
  needSupervisor(c);
  c.m32[CR] &= ~CR0_TS;
  return Next.sequential;
}

function invlpg(c: CpuState): number {
  needSupervisor(c);
  const w1 = c.m32[c.record + 1];
  // The page may be part of a 4 MB page, all of which has to go.
  if ((c.m32[CR + 4] & CR4_PSE) !== 0) flush(c);
  else flushPage(c, c.m32[SEG_BASE + ((w1 >> SEGMENT_SHIFT) & 7)] + effectiveAddress(c, w1));
  // It may be the page of this code: the next instruction is fetched through the page tables, as after a load of CR3.
  return Next.branch;
}

/** INVD and WBINVD: there is no cache to be seen. */
function flushCache(c: CpuState): number {
  needSupervisor(c);
  return Next.sequential;
}

function hlt(c: CpuState): number {
  needSupervisor(c);
  c.halted = true;
  return Next.changed;
}

/** Leaf 0: highest leaf and vendor; leaf 1: signature and features; leaf 2 and higher ones answer as leaf 2 of a Pentium Pro without caches. */
function cpuid(c: CpuState): number {
  const { m32, identity } = c;
  const { vendor } = identity;
  const leaf = m32[0];
  m32[0] = 0;
  m32[1] = 0;
  m32[2] = 0;
  m32[3] = 0;
  if (leaf === 0) {
    m32[0] = 1;
    m32[3] = fourCharacters(vendor, 0);
    m32[2] = fourCharacters(vendor, 4);
    m32[1] = fourCharacters(vendor, 8);
  } else if (leaf >>> 0 < 0x80000000) {
    // A leaf above the highest one gets the highest one's answer (SDM vol. 2, CPUID).
    m32[0] = identity.signature;
    m32[2] = identity.features;
  }
  return Next.sequential;
}

function fourCharacters(text: string, at: number): number {
  let value = 0;
  for (let n = 0; n < 4; n++) value |= (text.charCodeAt(at + n) & 0xff) << (8 * n);
  return value;
}

const IA32_TIME_STAMP_COUNTER = 0x10;

/** The time-stamp counter: retired instructions, times a factor, plus what was written to it. */
function timeStamp(c: CpuState): bigint {
  const [low, high] = c.msrs.get(IA32_TIME_STAMP_COUNTER) ?? [0, 0];
  const offset = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return BigInt.asUintN(64, BigInt(Math.floor(c.retired() * c.identity.tscPerInstruction)) + offset);
}

function setEdxEax(c: CpuState, value: bigint): void {
  c.m32[0] = Number(BigInt.asIntN(32, value));
  c.m32[2] = Number(BigInt.asIntN(32, value >> 32n));
}

function rdtsc(c: CpuState): number {
  if ((c.m32[CR + 4] & CR4_TSD) !== 0 && c.m32[CPL] !== 0) raise(c, Vector.GP, 0);
  setEdxEax(c, timeStamp(c));
  return Next.sequential;
}

/** The two event counters stand still: there are no registers that would select an event. */
function rdpmc(c: CpuState): number {
  if ((c.m32[CR + 4] & CR4_PCE) === 0 && c.m32[CPL] !== 0) raise(c, Vector.GP, 0);
  if (c.m32[1] >>> 0 > 1) raise(c, Vector.GP, 0);
  setEdxEax(c, 0n);
  return Next.sequential;
}

/** Model-specific registers that are not in `msrs` do not exist: #GP(0). */
function rdmsr(c: CpuState): number {
  needSupervisor(c);
  const number = c.m32[1] >>> 0;
  if (number === IA32_TIME_STAMP_COUNTER) {
    setEdxEax(c, timeStamp(c));
    return Next.sequential;
  }
  const value = c.msrs.get(number);
  if (value === undefined) raise(c, Vector.GP, 0);
  c.m32[0] = value[0];
  c.m32[2] = value[1];
  return Next.sequential;
}

function wrmsr(c: CpuState): number {
  needSupervisor(c);
  const number = c.m32[1] >>> 0;
  if (number === IA32_TIME_STAMP_COUNTER) {
    c.msrs.set(number, [0, 0]);
    const now = timeStamp(c);
    const wanted = (BigInt(c.m32[2] >>> 0) << 32n) | BigInt(c.m32[0] >>> 0);
    const offset = BigInt.asUintN(64, wanted - now);
    c.msrs.set(number, [Number(BigInt.asIntN(32, offset)), Number(BigInt.asIntN(32, offset >> 32n))]);
    return Next.sequential;
  }
  if (!c.msrs.has(number)) raise(c, Vector.GP, 0);
  c.msrs.set(number, [c.m32[0], c.m32[2]]);
  return Next.sequential;
}

export const SYSTEM_OPERATIONS: OperationTable = {
  'MOV Rd,Cd': movFromCr,
  'MOV Cd,Rd': movToCr,
  'MOV Rd,Dd': movFromDr,
  'MOV Dd,Rd': movToDr,
  LGDT: loadTable(GDT_BASE, GDT_LIMIT),
  LIDT: loadTable(IDT_BASE, IDT_LIMIT),
  SGDT: storeTable(GDT_BASE, GDT_LIMIT),
  SIDT: storeTable(IDT_BASE, IDT_LIMIT),
  SMSW: smsw,
  LMSW: lmsw,
  CLTS: clts,
  INVLPG: invlpg,
  INVD: flushCache,
  WBINVD: flushCache,
  HLT: hlt,
  CPUID: cpuid,
  RDTSC: rdtsc,
  RDPMC: rdpmc,
  RDMSR: rdmsr,
  WRMSR: wrmsr,
};
