import type { CpuState } from './cpu-state.js';
import { CR, DR, EIP, SEG_BASE, WATCHED } from './layout.js';
import { flush } from './paging.js';

const CS = 1;
const CR4_DE = 8;
/** Fields of DR7 (SDM vol. 3, 18.2.4): L and G bits, then from bit 16 on R/W and LEN of each breakpoint. */
const RW_EXECUTE = 0;
const RW_WRITE = 1;
const RW_PORT = 2;
/** Bytes by LEN; the value 2 is undefined on processors without 64-bit mode. */
const LENGTHS = [1, 2, 8, 4];

interface Range {
  /** The B bit of DR6. */
  readonly bit: number;
  /** Unsigned. */
  readonly first: number;
  readonly last: number;
  readonly writesOnly: boolean;
}

/** The breakpoints that DR7 enables, by kind. */
export interface Breakpoints {
  readonly code: readonly Range[];
  readonly data: readonly Range[];
  readonly ports: readonly Range[];
}

/**
 * Takes DR0-DR3 and DR7 apart after a change. Pages with data breakpoints leave the TLB and stay out of it, so that only slow
 * accesses have to look; while any breakpoint is enabled, instructions are executed one at a time.
 */
export function updateBreakpoints(c: CpuState): void {
  const { m32 } = c;
  const control = m32[DR + 7];
  const code: Range[] = [];
  const data: Range[] = [];
  const ports: Range[] = [];
  for (let n = 0; n < 4; n++) {
    if (((control >> (2 * n)) & 3) === 0) continue;
    const kind = (control >> (16 + 4 * n)) & 3;
    const bytes = LENGTHS[(control >> (18 + 4 * n)) & 3];
    const address = m32[DR + n] >>> 0;
    const bit = 1 << n;
    if (kind === RW_EXECUTE) {
      code.push({ bit, first: address, last: address, writesOnly: false });
      continue;
    }
    // The low bits of the address do not count (SDM vol. 3, 18.2.5).
    const first = address - (address % bytes);
    const range = { bit, first, last: first + bytes - 1, writesOnly: kind === RW_WRITE };
    if (kind !== RW_PORT) data.push(range);
    else if ((m32[CR + 4] & CR4_DE) !== 0) ports.push(range);
  }
  const none = code.length + data.length + ports.length === 0;
  if (none && c.breakpoints === undefined) return;
  c.breakpoints = none ? undefined : { code, data, ports };
  m32[WATCHED] = none && c.hostStops === undefined ? 0 : 1;
  flush(c);
}

/** Whether a data breakpoint, of the guest or of the host, lies in the page of `linear`. */
export function isWatched(c: CpuState, linear: number): boolean {
  if (c.m32[WATCHED] === 0) return false;
  if (c.hostStops?.watchesPage(linear)) return true;
  const page = linear >>> 12;
  return c.breakpoints?.data.some((range) => range.first >>> 12 === page) ?? false;
}

/** The B bits of the code breakpoints at CS:EIP. */
export function codeBreakpoints(c: CpuState): number {
  const linear = (c.m32[SEG_BASE + CS] + c.m32[EIP]) >>> 0;
  return hits(c.breakpoints?.code ?? [], linear, 1, false);
}

/** Remembers which data breakpoints an access meets; the trap comes after the instruction. */
export function noteAccess(c: CpuState, linear: number, bytes: number, write: boolean): void {
  if (c.breakpoints !== undefined) c.debugHits |= hits(c.breakpoints.data, linear >>> 0, bytes, write);
  if (!c.hostStops?.access(linear >>> 0, bytes, write)) return;
  c.stopRequested = true;
  c.attention();
}

/** The same for an access to ports, which counts as a read. */
export function notePort(c: CpuState, port: number, bytes: number): void {
  if (c.breakpoints !== undefined) c.debugHits |= hits(c.breakpoints.ports, port, bytes, false);
}

function hits(ranges: readonly Range[], first: number, bytes: number, write: boolean): number {
  let bits = 0;
  for (const range of ranges) {
    if (first <= range.last && first + bytes - 1 >= range.first && (write || !range.writesOnly)) bits |= range.bit;
  }
  return bits;
}
