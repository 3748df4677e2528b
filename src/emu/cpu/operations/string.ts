import type { CpuState } from '../cpu-state.js';
import { DF } from '../eflags.js';
import { CodeMode, CPL, EIP, FLAGS, LEFT, RECORD, RES, SEG_BASE, SEG_LIMIT, SEG_RIGHTS } from '../layout.js';
import { probeWrite, wroteBesideCode } from '../memory.js';
import {
  linearAddress,
  RIGHTS_UNUSABLE,
  readMemory,
  readRegister,
  sizeOf,
  writeMemory,
  writeRegister,
} from '../operand.js';
import { checkPort } from '../port-permission.js';
import { ADDRESS16, LENGTH_SHIFT, REPEAT_SHIFT, SEGMENT_SHIFT, SIZE_SHIFT, Size } from '../record.js';
import { subtract } from './arithmetic.js';
import { Next, type Operation, type OperationTable } from './operation.js';

const EAX = 0;
const ECX = 1;
const EDX = 2;
const ESI = 6;
const EDI = 7;
const ES = 0;

/** Ends when ZF is 0 (F3) or 1 (F2), for CMPS and SCAS. */
const REPE = 1;
const REPNE = 2;

/** In word 1 of a record: what {@link scanForwards} can do, F2 with bytes and 32-bit addresses. */
const SCAN_MASK = (3 << REPEAT_SHIFT) | (3 << SIZE_SHIFT) | ADDRESS16;
const SCAN = (REPNE << REPEAT_SHIFT) | (Size.byte << SIZE_SHIFT);

/** One string instruction, taken apart. */
class StringInstruction {
  size = 0;
  repeat = 0;
  address16 = false;
  segment = 3;
  /** Bytes from one element to the next. */
  step = 1;

  load(c: CpuState): void {
    const w1 = c.m32[c.record + 1];
    this.size = sizeOf(w1);
    this.repeat = (w1 >> REPEAT_SHIFT) & 3;
    this.address16 = (w1 & ADDRESS16) !== 0;
    this.segment = (w1 >> SEGMENT_SHIFT) & 7;
    this.step = (c.m32[FLAGS] & DF) !== 0 ? -(1 << this.size) : 1 << this.size;
  }

  /** ESI, EDI or ECX, by address size, unsigned. */
  get(c: CpuState, register: number): number {
    return this.address16 ? c.m32[register] & 0xffff : c.m32[register] >>> 0;
  }

  advance(c: CpuState, register: number, by: number): void {
    if (this.address16) c.m16[register << 1] = c.m32[register] + by;
    else c.m32[register] += by;
  }
}

const one = new StringInstruction();

/**
 * Repeats an element's work. Each iteration is one retired instruction; when the budget is used up, EIP goes back to the
 * instruction, which goes on with what ESI, EDI and ECX say.
 *
 * @param element does one element, and moves ESI and EDI
 * @param bulk does up to `most` elements at once if that cannot be told from doing them one by one; returns how many
 * @param conditional stops by ZF
 */
function repeating(
  element: (c: CpuState, s: StringInstruction) => void,
  bulk: ((c: CpuState, s: StringInstruction, most: number) => number) | undefined,
  conditional: boolean,
): Operation {
  return (c) => {
    const { m32 } = c;
    one.load(c);
    if (one.repeat === 0) {
      element(c, one);
      return Next.sequential;
    }
    let count = one.get(c, ECX);
    if (count === 0) return Next.sequential;
    for (;;) {
      let done = 0;
      if (bulk !== undefined && count > 1) {
        done = bulk(c, one, Math.min(count, m32[LEFT] + 1));
        if (done > 1) m32[LEFT] -= done - 1;
      }
      if (done === 0) {
        element(c, one);
        done = 1;
      }
      one.advance(c, ECX, -done);
      count -= done;
      if (count === 0) break;
      if (conditional && (m32[RES] === 0) !== (one.repeat === REPE)) break;
      if (m32[LEFT] <= 0) {
        m32[EIP] -= (m32[c.record] >> LENGTH_SHIFT) & 15;
        c.midRepeat = true;
        return Next.changed;
      }
      m32[LEFT]--;
    }
    return Next.sequential;
  };
}

function source(c: CpuState, s: StringInstruction): number {
  return linearAddress(c, s.segment, s.get(c, ESI), 1 << s.size, false);
}

function destination(c: CpuState, s: StringInstruction, write: boolean): number {
  return linearAddress(c, ES, s.get(c, EDI), 1 << s.size, write);
}

/**
 * Elements from `register` on, in the direction of DF, that lie in one page of RAM with a TLB entry and inside the limit.
 * 0 if there are fewer than two, or if anything is unusual. Leaves the first byte's index in `first`.
 */
function room(c: CpuState, s: StringInstruction, segment: number, register: number, tlb: number, most: number): number {
  const { m32 } = c;
  const rights = m32[SEG_RIGHTS + segment];
  // Expand-up data segments only.
  if ((rights & (RIGHTS_UNUSABLE | 0x1c)) !== 0x10) return 0;
  const offset = s.get(c, register);
  const linear = (m32[SEG_BASE + segment] + offset) | 0;
  if ((linear & ((1 << s.size) - 1)) !== 0) return 0;
  const entry = m32[tlb + (linear >>> 12)];
  if (entry === 0) return 0;
  const inPage = linear & 4095;
  let elements: number;
  if (s.step > 0) {
    elements = (4096 - inPage) >> s.size;
    if (s.address16) elements = Math.min(elements, (0x10000 - offset) >> s.size);
    const limit = m32[SEG_LIMIT + segment] >>> 0;
    if (offset + (elements << s.size) - 1 > limit) return 0;
  } else {
    elements = (inPage >> s.size) + 1;
    if (elements << s.size > offset) elements = offset >> s.size;
    if (offset + (1 << s.size) - 1 > m32[SEG_LIMIT + segment] >>> 0) return 0;
  }
  first = (linear + entry - 1) >>> 0;
  return Math.min(elements, most);
}

let first = 0;

/** {@link room} for what is written at ES:EDI. Leaves 0 in `guarded`, or the TLB entry of a page with code. */
function roomToWrite(c: CpuState, s: StringInstruction, most: number): number {
  if ((c.m32[SEG_RIGHTS + ES] & 2) === 0) return 0;
  const { layout } = c;
  const user = c.m32[CPL] === 3;
  const n = room(c, s, ES, EDI, user ? layout.writeUser : layout.writeSupervisor, most);
  guarded = 0;
  if (n !== 0) return n;
  const tlb = user ? layout.guardedUser : layout.guardedSupervisor;
  guarded = c.m32[tlb + (((c.m32[SEG_BASE + ES] + s.get(c, EDI)) | 0) >>> 12)];
  return room(c, s, ES, EDI, tlb, most);
}

let guarded = 0;

function bulkMovs(c: CpuState, s: StringInstruction, most: number): number {
  let n = roomToWrite(c, s, most);
  if (n < 2) return 0;
  const to = first;
  n = room(c, s, s.segment, ESI, c.m32[CPL] === 3 ? c.layout.readUser : c.layout.readSupervisor, n);
  if (n < 2) return 0;
  const from = first;
  const bytes = n << s.size;
  if (s.step > 0 && (to <= from || to >= from + bytes)) {
    c.m8.copyWithin(to, from, from + bytes);
  } else if (s.step < 0 && (to >= from || to <= from - bytes)) {
    const size = 1 << s.size;
    c.m8.copyWithin(to - bytes + size, from - bytes + size, from + size);
  } else {
    // Overlapping so that elements are read after they were written: a fill with a pattern.
    const view = s.size === Size.dword ? c.m32 : s.size === Size.word ? c.m16 : c.m8;
    const step = s.step > 0 ? 1 : -1;
    let at = to >>> s.size;
    let by = from >>> s.size;
    for (let k = 0; k < n; k++) {
      view[at] = view[by];
      at += step;
      by += step;
    }
  }
  if (guarded !== 0) wroteBesideCode(c, s.step < 0 ? to - bytes + (1 << s.size) : to, bytes, guarded);
  s.advance(c, ESI, n * s.step);
  s.advance(c, EDI, n * s.step);
  return n;
}

function bulkStos(c: CpuState, s: StringInstruction, most: number): number {
  const n = roomToWrite(c, s, most);
  if (n < 2) return 0;
  const low = first - (s.step < 0 ? (n - 1) << s.size : 0);
  const at = low >>> s.size;
  if (s.size === Size.dword) c.m32.fill(c.m32[0], at, at + n);
  else if (s.size === Size.word) c.m16.fill(c.m32[0], at, at + n);
  else c.m8.fill(c.m32[0], at, at + n);
  if (guarded !== 0) wroteBesideCode(c, low, n << s.size, guarded);
  s.advance(c, EDI, n * s.step);
  return n;
}

/**
 * REPNE SCASB as strlen and strchr use it: with flat segments and 32-bit addresses, forwards, where the byte is found within
 * the page and within the budget.
 *
 * @returns whether it is done; if not, nothing is
 */
function scanForwards(c: CpuState): boolean {
  const { m32, m8, layout } = c;
  const w1 = m32[m32[RECORD] + 1];
  if (c.codeMode !== CodeMode.flat32 || (w1 & SCAN_MASK) !== SCAN || (m32[FLAGS] & DF) !== 0) return false;
  const from = m32[EDI];
  const entry = m32[(m32[CPL] === 3 ? layout.readUser : layout.readSupervisor) + (from >>> 12)];
  if (entry === 0) return false;
  const wanted = m32[EAX] & 0xff;
  const start = (from + entry - 1) >>> 0;
  const end = start + Math.min(4096 - (from & 4095), m32[ECX] >>> 0, m32[LEFT] + 1);
  let at = start;
  while (at < end && m8[at] !== wanted) at++;
  if (at >= end) return false;
  const done = at - start + 1;
  m32[EDI] += done;
  m32[ECX] -= done;
  m32[LEFT] -= done - 1;
  subtract(c, wanted, wanted, Size.byte);
  return true;
}

/** Elements that compare as the repetition wants; the flags are those of the last of them. */
function bulkScas(c: CpuState, s: StringInstruction, most: number): number {
  const n = room(c, s, ES, EDI, c.m32[CPL] === 3 ? c.layout.readUser : c.layout.readSupervisor, most);
  const view = s.size === Size.dword ? c.m32 : s.size === Size.word ? c.m16 : c.m8;
  const wanted = readRegister(c, 0, s.size);
  const whileEqual = s.repeat === REPE;
  const step = s.step > 0 ? 1 : -1;
  let at = first >>> s.size;
  let k = 0;
  while (k < n && (view[at] === wanted) === whileEqual) {
    k++;
    at += step;
  }
  if (k === 0) return 0;
  s.advance(c, EDI, k * s.step);
  subtract(c, wanted, view[at - step], s.size);
  return k;
}

function bulkCmps(c: CpuState, s: StringInstruction, most: number): number {
  const tlb = c.m32[CPL] === 3 ? c.layout.readUser : c.layout.readSupervisor;
  let n = room(c, s, ES, EDI, tlb, most);
  if (n < 2) return 0;
  let b = first >>> s.size;
  n = room(c, s, s.segment, ESI, tlb, n);
  let a = first >>> s.size;
  const view = s.size === Size.dword ? c.m32 : s.size === Size.word ? c.m16 : c.m8;
  const whileEqual = s.repeat === REPE;
  const step = s.step > 0 ? 1 : -1;
  let k = 0;
  while (k < n && (view[a] === view[b]) === whileEqual) {
    k++;
    a += step;
    b += step;
  }
  if (k === 0) return 0;
  s.advance(c, ESI, k * s.step);
  s.advance(c, EDI, k * s.step);
  subtract(c, view[a - step], view[b - step], s.size);
  return k;
}

function movs(c: CpuState, s: StringInstruction): void {
  const value = readMemory(c, source(c, s), s.size);
  writeMemory(c, destination(c, s, true), s.size, value);
  s.advance(c, ESI, s.step);
  s.advance(c, EDI, s.step);
}

function stos(c: CpuState, s: StringInstruction): void {
  writeMemory(c, destination(c, s, true), s.size, readRegister(c, 0, s.size));
  s.advance(c, EDI, s.step);
}

function lods(c: CpuState, s: StringInstruction): void {
  writeRegister(c, 0, s.size, readMemory(c, source(c, s), s.size));
  s.advance(c, ESI, s.step);
}

function scas(c: CpuState, s: StringInstruction): void {
  subtract(c, readRegister(c, 0, s.size), readMemory(c, destination(c, s, false), s.size), s.size);
  s.advance(c, EDI, s.step);
}

function cmps(c: CpuState, s: StringInstruction): void {
  const a = readMemory(c, source(c, s), s.size);
  const b = readMemory(c, destination(c, s, false), s.size);
  subtract(c, a, b, s.size);
  s.advance(c, ESI, s.step);
  s.advance(c, EDI, s.step);
}

/** The destination must be writable before the port is read: the device would not give the value twice. */
function ins(c: CpuState, s: StringInstruction): void {
  const size = s.size === Size.byte ? 1 : s.size === Size.word ? 2 : 4;
  const port = c.m32[EDX] & 0xffff;
  checkPort(c, port, size);
  const linear = destination(c, s, true);
  probeWrite(c, linear, size);
  writeMemory(c, linear, s.size, c.environment.portIn(port, size));
  s.advance(c, EDI, s.step);
}

function outs(c: CpuState, s: StringInstruction): void {
  const size = s.size === Size.byte ? 1 : s.size === Size.word ? 2 : 4;
  const port = c.m32[EDX] & 0xffff;
  checkPort(c, port, size);
  const value = readMemory(c, source(c, s), s.size);
  c.environment.portOut(port, size, value >>> 0);
  s.advance(c, ESI, s.step);
}

const repeatingScas = repeating(scas, bulkScas, true);

export const STRING_OPERATIONS: OperationTable = {
  MOVS: repeating(movs, bulkMovs, false),
  STOS: repeating(stos, bulkStos, false),
  LODS: repeating(lods, undefined, false),
  SCAS: (c) => (scanForwards(c) ? Next.sequential : repeatingScas(c)),
  CMPS: repeating(cmps, bulkCmps, true),
  INS: repeating(ins, undefined, false),
  OUTS: repeating(outs, undefined, false),
};
