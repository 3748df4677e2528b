import { resolveCross } from '../code-cache.js';
import type { CpuState } from '../cpu-state.js';
import type { AccessSize } from '../environment.js';
import {
  CPL,
  CR,
  EIP,
  INVALIDATED,
  LEFT,
  LINE_SHIFT,
  RECORD,
  TIER1_STATUS,
  TOUCHED_COUNT,
  TOUCHED_MAX,
} from '../layout.js';
import { readSlow, writeSlow } from '../memory.js';
import { Next } from '../operations/operation.js';
import { GENERAL_OPERATIONS } from '../operations/table.js';
import { fillRead, fillWrite } from '../paging.js';
import { CROSS, GENERAL, OPERATION_MASK } from '../record.js';
import { Status } from './region-code.js';

const CR0_AM = 0x40000;

/** What regions call for accesses that miss the TLB and the like, and for instructions in general form. */
export class SlowPath {
  /** What the instruction threw that ended the region. */
  thrown: unknown = undefined;

  constructor(readonly c: CpuState) {}

  #fail(thrown: unknown, eip: number): void {
    const { m32 } = this.c;
    this.thrown = thrown;
    m32[EIP] = eip;
    m32[TIER1_STATUS] = Status.thrown;
  }

  /** Leaves an instruction to tier 0: devices want to see everything in order, and may change anything. */
  #bounce(left: number, eip: number): void {
    const { m32 } = this.c;
    m32[EIP] = eip;
    m32[LEFT] = left + 1;
    m32[TIER1_STATUS] = Status.bounced;
  }

  /** Whether an access is one for tier 0 in any case: with breakpoints, or if #AC may come before #PF. */
  #isSpecial(linear: number, size: number): boolean {
    const { c } = this;
    // When the list of translations is full, the next one flushes the TLB, which code may rely on for the rest of a block.
    if (c.m32[TOUCHED_COUNT] >= TOUCHED_MAX - 2) return true;
    // Across 4 GB: #SS or #GP for instructions in general form.
    if ((linear >>> 0) + size > 0x1_0000_0000) return true;
    if (c.hostStops?.watchesPage(linear) || c.hostStops?.watchesPage(linear + size - 1)) return true;
    return c.breakpoints !== undefined || ((linear & (size - 1)) !== 0 && (c.m32[CR] & CR0_AM) !== 0);
  }

  /** Whether all that is read is RAM. What tier 0 would translate is translated, in its order; raises #PF. */
  #isReadable(linear: number, size: number): boolean {
    const { c } = this;
    const { m32, layout } = c;
    const user = m32[CPL] === 3;
    const across = (linear & 4095) + size > 4096;
    if (!across && m32[(user ? layout.readUser : layout.readSupervisor) + (linear >>> 12)] !== 0) return true;
    const first = this.#isRam(fillRead(c, linear, user), 2);
    return across ? this.#isRam(fillRead(c, ((linear | 4095) + 1) | 0, user), 2) && first : first;
  }

  /** @param across the way to treat an access across pages: whether entries of the TLB are good enough, too */
  #isWritable(linear: number, size: number, across: boolean): boolean {
    const { c } = this;
    if ((linear & 4095) + size <= 4096) return this.#isWritablePage(linear);
    const next = ((linear | 4095) + 1) | 0;
    if (across) {
      const first = this.#isWritablePage(linear);
      return this.#isWritablePage(next) && first;
    }
    const user = c.m32[CPL] === 3;
    const first = this.#isRam(fillWrite(c, linear, user), 1);
    return this.#isRam(fillWrite(c, next, user), 1) && first;
  }

  #isWritablePage(linear: number): boolean {
    const { c } = this;
    const { m32, layout } = c;
    const user = m32[CPL] === 3;
    const page = linear >>> 12;
    if (m32[(user ? layout.writeUser : layout.writeSupervisor) + page] !== 0) return true;
    if (m32[(user ? layout.guardedUser : layout.guardedSupervisor) + page] !== 0) return true;
    return this.#isRam(fillWrite(c, linear, user), 1);
  }

  /** @param below the kinds of memory that will do: up to read-only memory or not */
  #isRam(physical: number, below: 1 | 2): boolean {
    return physical < this.c.layout.ramBytes && this.c.pageKind[physical >>> 12] < below;
  }

  read(size: AccessSize, linear: number, left: number, eip: number): number {
    const { c } = this;
    c.m32[LEFT] = left;
    try {
      if (!this.#isSpecial(linear, size) && this.#isReadable(linear, size)) {
        return readSlow(c, linear, size, c.m32[CPL] === 3);
      }
      this.#bounce(left, eip);
    } catch (thrown) {
      this.#fail(thrown, eip);
    }
    return 0;
  }

  /** Reads what will be written; the write then succeeds. */
  update(size: AccessSize, linear: number, left: number, eip: number): number {
    const { c } = this;
    c.m32[LEFT] = left;
    try {
      if (!this.#isSpecial(linear, size) && this.#isWritable(linear, size, true) && !this.#hitsCode(linear, size)) {
        return readSlow(c, linear, size, c.m32[CPL] === 3);
      }
      this.#bounce(left, eip);
    } catch (thrown) {
      this.#fail(thrown, eip);
    }
    return 0;
  }

  /** Returns 0, or 1 if it is not done: see the status. A write to a line with code is for tier 0: the region itself may lie there. */
  write(size: AccessSize, linear: number, value: number, left: number, eip: number): number {
    const { c } = this;
    c.m32[LEFT] = left;
    try {
      if (!this.#isSpecial(linear, size) && this.#isWritable(linear, size, false) && !this.#hitsCode(linear, size)) {
        writeSlow(c, linear, size, value, c.m32[CPL] === 3);
        return 0;
      }
      this.#bounce(left, eip);
    } catch (thrown) {
      this.#fail(thrown, eip);
    }
    return 1;
  }

  /** Whether a write that can be done at once goes to a line from which code was decoded. */
  #hitsCode(linear: number, size: number): boolean {
    const { m32, m8, layout } = this.c;
    const user = m32[CPL] === 3;
    for (const at of [linear, (linear + size - 1) | 0]) {
      const entry = m32[(user ? layout.guardedUser : layout.guardedSupervisor) + (at >>> 12)];
      if (entry === 0) continue;
      const physical = (at + entry - 1 - layout.ramByte) >>> 0;
      if (m8[layout.codeLinesByte + (physical >>> LINE_SHIFT)] !== 0) return true;
    }
    return false;
  }

  /**
   * IN (`size` bytes) or OUT (-`size` bytes) of a program that may, with all state in memory. Returns what IN has read.
   *
   * @param value what is written; for IN, EAX as it is
   * @param eip of the instruction
   */
  port(port: number, size: number, value: number, eip: number): number {
    try {
      if (size > 0) return this.c.environment.portIn(port, size as AccessSize);
      this.c.environment.portOut(port, -size as AccessSize, value >>> 0);
    } catch (thrown) {
      this.#fail(thrown, eip);
    }
    return value;
  }

  /** 0 if the region can go on behind an instruction that has told all its state; else 1, with the status. */
  #goesOn(): number {
    const { m32 } = this.c;
    // A device has stopped the run, or it is at its end. The next instruction, perhaps in another page, is not looked up before it is wanted.
    if (m32[LEFT] <= 0) {
      m32[TIER1_STATUS] = Status.changed;
      return 1;
    }
    return m32[INVALIDATED];
  }

  /** Executes the instruction of a slot in general form, with all state in memory. Returns 0 if the region can go on behind it. */
  general(slot: number, left: number, eip: number, next: number): number {
    const { m32 } = this.c;
    let record = m32[slot];
    const operation = m32[record] & OPERATION_MASK;
    if (operation < GENERAL && operation !== CROSS) record = m32[record + 2];
    m32[LEFT] = left;
    m32[EIP] = next;
    try {
      // Since the region was made, other bytes may have been behind the end of the page, and been decoded.
      if (operation === CROSS) record = resolveCross(this.c, record, eip);
      m32[RECORD] = record;
      const result = GENERAL_OPERATIONS[(m32[record] & OPERATION_MASK) - GENERAL](this.c);
      if (result === Next.sequential) return this.#goesOn();
      // At the end of the budget nobody looks the next instruction up.
      if (result === Next.changed || m32[LEFT] <= 0) m32[TIER1_STATUS] = Status.changed;
      return 1;
    } catch (thrown) {
      this.#fail(thrown, eip);
      return 1;
    }
  }
}
