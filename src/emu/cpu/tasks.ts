import { updateBreakpoints } from './breakpoints.js';
import type { CpuState } from './cpu-state.js';
import { ALL, ALWAYS_SET, ARITHMETIC, NT, VM } from './eflags.js';
import { raise, Vector } from './fault.js';
import { arithmeticFlags, setArithmeticFlags } from './flags.js';
import { CPL, CR, DR, EIP, FLAGS, SEG_BASE, SEG_LIMIT, SEG_RIGHTS, SEG_SELECTOR } from './layout.js';
import {
  probeWrite,
  systemReadDword,
  systemReadWord,
  systemWriteByte,
  systemWriteDword,
  systemWriteWord,
} from './memory.js';
import { updateMode } from './mode.js';
import { RIGHTS_UNUSABLE } from './operand.js';
import { flush } from './paging.js';
import {
  type Descriptor,
  findDescriptor,
  loadDataSegment,
  loadStackSegment,
  needDescriptor,
  Rights,
  setCodeSegment,
  setRealSegment,
} from './segments.js';

const CS = 1;
const SS = 2;
const DS = 3;
const ES = 0;
const FS = 4;
const GS = 5;
const LDTR = 6;
const TR = 7;
const CR0_TS = 8;
const CR0_PG = 0x80000000 | 0;
/** The bit of a TSS descriptor's type that says busy. */
const BUSY = 2;
const WIDE = 8;
const LDT = 2;

export type TaskSwitch = 'jmp' | 'call' | 'iret' | 'interrupt';

/** Order of the segment selectors in both kinds of TSS (SDM vol. 3, figures 7-2 and 7-10; the 16-bit one has the first four). */
const TSS_SEGMENTS = [ES, CS, SS, DS, FS, GS];

/**
 * Switches to the task of a TSS descriptor (SDM vol. 3, 7.3). For `call` and `interrupt` the old task stays busy and is linked from
 * the new one. Faults before the new task's registers are loaded leave the old task as it was; later ones are raised
 * in the new task.
 *
 * @param selector of the new TSS; the caller has checked its privilege and that it is present
 * @param flags EFLAGS to save in the old TSS
 * @param external the EXT bit of error codes
 */
export function switchTask(
  c: CpuState,
  selector: number,
  descriptor: Descriptor,
  how: TaskSwitch,
  flags = arithmeticFlags(c.m32) | c.m32[FLAGS],
  external = 0,
): void {
  const { m32 } = c;
  const wide = (descriptor.rights & WIDE) !== 0;
  if (descriptor.limit >>> 0 < (wide ? 103 : 43)) raise(c, Vector.TS, (selector & 0xfffc) | external);

  const oldSelector = m32[SEG_SELECTOR + TR];
  const oldBase = m32[SEG_BASE + TR];
  const oldWide = (m32[SEG_RIGHTS + TR] & WIDE) !== 0;
  // What is written to the old one has to be inside it, too.
  if (m32[SEG_LIMIT + TR] >>> 0 < (oldWide ? 95 : 41)) raise(c, Vector.TS, (oldSelector & 0xfffc) | external);
  const base = descriptor.base;
  const incoming = readTask(c, base, wide);
  probeTask(c, oldBase, oldWide ? 104 : 44);
  if (how === 'call' || how === 'interrupt') probeTask(c, base, 2);

  const old = findDescriptor(c, oldSelector);
  if ((how === 'jmp' || how === 'iret') && old !== undefined) {
    systemWriteByte(c, (old.address + 5) | 0, (old.high >>> 8) & 0xff & ~BUSY);
  }
  saveTask(c, oldBase, oldWide, how === 'iret' ? flags & ~NT : flags);

  let newFlags = incoming.flags;
  if (how === 'call' || how === 'interrupt') {
    systemWriteWord(c, base, oldSelector);
    newFlags |= NT;
  }
  if (how !== 'iret') systemWriteByte(c, (descriptor.address + 5) | 0, ((descriptor.high >>> 8) & 0xff) | BUSY);

  // From here on the new task is the current one.
  c.deliveries++;
  m32[CR] |= CR0_TS;
  m32[SEG_SELECTOR + TR] = selector;
  m32[SEG_BASE + TR] = base;
  m32[SEG_LIMIT + TR] = descriptor.limit;
  m32[SEG_RIGHTS + TR] = descriptor.rights | BUSY;
  if (wide && (m32[CR] & CR0_PG) !== 0) {
    m32[CR + 3] = incoming.cr3;
    flush(c);
  }
  // Local breakpoints belong to the task.
  m32[DR + 7] &= ~0x155;
  updateBreakpoints(c);
  setArithmeticFlags(m32, newFlags);
  m32[FLAGS] = (newFlags & ALL & ~ARITHMETIC) | ALWAYS_SET;
  m32[EIP] = incoming.eip;
  for (let n = 0; n < 8; n++) m32[n] = incoming.registers[n];
  try {
    loadTaskSegments(c, incoming, external);
  } catch (fault) {
    c.newTaskEip = incoming.eip;
    throw fault;
  }
  c.taskTrap = incoming.trap;
}

interface Incoming {
  cr3: number;
  eip: number;
  flags: number;
  registers: number[];
  selectors: number[];
  ldt: number;
  trap: boolean;
}

function readTask(c: CpuState, base: number, wide: boolean): Incoming {
  if (wide) {
    const dword = (at: number): number => systemReadDword(c, (base + at) | 0);
    return {
      cr3: dword(28),
      eip: dword(32),
      flags: dword(36),
      registers: [0, 1, 2, 3, 4, 5, 6, 7].map((n) => dword(40 + 4 * n)),
      selectors: [0, 1, 2, 3, 4, 5].map((n) => dword(72 + 4 * n) & 0xffff),
      ldt: dword(96) & 0xffff,
      trap: (dword(100) & 1) !== 0,
    };
  }
  const word = (at: number): number => systemReadWord(c, (base + at) | 0);
  return {
    cr3: 0,
    eip: word(14),
    flags: word(16),
    registers: [0, 1, 2, 3, 4, 5, 6, 7].map((n) => word(18 + 2 * n) | 0xffff0000),
    selectors: [...[0, 1, 2, 3].map((n) => word(34 + 2 * n)), 0, 0],
    ldt: word(42),
    trap: false,
  };
}

/** Raises the page fault that writing a task state segment would raise. */
function probeTask(c: CpuState, base: number, bytes: number): void {
  const cpl = c.m32[CPL];
  c.m32[CPL] = 0;
  try {
    probeWrite(c, base, bytes);
  } finally {
    c.m32[CPL] = cpl;
  }
}

function saveTask(c: CpuState, base: number, wide: boolean, flags: number): void {
  const { m32 } = c;
  if (wide) {
    systemWriteDword(c, (base + 32) | 0, m32[EIP]);
    systemWriteDword(c, (base + 36) | 0, flags);
    for (let n = 0; n < 8; n++) systemWriteDword(c, (base + 40 + 4 * n) | 0, m32[n]);
    TSS_SEGMENTS.forEach((segment, n) => {
      systemWriteWord(c, (base + 72 + 4 * n) | 0, m32[SEG_SELECTOR + segment]);
    });
    return;
  }
  systemWriteWord(c, (base + 14) | 0, m32[EIP] & 0xffff);
  systemWriteWord(c, (base + 16) | 0, flags & 0xffff);
  for (let n = 0; n < 8; n++) systemWriteWord(c, (base + 18 + 2 * n) | 0, m32[n] & 0xffff);
  for (let n = 0; n < 4; n++) systemWriteWord(c, (base + 34 + 2 * n) | 0, m32[SEG_SELECTOR + TSS_SEGMENTS[n]]);
}

/** Faults here (#TS, #NP, #SS) are the new task's; all selectors are there already, so that its handler can see them. */
function loadTaskSegments(c: CpuState, incoming: Incoming, external: number): void {
  const { m32 } = c;
  TSS_SEGMENTS.forEach((segment, n) => {
    m32[SEG_SELECTOR + segment] = incoming.selectors[n];
    m32[SEG_RIGHTS + segment] = (m32[SEG_RIGHTS + segment] & Rights.big) | RIGHTS_UNUSABLE;
  });
  m32[SEG_SELECTOR + LDTR] = incoming.ldt;
  m32[SEG_RIGHTS + LDTR] = RIGHTS_UNUSABLE;
  if ((m32[FLAGS] & VM) !== 0) {
    m32[CPL] = 3;
    loadLdt(c, incoming.ldt, external);
    TSS_SEGMENTS.forEach((segment, n) => {
      setRealSegment(c, segment, incoming.selectors[n]);
    });
    return;
  }
  const [es, cs, ss, ds, fs, gs] = incoming.selectors;
  m32[CPL] = cs & 3;
  loadLdt(c, incoming.ldt, external);
  // In this order (SDM vol. 3, table 8-1), so that the handler of a bad CS has a stack.
  loadStackSegment(c, ss, cs & 3, Vector.TS, external);
  loadTaskCode(c, cs, external);
  loadDataSegment(c, DS, ds, Vector.TS, external);
  loadDataSegment(c, ES, es, Vector.TS, external);
  loadDataSegment(c, FS, fs, Vector.TS, external);
  loadDataSegment(c, GS, gs, Vector.TS, external);
  updateMode(c);
  if (m32[EIP] >>> 0 > m32[SEG_LIMIT + CS] >>> 0) raise(c, Vector.GP, external);
}

function loadLdt(c: CpuState, selector: number, external: number): void {
  const { m32 } = c;
  if ((selector & 0xfffc) === 0) return;
  if ((selector & 4) !== 0) raise(c, Vector.TS, (selector & 0xfffc) | external);
  const descriptor = needDescriptor(c, selector, Vector.TS, external);
  if ((descriptor.rights & 0x1f) !== LDT || !descriptor.present) raise(c, Vector.TS, (selector & 0xfffc) | external);
  m32[SEG_BASE + LDTR] = descriptor.base;
  m32[SEG_LIMIT + LDTR] = descriptor.limit;
  m32[SEG_RIGHTS + LDTR] = descriptor.rights;
}

function loadTaskCode(c: CpuState, selector: number, external: number): void {
  if ((selector & 0xfffc) === 0) raise(c, Vector.TS, external);
  const descriptor = needDescriptor(c, selector, Vector.TS, external);
  const { rights, dpl } = descriptor;
  const rpl = selector & 3;
  const code = Rights.segment | Rights.code;
  if ((rights & code) !== code) raise(c, Vector.TS, (selector & 0xfffc) | external);
  if ((rights & Rights.conforming) !== 0 ? dpl > rpl : dpl !== rpl) raise(c, Vector.TS, (selector & 0xfffc) | external);
  if (!descriptor.present) raise(c, Vector.NP, (selector & 0xfffc) | external);
  setCodeSegment(c, selector, descriptor, rpl);
}
