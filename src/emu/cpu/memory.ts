import { invalidateWrite } from './code-lines.js';
import type { CpuState } from './cpu-state.js';
import type { AccessSize } from './environment.js';
import { CPL } from './layout.js';
import { fillRead, fillWrite } from './paging.js';

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
  const tlb = user ? c.layout.writeUser : c.layout.writeSupervisor;
  if (c.m32[tlb + (linear >>> 12)] === 0) fillWrite(c, linear, user);
  const last = (linear + size - 1) | 0;
  if (last >>> 12 !== linear >>> 12 && c.m32[tlb + (last >>> 12)] === 0) fillWrite(c, last & ~4095, user);
}

export function systemReadByte(c: CpuState, linear: number): number {
  const entry = c.m32[c.layout.readSupervisor + (linear >>> 12)];
  if (entry !== 0) return c.m8[(linear + entry - 1) >>> 0];
  return readSlow(c, linear, 1, false);
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

/** A read that the fast path cannot do: TLB miss, not aligned, across pages, or a device. Dwords are signed. */
export function readSlow(c: CpuState, linear: number, size: AccessSize, user: boolean): number {
  const physical = fillRead(c, linear, user);
  const inPage = linear & 4095;
  if (inPage + size > 4096) {
    const firstBytes = 4096 - inPage;
    const next = fillRead(c, (linear + firstBytes) & ~4095, user);
    let value = 0;
    for (let n = 0; n < size; n++) {
      const byte = n < firstBytes ? readPhysical(c, physical + n, 1) : readPhysical(c, next + n - firstBytes, 1);
      value |= byte << (8 * n);
    }
    return value;
  }
  return readPhysical(c, physical, size);
}

/** The write that goes with {@link readSlow}. */
export function writeSlow(c: CpuState, linear: number, size: AccessSize, value: number, user: boolean): void {
  const physical = fillWrite(c, linear, user);
  const inPage = linear & 4095;
  if (inPage + size > 4096) {
    const firstBytes = 4096 - inPage;
    const next = fillWrite(c, (linear + firstBytes) & ~4095, user);
    for (let n = 0; n < size; n++) {
      writePhysical(c, n < firstBytes ? physical + n : next + n - firstBytes, 1, (value >>> (8 * n)) & 0xff);
    }
    return;
  }
  writePhysical(c, physical, size, value);
}

/** Reads RAM, ROM or a device inside one page. Dwords are signed. */
export function readPhysical(c: CpuState, physical: number, size: AccessSize): number {
  const { ramBytes, ramByte } = c.layout;
  if (physical < ramBytes && c.pageKind[physical >>> 12] !== 2) {
    const at = ramByte + physical;
    const { m8 } = c;
    if (size === 1) return m8[at];
    if (size === 2) return m8[at] | (m8[at + 1] << 8);
    return m8[at] | (m8[at + 1] << 8) | (m8[at + 2] << 16) | (m8[at + 3] << 24);
  }
  if ((physical & 3) + size <= 4) {
    const value = c.environment.mmioRead(physical, size);
    return size === 4 ? value | 0 : value & (size === 1 ? 0xff : 0xffff);
  }
  let value = 0;
  for (let n = 0; n < size; n++) value |= (c.environment.mmioRead(physical + n, 1) & 0xff) << (8 * n);
  return value;
}

/** Writes RAM or a device inside one page; code decoded from there is dropped. */
export function writePhysical(c: CpuState, physical: number, size: AccessSize, value: number): void {
  const { ramBytes, ramByte } = c.layout;
  if (physical < ramBytes && c.pageKind[physical >>> 12] === 0) {
    const at = ramByte + physical;
    const { m8 } = c;
    m8[at] = value;
    if (size > 1) m8[at + 1] = value >>> 8;
    if (size === 4) {
      m8[at + 2] = value >>> 16;
      m8[at + 3] = value >>> 24;
    }
    if (m8[c.layout.pageLinesByte + (physical >>> 12)] !== 0) invalidateWrite(c, physical, size);
    return;
  }
  if ((physical & 3) + size <= 4) {
    c.environment.mmioWrite(physical, size, size === 4 ? value >>> 0 : value & (size === 1 ? 0xff : 0xffff));
    return;
  }
  for (let n = 0; n < size; n++) c.environment.mmioWrite(physical + n, 1, (value >>> (8 * n)) & 0xff);
}
