import { type CpuOptions, CpuState } from './cpu-state.js';
import { ALL, ALWAYS_SET, ARITHMETIC } from './eflags.js';
import type { MemoryKind, SegmentRegister, StopReason, TableRegister, Trap } from './environment.js';
import { arithmeticFlags, setArithmeticFlags } from './flags.js';
import {
  CPL,
  CR,
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
} from './layout.js';

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

  constructor(options: CpuOptions) {
    super(options);
    const { ramByte, ramBytes } = this.layout;
    this.ram = this.m8.subarray(ramByte, ramByte + ramBytes);
    this.ram32 = this.m32.subarray(ramByte >>> 2, (ramByte + ramBytes) >>> 2);
    this.regs = this.m32.subarray(0, 8);
    this.reset();
  }

  /** The state after RESET# (SDM vol. 3, table 9-1); RAM and kinds of memory stay. */
  reset(): void {}

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
  }

  /** Instructions retired so far, exact; one iteration of a REP instruction counts as one. */
  get instructions(): number {
    return this.target - this.m32[LEFT] - this.m32[HELD];
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
  run(_budget: number): StopReason {
    return 'unsupported';
  }

  /** Leaves {@link run} with `stopped` after the current instruction; for callbacks. */
  stop(): void {
    this.stopRequested = true;
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
  setMemoryKind(_start: number, _end: number, _kind: MemoryKind): void {}

  /** The physical address that `linear` is mapped to, or undefined where the access would fault. No side effects. */
  translate(_linear: number, _access?: { readonly write?: boolean; readonly user?: boolean }): number | undefined {
    return undefined;
  }

  /** Reads bytes through the page tables, for debuggers; stops at the first byte that is not mapped to RAM. */
  readLinear(_linear: number, _length: number): Uint8Array {
    return new Uint8Array(0);
  }

  /** To be called when the host has changed RAM that may hold code that ran. */
  invalidateCode(_start: number, _length: number): void {}

  /** To be called when the host has changed page tables in use. */
  flushTlb(): void {}
}
