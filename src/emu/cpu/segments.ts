import type { CpuState } from './cpu-state.js';
import { raise, Vector } from './fault.js';
import { CPL, CS_HIGH, CS_LOW, GDT_BASE, GDT_LIMIT, SEG_BASE, SEG_LIMIT, SEG_RIGHTS, SEG_SELECTOR } from './layout.js';
import { systemReadDword, systemWriteByte } from './memory.js';
import { updateMode } from './mode.js';
import { RIGHTS_UNUSABLE } from './operand.js';

const CS = 1;
const SS = 2;
const LDTR = 6;

/** Bits of rights (environment.ts, SegmentRegister.rights; SDM vol. 3, 3.4.5 and 3.5). */
export const Rights = {
  accessed: 0x1,
  /** Writable (data) or readable (code). */
  readWrite: 0x2,
  /** Expand-down (data) or conforming (code). */
  conforming: 0x4,
  code: 0x8,
  /** S: code or data, not a system descriptor. */
  segment: 0x10,
  present: 0x80,
  big: 0x4000,
  granular: 0x8000,
} as const;

/** An entry of the GDT or LDT. */
export interface Descriptor {
  /** Linear address of the entry. */
  readonly address: number;
  readonly low: number;
  readonly high: number;
  readonly base: number;
  /** In bytes, as 32 bits. */
  readonly limit: number;
  readonly rights: number;
  readonly dpl: number;
  readonly present: boolean;
}

/** The entry that `selector` names, or undefined if it lies outside its table (a null selector lies in the GDT). */
export function findDescriptor(c: CpuState, selector: number): Descriptor | undefined {
  const { m32 } = c;
  const offset = selector & 0xfff8;
  let table: number;
  if ((selector & 4) !== 0) {
    if ((m32[SEG_RIGHTS + LDTR] & RIGHTS_UNUSABLE) !== 0 || offset + 7 > m32[SEG_LIMIT + LDTR] >>> 0) return undefined;
    table = m32[SEG_BASE + LDTR];
  } else {
    if (offset + 7 > m32[GDT_LIMIT]) return undefined;
    table = m32[GDT_BASE];
  }
  const address = (table + offset) | 0;
  return describe(address, systemReadDword(c, address), systemReadDword(c, (address + 4) | 0));
}

/** Takes a descriptor apart (SDM vol. 3, figure 3-8). */
export function describe(address: number, low: number, high: number): Descriptor {
  const rights = (high >>> 8) & 0xf0ff;
  const limit = (low & 0xffff) | (high & 0xf0000);
  return {
    address,
    low,
    high,
    base: (low >>> 16) | ((high & 0xff) << 16) | (high & 0xff000000),
    limit: (rights & Rights.granular) !== 0 ? (limit << 12) | 0xfff : limit,
    rights,
    dpl: (rights >> 5) & 3,
    present: (rights & Rights.present) !== 0,
  };
}

/** The descriptor, or `vector`(selector). */
export function needDescriptor(c: CpuState, selector: number, vector: number, external = 0): Descriptor {
  const descriptor = findDescriptor(c, selector);
  if (descriptor === undefined) raise(c, vector, (selector & 0xfffc) | external);
  return descriptor;
}

/** Puts a descriptor's contents in a segment register and marks it accessed; makes no checks. */
export function setSegment(c: CpuState, segment: number, selector: number, descriptor: Descriptor): void {
  const { m32 } = c;
  if ((descriptor.rights & (Rights.segment | Rights.accessed)) === Rights.segment) {
    systemWriteByte(c, (descriptor.address + 5) | 0, (descriptor.high >>> 8) | Rights.accessed);
  }
  m32[SEG_SELECTOR + segment] = selector;
  m32[SEG_BASE + segment] = descriptor.base;
  m32[SEG_LIMIT + segment] = descriptor.limit;
  m32[SEG_RIGHTS + segment] = descriptor.rights | ((descriptor.rights & Rights.segment) !== 0 ? Rights.accessed : 0);
  if (segment === CS) {
    m32[CS_LOW] = descriptor.low;
    m32[CS_HIGH] = descriptor.high | (Rights.accessed << 8);
  }
  updateMode(c);
}

/**
 * Whether CS, loaded with this selector (RPL included), would be what it is: the usual case of interrupts and returns
 * inside a kernel, in which nothing has to be checked again.
 */
export function isCurrentCode(c: CpuState, selector: number): boolean {
  const { m32 } = c;
  if (selector !== m32[SEG_SELECTOR + CS] || (selector & 4) !== 0 || (selector | 7) > m32[GDT_LIMIT]) return false;
  const address = (m32[GDT_BASE] + (selector & 0xfff8)) | 0;
  return (
    m32[CS_HIGH] !== 0 &&
    systemReadDword(c, (address + 4) | 0) === m32[CS_HIGH] &&
    systemReadDword(c, address) === m32[CS_LOW]
  );
}

/** A null selector: the register holds it, and every access through it faults. */
export function setNullSegment(c: CpuState, segment: number, selector: number): void {
  c.m32[SEG_SELECTOR + segment] = selector;
  c.m32[SEG_RIGHTS + segment] = RIGHTS_UNUSABLE;
  updateMode(c);
}

/** Loads as real-address and virtual-8086 mode do: the base is 16 times the selector. */
export function setRealSegment(c: CpuState, segment: number, selector: number): void {
  const { m32 } = c;
  m32[SEG_SELECTOR + segment] = selector & 0xffff;
  m32[SEG_BASE + segment] = (selector & 0xffff) << 4;
  if (segment === CS) m32[CS_HIGH] = 0;
  if (c.virtual8086) {
    m32[SEG_LIMIT + segment] = 0xffff;
    m32[SEG_RIGHTS + segment] = 0xf3;
  } else {
    // Limit and size stay what they were: "unreal" mode.
    m32[SEG_RIGHTS + segment] = (m32[SEG_RIGHTS + segment] & (Rights.big | Rights.granular)) | 0x93;
  }
  updateMode(c);
}

/** MOV, POP, LDS and the like (SDM vol. 2, MOV): not for CS. */
export function loadSegment(c: CpuState, segment: number, selector: number): void {
  if (!c.protectedMode) setRealSegment(c, segment, selector);
  else if (segment === SS) loadStackSegment(c, selector, c.m32[CPL], Vector.GP);
  else loadDataSegment(c, segment, selector, Vector.GP);
}

/**
 * @param vector #GP, or #TS in a task switch
 * @param external the EXT bit of error codes
 */
export function loadStackSegment(c: CpuState, selector: number, cpl: number, vector: number, external = 0): void {
  if ((selector & 0xfffc) === 0) raise(c, vector, external);
  const descriptor = needDescriptor(c, selector, vector, external);
  checkStackSegment(c, selector, descriptor, cpl, vector, external);
  setSegment(c, SS, selector, descriptor);
}

/** A stack segment is writable data of exactly the privilege level it is used at. */
export function checkStackSegment(
  c: CpuState,
  selector: number,
  descriptor: Descriptor,
  cpl: number,
  vector: number,
  external: number,
): void {
  const writableData = Rights.segment | Rights.readWrite;
  if (
    (selector & 3) !== cpl ||
    descriptor.dpl !== cpl ||
    (descriptor.rights & (Rights.segment | Rights.code | Rights.readWrite)) !== writableData
  ) {
    raise(c, vector, (selector & 0xfffc) | external);
  }
  if (!descriptor.present) raise(c, Vector.SS, (selector & 0xfffc) | external);
}

/**
 * @param vector #GP, or #TS in a task switch
 * @param external the EXT bit of error codes
 */
export function loadDataSegment(c: CpuState, segment: number, selector: number, vector: number, external = 0): void {
  if ((selector & 0xfffc) === 0) {
    setNullSegment(c, segment, selector);
    return;
  }
  const descriptor = needDescriptor(c, selector, vector, external);
  const { rights } = descriptor;
  const unreadable = (rights & (Rights.code | Rights.readWrite)) === Rights.code;
  if ((rights & Rights.segment) === 0 || unreadable) raise(c, vector, (selector & 0xfffc) | external);
  const conforming = (rights & (Rights.code | Rights.conforming)) === (Rights.code | Rights.conforming);
  if (!conforming && (descriptor.dpl < c.m32[CPL] || descriptor.dpl < (selector & 3))) {
    raise(c, vector, (selector & 0xfffc) | external);
  }
  if (!descriptor.present) raise(c, Vector.NP, (selector & 0xfffc) | external);
  setSegment(c, segment, selector, descriptor);
}

/** Sets CS and with it the privilege level. */
export function setCodeSegment(c: CpuState, selector: number, descriptor: Descriptor, cpl: number): void {
  c.m32[CPL] = cpl;
  setSegment(c, CS, (selector & 0xfffc) | cpl, descriptor);
}

/** After a return to an outer level, data segments that it may not use become null (SDM vol. 3, 5.8.6). */
export function dropInnerSegments(c: CpuState): void {
  const { m32 } = c;
  const cpl = m32[CPL];
  for (const segment of [0, 3, 4, 5]) {
    const rights = m32[SEG_RIGHTS + segment];
    const conforming = (rights & (Rights.code | Rights.conforming)) === (Rights.code | Rights.conforming);
    if ((rights & RIGHTS_UNUSABLE) === 0 && !conforming && ((rights >> 5) & 3) < cpl) setNullSegment(c, segment, 0);
  }
}
