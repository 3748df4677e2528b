import { codeBreakpoints, updateBreakpoints } from './breakpoints.js';
import { dropAllCode } from './code-cache.js';
import { forgive, invalidateWrite } from './code-lines.js';
import { type CpuOptions, CpuState } from './cpu-state.js';
import { ALL, ALWAYS_SET, ARITHMETIC, IF, RF, TF } from './eflags.js';
import {
  type MemoryKind,
  Register,
  Segment,
  type SegmentRegister,
  type StopReason,
  type TableRegister,
  type Trap,
} from './environment.js';
import { AwaitsInterrupt, Fault, Unsupported, Vector } from './fault.js';
import { arithmeticFlags, setArithmeticFlags } from './flags.js';
import { createFlatInterpreter, createSegmentedInterpreter, type Interpreter } from './interpreter/interpreter.js';
import { hardwareInterrupt, raiseException } from './interrupts.js';
import {
  ABSENT_PAGE,
  BEYOND,
  CodeMode,
  CPL,
  CR,
  CS_HIGH,
  DR,
  EIP,
  FAULT_AT_FETCH,
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
  TOUCHED_COUNT,
} from './layout.js';
import { updateMode } from './mode.js';
import { flush, translate } from './paging.js';

/** Budgets are worked off in parts that fit in 32 bits. */
const SLICE = 0x4000_0000;
/**
 * Instructions per call of an interpreter: at first few, so that V8 swaps in optimised code at a call, without compiling a
 * second copy for the loop that it would otherwise be stuck in.
 */
const FIRST_BURST = 0x1000;
const FIRST_BURSTS = 0x4000;
const BURST = 0x1000000;
/** DR6: single step, and task switch (SDM vol. 3, 18.2.3). */
const DR6_BS = 0x4000;
const DR6_BT = 0x8000;
const DR7_GD = 0x2000;

/** In the order of CpuState.pageKind. */
const KINDS: readonly MemoryKind[] = ['ram', 'rom', 'mmio'];

/**
 * An i386 processor with some instructions of its successors (see docs/cpu.md), deterministic to the instruction: what
 * it does depends on its state and on what its {@link Environment} answers, and on nothing else.
 *
 * State may be read and changed between calls of {@link run}; inside callbacks it may be read.
 */
export class Cpu extends CpuState {
  /** Physical memory from address 0. */
  readonly ram: Uint8Array;
  readonly ram32: Int32Array;
  /** EAX ECX EDX EBX ESP EBP ESI EDI; see {@link Register}. */
  readonly regs: Int32Array;
  readonly #flat: Interpreter;
  readonly #segmented: Interpreter;
  #bursts = 0;

  constructor(options: CpuOptions) {
    super(options);
    const { ramByte, ramBytes } = this.layout;
    this.ram = this.m8.subarray(ramByte, ramByte + ramBytes);
    this.ram32 = this.m32.subarray(ramByte >>> 2, (ramByte + ramBytes) >>> 2);
    this.regs = this.m32.subarray(0, 8);
    this.#flat = createFlatInterpreter(this);
    this.#segmented = createSegmentedInterpreter(this);
    this.reset();
  }

  /** The state after RESET# (SDM vol. 3, table 9-1), at F000:FFF0; RAM, kinds of memory and the count of instructions stay. */
  reset(): void {
    const { m32 } = this;
    m32.fill(0, 0, LEFT);
    m32.fill(0, FLAGS, TOUCHED_COUNT);
    this.eflags = 0;
    m32[Register.EDX] = this.identity.signature;
    m32[CR] = 0x60000010;
    m32[IDT_LIMIT] = 0xffff;
    m32[GDT_LIMIT] = 0xffff;
    m32[DR + 6] = 0xffff0ff0;
    m32[DR + 7] = 0x400;
    for (let n = 0; n < 6; n++) this.setSegment(n, { selector: 0, base: 0, limit: 0xffff, rights: 0x93 });
    this.setSegment(Segment.CS, { selector: 0xf000, base: 0xffff0000, limit: 0xffff, rights: 0x93 });
    this.setSegment(Segment.LDTR, { selector: 0, base: 0, limit: 0xffff, rights: 0x82 });
    this.setSegment(Segment.TR, { selector: 0, base: 0, limit: 0xffff, rights: 0x8b });
    this.eip = 0xfff0;
    this.fpu.reset();
    this.msrs.clear();
    this.halted = false;
    this.shutdown = false;
    this.interruptShadow = false;
    this.debugShadow = false;
    this.taskTrap = false;
    this.nmiPending = false;
    this.nmiBlocked = false;
    this.midRepeat = false;
    this.debugHits = 0;
    updateBreakpoints(this);
    this.flushTlb();
  }

  /** Unsigned. */
  get eip(): number {
    return this.m32[EIP] >>> 0;
  }
  set eip(value: number) {
    this.m32[EIP] = value;
  }

  get eflags(): number {
    return arithmeticFlags(this.m32) | this.m32[FLAGS];
  }
  /** Bits that a P6 does not have are ignored. */
  set eflags(value: number) {
    setArithmeticFlags(this.m32, value);
    this.m32[FLAGS] = (value & ALL & ~ARITHMETIC) | ALWAYS_SET;
    updateMode(this);
  }

  /** Current privilege level, 0..3. Loading CS with {@link setSegment} does not change it. */
  get cpl(): number {
    return this.m32[CPL];
  }
  set cpl(value: number) {
    this.m32[CPL] = value;
  }

  get cr0(): number {
    return this.m32[CR] >>> 0;
  }
  set cr0(value: number) {
    this.m32[CR] = value;
    this.flushTlb();
    updateMode(this);
  }
  get cr2(): number {
    return this.m32[CR + 2] >>> 0;
  }
  set cr2(value: number) {
    this.m32[CR + 2] = value;
  }
  get cr3(): number {
    return this.m32[CR + 3] >>> 0;
  }
  /** Loads CR3 and flushes the TLB. */
  set cr3(value: number) {
    this.m32[CR + 3] = value;
    this.flushTlb();
  }
  get cr4(): number {
    return this.m32[CR + 4] >>> 0;
  }
  set cr4(value: number) {
    this.m32[CR + 4] = value;
    this.flushTlb();
  }

  get gdtr(): TableRegister {
    return { base: this.m32[GDT_BASE] >>> 0, limit: this.m32[GDT_LIMIT] };
  }
  set gdtr(value: TableRegister) {
    this.m32[GDT_BASE] = value.base;
    this.m32[GDT_LIMIT] = value.limit;
  }
  get idtr(): TableRegister {
    return { base: this.m32[IDT_BASE] >>> 0, limit: this.m32[IDT_LIMIT] };
  }
  set idtr(value: TableRegister) {
    this.m32[IDT_BASE] = value.base;
    this.m32[IDT_LIMIT] = value.limit;
  }

  /** @param index one of {@link Segment}, LDTR and TR included */
  segment(index: number): SegmentRegister {
    const { m32 } = this;
    return {
      selector: m32[SEG_SELECTOR + index],
      base: m32[SEG_BASE + index] >>> 0,
      limit: m32[SEG_LIMIT + index] >>> 0,
      rights: m32[SEG_RIGHTS + index],
    };
  }

  /** Loads a segment register with its hidden parts, without looking at a descriptor table. */
  setSegment(index: number, value: SegmentRegister): void {
    const { m32 } = this;
    m32[SEG_SELECTOR + index] = value.selector;
    m32[SEG_BASE + index] = value.base;
    m32[SEG_LIMIT + index] = value.limit;
    m32[SEG_RIGHTS + index] = value.rights;
    if (index === Segment.CS) m32[CS_HIGH] = 0;
    updateMode(this);
  }

  /** Instructions retired so far, exact; one iteration of a REP instruction counts as one. */
  get instructions(): number {
    return this.retired();
  }

  /** Moves the counter on without executing anything: time passes while the processor is idle. */
  addInstructions(count: number): void {
    this.target += count;
  }

  /**
   * Retires at most `budget` more instructions.
   *
   * An exception delivered through the IDT counts as one instruction (so that a guest cannot fault for ever without using
   * its budget up); one that {@link Environment.trap} takes does not, since its instruction is executed again.
   *
   * @param budget a non-negative integer below 2^53
   */
  run(budget: number): StopReason {
    this.trapInfo = undefined;
    this.unsupportedReason = undefined;
    let beyond = budget;
    for (;;) {
      const slice = Math.min(beyond, SLICE);
      beyond -= slice;
      this.target = this.retired() + slice;
      this.m32[LEFT] = slice;
      this.m32[HELD] = 0;
      this.m32[BEYOND] = 0;
      const reason = this.#runSlice();
      if (reason !== 'budget' || beyond === 0) {
        // What is left of the budget is given back.
        this.target = this.retired();
        this.m32[LEFT] = 0;
        this.m32[HELD] = 0;
        this.m32[BEYOND] = 0;
        return reason;
      }
    }
  }

  /** Has the interpreter of flat code compiled, for the privilege level in force: otherwise the first such instruction does. */
  prepare(): void {
    // Between runs the budget is 0: it returns at once.
    this.#flat();
  }

  #runSlice(): StopReason {
    const { m32 } = this;
    for (;;) {
      m32[LEFT] += m32[HELD] + m32[BEYOND];
      m32[HELD] = 0;
      m32[BEYOND] = 0;
      if (this.shutdown) return 'shutdown';
      if (this.trapInfo !== undefined) return 'trap';
      if (this.stopRequested) {
        this.stopRequested = false;
        return 'stopped';
      }
      const interrupt = this.interruptLine && (m32[FLAGS] & IF) !== 0 && !this.interruptShadow;
      const nmi = this.nmiPending && !this.nmiBlocked && !this.interruptShadow;
      if (this.halted && !interrupt && !nmi) return 'halt';
      if (m32[LEFT] === 0) return 'budget';
      if (nmi) {
        this.nmiPending = false;
        this.nmiBlocked = true;
        hardwareInterrupt(this, Vector.NMI);
        continue;
      }
      if (interrupt) {
        hardwareInterrupt(this, this.environment.acknowledgeInterrupt() & 0xff);
        continue;
      }
      this.#step();
      if (this.unsupportedReason !== undefined) return 'unsupported';
    }
  }

  /** Executes as many instructions as can be done without looking around. */
  #step(): void {
    const { m32 } = this;
    const singleStep = (m32[FLAGS] & TF) !== 0;
    if (this.taskTrap) {
      this.taskTrap = false;
      this.#debugTrap(DR6_BT);
      return;
    }
    const { breakpoints } = this;
    if (breakpoints !== undefined && !this.debugShadow && (m32[FLAGS] & RF) === 0) {
      const hits = codeBreakpoints(this);
      if (hits !== 0) {
        this.#debugTrap(hits);
        return;
      }
    }
    if (singleStep || breakpoints !== undefined || this.interruptShadow || (m32[FLAGS] & RF) !== 0) {
      m32[HELD] = m32[LEFT] - 1;
      m32[LEFT] = 1;
    } else {
      const burst = this.#bursts < FIRST_BURSTS ? FIRST_BURST : BURST;
      this.#bursts++;
      if (m32[LEFT] > burst) {
        m32[BEYOND] = m32[LEFT] - burst;
        m32[LEFT] = burst;
      }
    }
    const { interruptShadow, debugShadow } = this;
    if (this.hostStops !== undefined) this.hostStops.goingOnAt = this.midRepeat ? this.#linearEip : -1;
    this.interruptShadow = false;
    this.debugShadow = false;
    this.midRepeat = false;
    const resumed = m32[FLAGS] & RF;
    const { deliveries } = this;
    const thrown = this.codeMode === CodeMode.flat32 ? this.#flat() : this.#segmented();
    if (thrown !== undefined) this.#handle(thrown);
    if (this.stoppedShort || (thrown !== undefined && this.trapInfo !== undefined)) {
      // The instruction that the shadows are for is still to come.
      this.stoppedShort = false;
      this.interruptShadow = interruptShadow;
      this.debugShadow = debugShadow;
      return;
    }
    if (thrown !== undefined) return;
    // RF lasts for one instruction; the one that sets it (IRET) found it clear.
    if (resumed !== 0) m32[FLAGS] &= ~RF;
    if (this.debugShadow || this.trapInfo !== undefined) return;
    const why = this.debugHits | (singleStep && deliveries === this.deliveries ? DR6_BS : 0);
    if (why !== 0) this.#debugTrap(why);
  }

  get #linearEip(): number {
    return (this.m32[SEG_BASE + Segment.CS] + this.m32[EIP]) >>> 0;
  }

  /** #DB between instructions. @param why bits of DR6 */
  #debugTrap(why: number): void {
    this.debugHits = 0;
    this.m32[DR + 6] |= why;
    this.m32[DR + 7] &= ~DR7_GD;
    if (this.environment.trap?.(Vector.DB, false)) {
      this.trapInfo = { vector: Vector.DB, software: false, errorCode: undefined };
    } else {
      raiseException(this, Vector.DB, undefined, 'trap');
    }
  }

  /** What an instruction has thrown. */
  #handle(thrown: unknown): void {
    const { m32 } = this;
    // An instruction that was fetched has been counted. Delivery counts as one instruction, the trap hook as none.
    const counted = m32[FAULT_AT_FETCH] === 0;
    if (thrown instanceof Unsupported) {
      if (counted) m32[LEFT]++;
      this.unsupportedReason = thrown.reason;
      return;
    }
    if (thrown instanceof AwaitsInterrupt) {
      m32[LEFT]++;
      this.halted = true;
      return;
    }
    if (!(thrown instanceof Fault)) throw thrown;
    if (!counted && m32[LEFT] + m32[HELD] + m32[BEYOND] === 0) return;
    if (counted) m32[LEFT]++;
    this.debugHits = 0;
    if (this.newTaskEip !== undefined) m32[EIP] = this.newTaskEip;
    this.newTaskEip = undefined;
    const { faultVector, faultCode } = this;
    if (this.environment.trap?.(faultVector, false)) {
      this.trapInfo = { vector: faultVector, software: false, errorCode: faultCode };
      return;
    }
    raiseException(this, faultVector, faultCode, 'fault');
    if (m32[LEFT] > 0) m32[LEFT]--;
    else m32[HELD]--;
  }

  /** Leaves {@link run} with `stopped` after the current instruction; for callbacks. */
  stop(): void {
    this.stopRequested = true;
    this.attention();
  }

  /** An edge at the NMI pin: delivered between instructions, unless the last one is still being served (until IRET). */
  nmi(): void {
    this.nmiPending = true;
    this.attention();
  }

  /** INTR; sampled between instructions while IF is set. */
  setInterruptLine(asserted: boolean): void {
    this.interruptLine = asserted;
    if (asserted) this.attention();
  }

  /** Set when {@link run} returned `trap`. */
  get trap(): Trap | undefined {
    return this.trapInfo;
  }

  /** Set when {@link run} returned `unsupported`: a sentence for a person. */
  get unsupported(): string | undefined {
    return this.unsupportedReason;
  }

  /**
   * Says how the pages of [start, end) answer: `ram` (the default below ramBytes), `rom` (reads come from `ram`, writes go to
   * the environment), `mmio` (both go to the environment). Addresses at and above ramBytes are always `mmio`.
   * @param start multiple of 4096
   * @param end multiple of 4096
   */
  setMemoryKind(start: number, end: number, kind: MemoryKind): void {
    if (start % 4096 !== 0 || end % 4096 !== 0) {
      throw new RangeError(`kinds of memory are per page of 4096 bytes, not from ${start} to ${end}`);
    }
    this.pageKind.fill(KINDS.indexOf(kind), start >>> 12, Math.min(end, this.layout.ramBytes) >>> 12);
    dropAllCode(this);
    flush(this);
  }

  /**
   * Says that there is nothing at physical addresses from `start` on: reads are all ones, writes are lost, and the environment
   * hears of neither.
   * @param start a multiple of 4096, at least ramBytes; 2^32 for none (the default)
   */
  setAbsent(start: number): void {
    if (start % 4096 !== 0 || start < this.layout.ramBytes || start > 2 ** 32) {
      throw new RangeError(
        `memory can be absent from a page at or above ${this.layout.ramBytes} on, not from ${start}`,
      );
    }
    this.m32[ABSENT_PAGE] = start / 4096;
  }

  /** The physical address that `linear` is mapped to, or undefined where the access would fault. No side effects. */
  translate(linear: number, access: { readonly write?: boolean; readonly user?: boolean } = {}): number | undefined {
    return translate(this, linear, access.write ?? false, access.user ?? false);
  }

  /** Reads bytes through the page tables, for debuggers; stops at the first byte that is not mapped to RAM. */
  readLinear(linear: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let n = 0; n < length; n++) {
      const physical = this.translate(linear + n);
      if (physical === undefined || physical >= this.layout.ramBytes) return bytes.subarray(0, n);
      bytes[n] = this.ram[physical];
    }
    return bytes;
  }

  /** To be called when the host has changed RAM. */
  invalidateCode(start: number, length: number): void {
    const end = Math.min(start + length, this.layout.ramBytes);
    for (let at = start; at < end; at = (at | 4095) + 1) {
      this.writtenPages[at >>> 12] = 1;
      if (this.m8[this.layout.pageLinesByte + (at >>> 12)] !== 0) {
        invalidateWrite(this, at, Math.min(end, (at | 4095) + 1) - at);
      }
      forgive(this, at >>> 12);
    }
  }

  /** To be called when the host has changed page tables in use. */
  flushTlb(): void {
    flush(this);
  }
}
