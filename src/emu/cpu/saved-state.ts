/** The state of a processor between two instructions as named, plain data, and back again. */
import { updateBreakpoints } from './breakpoints.js';
import type { CpuState } from './cpu-state.js';
import { ARITHMETIC } from './eflags.js';
import { Segment } from './environment.js';
import { arithmeticFlags, setArithmeticFlags } from './flags.js';
import {
  BEYOND,
  CPL,
  CR,
  CS_HIGH,
  CS_LOW,
  DR,
  EIP,
  FLAGS,
  GDT_BASE,
  GDT_LIMIT,
  HELD,
  IDT_BASE,
  IDT_LIMIT,
  LEFT,
  SEG_BASE,
  SEG_LIMIT,
  SEG_RIGHTS,
  SEG_SELECTOR,
  TLB_GROUP,
  TLB_STRIDE,
} from './layout.js';
import { updateMode } from './mode.js';
import { flush, setEntry, touchedGroups } from './paging.js';

/**
 * The translation look-aside buffers. A kernel that changes page tables without a flush sees old translations for a while;
 * so that it sees them again, they are part of the state. `pages` are linear page numbers; the others hold, for each of
 * them, one more than the physical page number, or 0 for no entry.
 */
export interface SavedTlb {
  readonly pages: readonly number[];
  readonly readSupervisor: readonly number[];
  readonly readUser: readonly number[];
  readonly writeSupervisor: readonly number[];
  readonly writeUser: readonly number[];
}

export type SavedCpu = ReturnType<typeof saveCpu>;

/** Everything that decides what a processor does next, but for RAM; to be called between two calls of `run`. Numbers are unsigned. */
export function saveCpu(c: CpuState) {
  const { m32 } = c;
  const word = (index: number): number => m32[index] >>> 0;
  const words = (first: number, count: number): number[] =>
    Array.from(m32.subarray(first, first + count), (w) => w >>> 0);
  return {
    /** Instructions retired since power-on. */
    instructions: c.retired(),
    /** EAX ECX EDX EBX ESP EBP ESI EDI. */
    regs: words(0, 8),
    eip: word(EIP),
    eflags: (arithmeticFlags(m32) | m32[FLAGS]) >>> 0,
    cpl: m32[CPL],
    /** CR0 to CR4. */
    cr: words(CR, 5),
    /** DR0 to DR7. */
    dr: words(DR, 8),
    gdtr: { base: word(GDT_BASE), limit: word(GDT_LIMIT) },
    idtr: { base: word(IDT_BASE), limit: word(IDT_LIMIT) },
    /** ES CS SS DS FS GS LDTR TR, hidden parts included. */
    segments: Object.values(Segment).map((n) => ({
      selector: word(SEG_SELECTOR + n),
      base: word(SEG_BASE + n),
      limit: word(SEG_LIMIT + n),
      rights: word(SEG_RIGHTS + n),
    })),
    /** The descriptor that CS was loaded from. */
    csDescriptor: [word(CS_LOW), word(CS_HIGH)],
    fpu: c.fpu.state.slice(),
    msrs: [...c.msrs].map(([number, [low, high]]) => [number, low, high] as const),
    interruptLine: c.interruptLine,
    nmiPending: c.nmiPending,
    nmiBlocked: c.nmiBlocked,
    halted: c.halted,
    taskTrap: c.taskTrap,
    shutdown: c.shutdown,
    interruptShadow: c.interruptShadow,
    debugShadow: c.debugShadow,
    midRepeat: c.midRepeat,
    debugHits: c.debugHits,
  };
}

/** The TLBs, which go with {@link saveCpu}. */
export function saveTlb(c: CpuState): SavedTlb {
  const { m32, layout } = c;
  const pages = [...translatedPages(c)].sort((a, b) => a - b);
  const entries = (tlb: number, guarded = tlb): number[] =>
    pages.map((page) => physicalPage(c, page, m32[tlb + page] || m32[guarded + page]));
  return {
    pages,
    readSupervisor: entries(layout.readSupervisor),
    readUser: entries(layout.readUser),
    writeSupervisor: entries(layout.writeSupervisor, layout.guardedSupervisor),
    writeUser: entries(layout.writeUser, layout.guardedUser),
  };
}

/** The linear pages that can be read or written without a walk through the page tables. */
function translatedPages(c: CpuState): Set<number> {
  const { readSupervisor, codeSupervisor, guardedSupervisor } = c.layout;
  const pages = new Set<number>();
  const groups = [
    ...touchedGroups(c, readSupervisor, codeSupervisor),
    ...touchedGroups(c, guardedSupervisor, guardedSupervisor + 2 * TLB_STRIDE),
  ];
  for (const group of groups) {
    for (let at = group; at < group + TLB_GROUP; at++) {
      if (c.m32[at] !== 0) pages.add((at - readSupervisor) % TLB_STRIDE);
    }
  }
  return pages;
}

/** One more than the physical page that a TLB entry leads to; 0 if there is none. */
function physicalPage(c: CpuState, page: number, entry: number): number {
  return entry === 0 ? 0 : (((page << 12) + entry - 1 - c.layout.ramByte) >>> 12) + 1;
}

/**
 * Puts a state back; RAM is the caller's to restore, before this. Decoded code stays: whoever changes RAM says so with
 * {@link Cpu.invalidateCode}.
 */
export function restoreCpu(c: CpuState, saved: SavedCpu, tlb: SavedTlb): void {
  const { m32 } = c;
  c.target = saved.instructions;
  for (const index of [LEFT, HELD, BEYOND]) m32[index] = 0;
  m32.set(saved.regs, 0);
  m32[EIP] = saved.eip;
  setArithmeticFlags(m32, saved.eflags);
  m32[FLAGS] = saved.eflags & ~ARITHMETIC;
  m32[CPL] = saved.cpl;
  m32.set(saved.cr, CR);
  m32.set(saved.dr, DR);
  m32[GDT_BASE] = saved.gdtr.base;
  m32[GDT_LIMIT] = saved.gdtr.limit;
  m32[IDT_BASE] = saved.idtr.base;
  m32[IDT_LIMIT] = saved.idtr.limit;
  for (const [n, { selector, base, limit, rights }] of saved.segments.entries()) {
    m32[SEG_SELECTOR + n] = selector;
    m32[SEG_BASE + n] = base;
    m32[SEG_LIMIT + n] = limit;
    m32[SEG_RIGHTS + n] = rights;
  }
  [m32[CS_LOW], m32[CS_HIGH]] = saved.csDescriptor;
  c.fpu.state.set(saved.fpu);
  c.msrs.clear();
  for (const [number, low, high] of saved.msrs) c.msrs.set(number, [low, high]);
  c.interruptLine = saved.interruptLine;
  c.nmiPending = saved.nmiPending;
  c.nmiBlocked = saved.nmiBlocked;
  c.halted = saved.halted;
  c.taskTrap = saved.taskTrap;
  c.shutdown = saved.shutdown;
  c.interruptShadow = saved.interruptShadow;
  c.debugShadow = saved.debugShadow;
  c.midRepeat = saved.midRepeat;
  c.debugHits = saved.debugHits;
  c.newTaskEip = undefined;
  c.stopRequested = false;
  updateMode(c);
  updateBreakpoints(c);
  restoreTlb(c, tlb);
  c.hostStops?.forgetWatchedPages(c);
}

function restoreTlb(c: CpuState, { pages, readSupervisor, readUser, writeSupervisor, writeUser }: SavedTlb): void {
  const { m8, layout } = c;
  flush(c);
  const entry = (page: number, physical: number): number => (layout.ramByte + physical * 4096 - (page << 12) + 1) | 0;
  for (const [n, page] of pages.entries()) {
    const set = (tlb: number, physical: number): void => {
      if (physical !== 0) setEntry(c, tlb, page << 12, entry(page, physical - 1));
    };
    set(layout.readSupervisor, readSupervisor[n]);
    set(layout.readUser, readUser[n]);
    for (const [physical, fast, guarded] of [
      [writeSupervisor[n], layout.writeSupervisor, layout.guardedSupervisor],
      [writeUser[n], layout.writeUser, layout.guardedUser],
    ]) {
      if (physical === 0) continue;
      const hasCode = m8[layout.pageLinesByte + physical - 1] !== 0;
      set(hasCode ? guarded : fast, physical);
    }
  }
}
