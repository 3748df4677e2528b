import { noteAccess } from './breakpoints.js';
import { invalidateWrite } from './code-lines.js';
import type { CpuState } from './cpu-state.js';
import { AC } from './eflags.js';
import type { AccessSize } from './environment.js';
import { raise, Vector } from './fault.js';
import { ABSENT_PAGE, CPL, CR, FLAGS, LINE_SHIFT } from './layout.js';
import { fillRead, fillWrite, setEntry } from './paging.js';

const CR0_AM = 0x40000;

/**
 * Access to linear addresses with the rights of the current privilege level, or (the *system* functions) of the supervisor, as
 * accesses to descriptor tables and task state segments have. Each raises #PF before anything has changed.
 *
 * TLB entries (layout.ts): 0, or one more than the difference between the byte in the buffer and the linear address.
 */

export function readByte(c: CpuState, linear: number): number {
  const entry = c.m32[(c.m32[CPL] === 3 ? c.layout.readUser : c.layout.readSupervisor) + (linear >>> 12)];
  if (entry !== 0) return c.m8[(linear + entry - 1) >>> 0];
  return readSlow(c, linear, 1, c.m32[CPL] === 3);
}

/** Unsigned. */
export function readWord(c: CpuState, linear: number): number {
  const entry = c.m32[(c.m32[CPL] === 3 ? c.layout.readUser : c.layout.readSupervisor) + (linear >>> 12)];
  if (entry !== 0 && (linear & 1) === 0) return c.m16[(linear + entry) >>> 1];
  return readSlow(c, linear, 2, c.m32[CPL] === 3);
}

/** Signed. */
export function readDword(c: CpuState, linear: number): number {
  const entry = c.m32[(c.m32[CPL] === 3 ? c.layout.readUser : c.layout.readSupervisor) + (linear >>> 12)];
  if (entry !== 0 && (linear & 3) === 0) return c.m32[(linear + entry) >>> 2];
  return readSlow(c, linear, 4, c.m32[CPL] === 3);
}

export function writeByte(c: CpuState, linear: number, value: number): void {
  const entry = c.m32[(c.m32[CPL] === 3 ? c.layout.writeUser : c.layout.writeSupervisor) + (linear >>> 12)];
  if (entry !== 0) c.m8[(linear + entry - 1) >>> 0] = value;
  else writeSlow(c, linear, 1, value, c.m32[CPL] === 3);
}

export function writeWord(c: CpuState, linear: number, value: number): void {
  const entry = c.m32[(c.m32[CPL] === 3 ? c.layout.writeUser : c.layout.writeSupervisor) + (linear >>> 12)];
  if (entry !== 0 && (linear & 1) === 0) c.m16[(linear + entry) >>> 1] = value;
  else writeSlow(c, linear, 2, value, c.m32[CPL] === 3);
}

export function writeDword(c: CpuState, linear: number, value: number): void {
  const entry = c.m32[(c.m32[CPL] === 3 ? c.layout.writeUser : c.layout.writeSupervisor) + (linear >>> 12)];
  if (entry !== 0 && (linear & 3) === 0) c.m32[(linear + entry) >>> 2] = value;
  else writeSlow(c, linear, 4, value, c.m32[CPL] === 3);
}

/** Raises the fault that a write would raise. */
export function probeWrite(c: CpuState, linear: number, size: number): void {
  const user = c.m32[CPL] === 3;
  if (size <= 4 && user && (linear & (size - 1)) !== 0) checkAlignment(c);
  probePage(c, linear, user);
  const last = (linear + size - 1) | 0;
  if (last >>> 12 !== linear >>> 12) probePage(c, last & ~4095, user);
}

function probePage(c: CpuState, linear: number, user: boolean): void {
  const { m32, layout } = c;
  const page = linear >>> 12;
  if (m32[(user ? layout.writeUser : layout.writeSupervisor) + page] !== 0) return;
  if (m32[(user ? layout.guardedUser : layout.guardedSupervisor) + page] !== 0) return;
  fillWrite(c, linear, user);
}

export function systemReadWord(c: CpuState, linear: number): number {
  const entry = c.m32[c.layout.readSupervisor + (linear >>> 12)];
  if (entry !== 0 && (linear & 1) === 0) return c.m16[(linear + entry) >>> 1];
  return readSlow(c, linear, 2, false);
}

export function systemReadDword(c: CpuState, linear: number): number {
  const entry = c.m32[c.layout.readSupervisor + (linear >>> 12)];
  if (entry !== 0 && (linear & 3) === 0) return c.m32[(linear + entry) >>> 2];
  return readSlow(c, linear, 4, false);
}

export function systemWriteByte(c: CpuState, linear: number, value: number): void {
  const entry = c.m32[c.layout.writeSupervisor + (linear >>> 12)];
  if (entry !== 0) c.m8[(linear + entry - 1) >>> 0] = value;
  else writeSlow(c, linear, 1, value, false);
}

export function systemWriteWord(c: CpuState, linear: number, value: number): void {
  const entry = c.m32[c.layout.writeSupervisor + (linear >>> 12)];
  if (entry !== 0 && (linear & 1) === 0) c.m16[(linear + entry) >>> 1] = value;
  else writeSlow(c, linear, 2, value, false);
}

export function systemWriteDword(c: CpuState, linear: number, value: number): void {
  const entry = c.m32[c.layout.writeSupervisor + (linear >>> 12)];
  if (entry !== 0 && (linear & 3) === 0) c.m32[(linear + entry) >>> 2] = value;
  else writeSlow(c, linear, 4, value, false);
}

/** #AC for a program at level 3 that asked for it, with CR0.AM and EFLAGS.AC (SDM vol. 3, 6.15, interrupt 17). */
function checkAlignment(c: CpuState): void {
  if ((c.m32[CR] & CR0_AM) !== 0 && (c.m32[FLAGS] & AC) !== 0) raise(c, Vector.AC, 0);
}

/** A read that the fast path cannot do: TLB miss, not aligned, across pages, or a device. Dwords are signed. */
export function readSlow(c: CpuState, linear: number, size: AccessSize, user: boolean): number {
  const { layout, m8 } = c;
  if (user && (linear & (size - 1)) !== 0) checkAlignment(c);
  if (c.breakpoints !== undefined || c.hostStops !== undefined) noteAccess(c, linear, size, false);
  const inPage = linear & 4095;
  if (inPage + size > 4096) return readAcross(c, linear, size, user);
  const entry = c.m32[(user ? layout.readUser : layout.readSupervisor) + (linear >>> 12)];
  if (entry === 0) return readPhysical(c, fillRead(c, linear, user), size);
  const at = (linear + entry - 1) >>> 0;
  if (size === 4) return m8[at] | (m8[at + 1] << 8) | (m8[at + 2] << 16) | (m8[at + 3] << 24);
  return size === 2 ? m8[at] | (m8[at + 1] << 8) : m8[at];
}

function readAcross(c: CpuState, linear: number, size: AccessSize, user: boolean): number {
  const firstBytes = 4096 - (linear & 4095);
  const physical = fillRead(c, linear, user);
  const next = fillRead(c, (linear + firstBytes) & ~4095, user);
  let value = 0;
  for (let n = 0; n < size; n++) {
    const byte = n < firstBytes ? readPhysical(c, physical + n, 1) : readPhysical(c, next + n - firstBytes, 1);
    value |= byte << (8 * n);
  }
  return value;
}

/** The write that goes with {@link readSlow}; also every write to a page with code. */
export function writeSlow(c: CpuState, linear: number, size: AccessSize, value: number, user: boolean): void {
  const { layout, m32 } = c;
  if (size === 4 && (linear & 3) === 0) {
    // Data beside code: by far the most frequent reason to come here, in programs where it happens at all.
    const guarded = m32[(user ? layout.guardedUser : layout.guardedSupervisor) + (linear >>> 12)];
    const at = (linear + guarded - 1) >>> 0;
    if (guarded !== 0 && c.m8[layout.codeLinesByte + ((at - layout.ramByte) >>> LINE_SHIFT)] === 0) {
      m32[at >>> 2] = value;
      return;
    }
  }
  if (user && (linear & (size - 1)) !== 0) checkAlignment(c);
  if (c.breakpoints !== undefined || c.hostStops !== undefined) noteAccess(c, linear, size, true);
  const inPage = linear & 4095;
  if (inPage + size > 4096) {
    writeAcross(c, linear, size, value, user);
    return;
  }
  const page = linear >>> 12;
  let entry = m32[(user ? layout.writeUser : layout.writeSupervisor) + page];
  if (entry === 0) entry = m32[(user ? layout.guardedUser : layout.guardedSupervisor) + page];
  if (entry === 0) {
    writePhysical(c, fillWrite(c, linear, user), size, value);
    return;
  }
  const physical = (linear + entry - 1 - layout.ramByte) >>> 0;
  writeRam(c, physical, size, value);
  unguard(c, linear, physical, entry, user);
}

/** Opens a page to plain writes again, by its guarded TLB entry, if its last code is gone. */
function unguard(c: CpuState, linear: number, physical: number, entry: number, user: boolean): void {
  const { layout } = c;
  if (c.m8[layout.pageLinesByte + (physical >>> 12)] !== 0) return;
  setEntry(c, user ? layout.writeUser : layout.writeSupervisor, linear, entry);
}

/**
 * Bytes of a page with code were written.
 *
 * @param at index in the buffer of the first of them
 * @param entry the page's guarded TLB entry
 */
export function wroteBesideCode(c: CpuState, at: number, bytes: number, entry: number): void {
  const { layout } = c;
  const physical = at - layout.ramByte;
  c.writtenPages[physical >>> 12] = 1;
  invalidateWrite(c, physical, bytes);
  unguard(c, at - entry + 1, physical, entry, c.m32[CPL] === 3);
}

function writeAcross(c: CpuState, linear: number, size: AccessSize, value: number, user: boolean): void {
  const firstBytes = 4096 - (linear & 4095);
  const physical = fillWrite(c, linear, user);
  const next = fillWrite(c, (linear + firstBytes) & ~4095, user);
  for (let n = 0; n < size; n++) {
    writePhysical(c, n < firstBytes ? physical + n : next + n - firstBytes, 1, (value >>> (8 * n)) & 0xff);
  }
}

/** Reads RAM, ROM or a device inside one page. Dwords are signed. */
export function readPhysical(c: CpuState, physical: number, size: AccessSize): number {
  const { ramBytes, ramByte } = c.layout;
  if (physical < ramBytes && c.pageKind[physical >>> 12] !== 2) {
    const at = ramByte + physical;
    if (size === 4 && (at & 3) === 0) return c.m32[at >>> 2];
    const { m8 } = c;
    if (size === 1) return m8[at];
    if (size === 2) return m8[at] | (m8[at + 1] << 8);
    return m8[at] | (m8[at + 1] << 8) | (m8[at + 2] << 16) | (m8[at + 3] << 24);
  }
  if (physical >>> 12 >= c.m32[ABSENT_PAGE]) return size === 4 ? -1 : size === 2 ? 0xffff : 0xff;
  if ((physical & 3) + size <= 4) {
    const value = c.environment.mmioRead(physical, size);
    return size === 4 ? value | 0 : value & (size === 1 ? 0xff : 0xffff);
  }
  let value = 0;
  for (let n = 0; n < size; n++) value |= (c.environment.mmioRead(physical + n, 1) & 0xff) << (8 * n);
  return value;
}

function writeRam(c: CpuState, physical: number, size: AccessSize, value: number): void {
  const { m8, layout } = c;
  const at = layout.ramByte + physical;
  c.writtenPages[physical >>> 12] = 1;
  if (size === 4 && (at & 3) === 0) {
    c.m32[at >>> 2] = value;
  } else {
    m8[at] = value;
    if (size > 1) m8[at + 1] = value >>> 8;
    if (size === 4) {
      m8[at + 2] = value >>> 16;
      m8[at + 3] = value >>> 24;
    }
  }
  if (m8[layout.pageLinesByte + (physical >>> 12)] !== 0) invalidateWrite(c, physical, size);
}

/** Writes RAM or a device inside one page; code decoded from there is dropped. */
export function writePhysical(c: CpuState, physical: number, size: AccessSize, value: number): void {
  if (physical < c.layout.ramBytes && c.pageKind[physical >>> 12] === 0) {
    writeRam(c, physical, size, value);
    return;
  }
  if (physical >>> 12 >= c.m32[ABSENT_PAGE]) return;
  if ((physical & 3) + size <= 4) {
    c.environment.mmioWrite(physical, size, size === 4 ? value >>> 0 : value & (size === 1 ? 0xff : 0xffff));
    return;
  }
  for (let n = 0; n < size; n++) c.environment.mmioWrite(physical + n, 1, (value >>> (8 * n)) & 0xff);
}
