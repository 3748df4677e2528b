import { isWatched } from './breakpoints.js';
import type { CpuState } from './cpu-state.js';
import { raise, Vector } from './fault.js';
import { CR, TLB_GROUP, TLB_GROUP_SHIFT, TLB_STRIDE, TLBS, TOUCHED, TOUCHED_COUNT, TOUCHED_MAX } from './layout.js';
import { readPhysical, writePhysical } from './memory.js';

/** Bits of page directory and page table entries (Intel SDM vol. 3, 4.3). */
const PRESENT = 1;
const WRITABLE = 2;
const USER = 4;
const ACCESSED = 0x20;
const DIRTY = 0x40;
const LARGE = 0x80;
/** Bits of a 4 MB page's entry that must be 0 on a processor with neither PAT nor PSE-36. */
const LARGE_RESERVED = 0x3ff000;

const CR0_WP = 0x10000;
const CR0_PG = 0x80000000 | 0;
const CR4_PSE = 0x10;

/** Bits of a page fault's error code (SDM vol. 3, figure 4-12). */
const FAULT_PRESENT = 1;
const FAULT_WRITE = 2;
const FAULT_USER = 4;
const FAULT_RESERVED = 8;

/** A page table entry: a dword of RAM, or whatever answers at its address. */
function readEntry(c: CpuState, physical: number): number {
  const { layout } = c;
  if (physical < layout.ramBytes && c.pageKind[physical >>> 12] === 0) {
    return c.m32[(layout.ramByte + physical) >>> 2];
  }
  return readPhysical(c, physical, 4);
}

/**
 * The walk for a page of 4 KB whose tables lie in RAM and whose entries have the bits that they need already, so that nothing is
 * written: -1 for any other. `bits` of both entries are looked at, and have to be `wanted`.
 */
function quickWalk(c: CpuState, linear: number, bits: number, wanted: number): number {
  const { m32, layout, pageKind } = c;
  const { ramBytes, ramByte } = layout;
  const directory = (m32[CR + 3] & ~4095) >>> 0;
  if (m32[CR] >= 0 || directory >= ramBytes || pageKind[directory >>> 12] !== 0) return -1;
  const directoryEntry = m32[((ramByte + directory) >>> 2) + (linear >>> 22)];
  if ((directoryEntry & (bits | LARGE) & ~DIRTY) !== (wanted & ~DIRTY)) return -1;
  const table = (directoryEntry & ~4095) >>> 0;
  if (table >= ramBytes || pageKind[table >>> 12] !== 0) return -1;
  const entry = m32[((ramByte + table) >>> 2) + ((linear >>> 12) & 1023)];
  return (entry & bits) === wanted ? ((entry & ~4095) | (linear & 4095)) >>> 0 : -1;
}

const READ_BITS = PRESENT | ACCESSED;
const WRITE_BITS = PRESENT | WRITABLE | ACCESSED | DIRTY;

/** Translates for a read and remembers the page; raises #PF. Returns the physical address. */
export function fillRead(c: CpuState, linear: number, user: boolean): number {
  const bits = user ? READ_BITS | USER : READ_BITS;
  let physical = quickWalk(c, linear, bits, bits);
  if (physical < 0) physical = walk(c, linear, false, user);
  if (isWatched(c, linear)) return physical;
  const { layout } = c;
  if (physical < layout.ramBytes && c.pageKind[physical >>> 12] !== 2) {
    const entry = (layout.ramByte + physical - linear + 1) | 0;
    setEntry(c, user ? layout.readUser : layout.readSupervisor, linear, entry);
  }
  return physical;
}

/** Translates for a write; only pages of RAM without code get into the TLB of fast writes. */
export function fillWrite(c: CpuState, linear: number, user: boolean): number {
  const bits = user ? WRITE_BITS | USER : WRITE_BITS;
  let physical = quickWalk(c, linear, bits, bits);
  if (physical < 0) physical = walk(c, linear, true, user);
  if (isWatched(c, linear)) return physical;
  const page = physical >>> 12;
  const { layout } = c;
  if (physical < layout.ramBytes && c.pageKind[page] === 0) {
    c.writtenPages[page] = 1;
    const entry = (layout.ramByte + physical - linear + 1) | 0;
    if (c.m8[layout.pageLinesByte + page] === 0) {
      setEntry(c, user ? layout.writeUser : layout.writeSupervisor, linear, entry);
    } else {
      setEntry(c, user ? layout.guardedUser : layout.guardedSupervisor, linear, entry);
    }
  }
  return physical;
}

/** Makes the entry for the page of `linear` in the TLB with this first word, and sees to it that a flush finds it. */
export function setEntry(c: CpuState, tlb: number, linear: number, entry: number): void {
  const at = tlb + (linear >>> 12);
  if (c.m8[c.layout.touchedByte + (at >>> TLB_GROUP_SHIFT)] === 0) touch(c, at & -TLB_GROUP);
  c.m32[at] = entry;
}

function touch(c: CpuState, group: number): void {
  const { m32 } = c;
  if (m32[TOUCHED_COUNT] === TOUCHED_MAX) flush(c);
  c.m8[c.layout.touchedByte + (group >>> TLB_GROUP_SHIFT)] = 1;
  m32[TOUCHED + m32[TOUCHED_COUNT]++] = group;
}

/** Forgets all translations. Costs as much as there are groups of them that were used since the last time. */
export function flush(c: CpuState): void {
  const { m32, m8, m64, layout } = c;
  for (let n = m32[TOUCHED_COUNT] - 1; n >= 0; n--) {
    const group = m32[TOUCHED + n];
    m8[layout.touchedByte + (group >>> TLB_GROUP_SHIFT)] = 0;
    const at = group >>> 1;
    m64[at] = 0;
    m64[at + 1] = 0;
    m64[at + 2] = 0;
    m64[at + 3] = 0;
    m64[at + 4] = 0;
    m64[at + 5] = 0;
    m64[at + 6] = 0;
    m64[at + 7] = 0;
  }
  m32[TOUCHED_COUNT] = 0;
}

/** The groups of entries, by their first words, that may not be empty in the TLBs from one first word up to another. */
export function touchedGroups(c: CpuState, from: number, to: number): number[] {
  const groups = c.m32.subarray(TOUCHED, TOUCHED + c.m32[TOUCHED_COUNT]);
  return Array.from(groups).filter((group) => group >= from && group < to);
}

/** Forgets where code is; what the addresses of its pages mean stays known. */
export function forgetCode(c: CpuState): void {
  const { codeSupervisor, guardedSupervisor } = c.layout;
  for (const group of touchedGroups(c, codeSupervisor, guardedSupervisor)) c.m32.fill(0, group, group + TLB_GROUP);
}

/** INVLPG. With 4 MB pages all is forgotten, otherwise one page, which stays on the list. */
export function flushPage(c: CpuState, linear: number): void {
  if ((c.m32[CR + 4] & CR4_PSE) !== 0) {
    flush(c);
    return;
  }
  const at = c.layout.readSupervisor + (linear >>> 12);
  for (let n = 0; n < TLBS; n++) c.m32[at + n * TLB_STRIDE] = 0;
}

/** Writes to a physical page, which now holds code, have to be looked at. */
export function forbidFastWrites(c: CpuState, physicalPage: number): void {
  const { m32, layout } = c;
  const { writeSupervisor, codeSupervisor, guardedSupervisor } = layout;
  const byte = layout.ramByte + physicalPage * 4096 + 1;
  for (let n = m32[TOUCHED_COUNT] - 1; n >= 0; n--) {
    const group = m32[TOUCHED + n];
    if (group < writeSupervisor || group >= codeSupervisor) continue;
    for (let at = group; at < group + TLB_GROUP; at++) {
      const entry = m32[at];
      if (entry === 0) continue;
      const user = at >= layout.writeUser;
      const page = at - (user ? layout.writeUser : writeSupervisor);
      if (entry !== ((byte - (page << 12)) | 0)) continue;
      m32[at] = 0;
      setEntry(c, user ? layout.guardedUser : guardedSupervisor, page << 12, entry);
    }
  }
}

/** The walk through the page tables, with its effects on accessed and dirty bits (SDM vol. 3, 4.3 and 4.6). */
function walk(c: CpuState, linear: number, write: boolean, user: boolean): number {
  const cr0 = c.m32[CR];
  if ((cr0 & CR0_PG) === 0) return linear >>> 0;
  const directoryAddress = ((c.m32[CR + 3] & ~4095) >>> 0) + ((linear >>> 22) << 2);
  const directoryEntry = readEntry(c, directoryAddress);
  if ((directoryEntry & PRESENT) === 0) return pageFault(c, linear, 0, write, user);
  const large = (directoryEntry & LARGE) !== 0 && (c.m32[CR + 4] & CR4_PSE) !== 0;
  const tableAddress = large ? 0 : ((directoryEntry & ~4095) >>> 0) + (((linear >>> 12) & 1023) << 2);
  const tableEntry = large ? directoryEntry : readEntry(c, tableAddress);
  if ((tableEntry & PRESENT) === 0) return pageFault(c, linear, 0, write, user);
  if (large && (directoryEntry & LARGE_RESERVED) !== 0) {
    return pageFault(c, linear, FAULT_PRESENT | FAULT_RESERVED, write, user);
  }
  const rights = directoryEntry & tableEntry;
  if (user && (rights & USER) === 0) return pageFault(c, linear, FAULT_PRESENT, write, user);
  if (write && (rights & WRITABLE) === 0 && (user || (cr0 & CR0_WP) !== 0)) {
    return pageFault(c, linear, FAULT_PRESENT, write, user);
  }
  if (large) {
    const updated = directoryEntry | ACCESSED | (write ? DIRTY : 0);
    if (updated !== directoryEntry) writePhysical(c, directoryAddress, 4, updated);
    return ((directoryEntry & 0xffc00000) | (linear & 0x3fffff)) >>> 0;
  }
  if ((directoryEntry & ACCESSED) === 0) writePhysical(c, directoryAddress, 4, directoryEntry | ACCESSED);
  const updated = tableEntry | ACCESSED | (write ? DIRTY : 0);
  if (updated !== tableEntry) writePhysical(c, tableAddress, 4, updated);
  return ((tableEntry & ~4095) | (linear & 4095)) >>> 0;
}

/** Raises #PF, unless the host can do without: then the translation. */
function pageFault(c: CpuState, linear: number, why: number, write: boolean, user: boolean): number {
  if (write && user && c.environment.demandPage?.(linear >>> 0)) return walk(c, linear, write, user);
  c.m32[CR + 2] = linear;
  raise(c, Vector.PF, why | (write ? FAULT_WRITE : 0) | (user ? FAULT_USER : 0));
}

/** Translates without any effect; undefined where the access would fault. */
export function translate(c: CpuState, linear: number, write: boolean, user: boolean): number | undefined {
  const cr0 = c.m32[CR];
  if ((cr0 & CR0_PG) === 0) return linear >>> 0;
  const directoryEntry = peek(c, ((c.m32[CR + 3] & ~4095) >>> 0) + ((linear >>> 22) << 2));
  if ((directoryEntry & PRESENT) === 0) return undefined;
  const large = (directoryEntry & LARGE) !== 0 && (c.m32[CR + 4] & CR4_PSE) !== 0;
  const tableEntry = large
    ? directoryEntry
    : peek(c, ((directoryEntry & ~4095) >>> 0) + (((linear >>> 12) & 1023) << 2));
  if ((tableEntry & PRESENT) === 0) return undefined;
  if (large && (directoryEntry & LARGE_RESERVED) !== 0) return undefined;
  const rights = directoryEntry & tableEntry;
  if (user && (rights & USER) === 0) return undefined;
  if (write && (rights & WRITABLE) === 0 && (user || (cr0 & CR0_WP) !== 0)) return undefined;
  if (large) return ((directoryEntry & 0xffc00000) | (linear & 0x3fffff)) >>> 0;
  return ((tableEntry & ~4095) | (linear & 4095)) >>> 0;
}

/** A dword of RAM; tables elsewhere count as empty. */
function peek(c: CpuState, physical: number): number {
  return physical < c.layout.ramBytes ? c.m32[(c.layout.ramByte + physical) >>> 2] : 0;
}
