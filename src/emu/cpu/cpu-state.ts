import type { Breakpoints } from './breakpoints.js';
import type { Environment, Trap } from './environment.js';
import { Fpu } from './fpu/fpu.js';
import type { HostStops } from './host-stops.js';
import {
  ABSENT_PAGE,
  BEYOND,
  CODE_MODES,
  CR,
  FLAGS,
  FPU_BYTES,
  HELD,
  type Layout,
  LEFT,
  layoutFor,
  RECORD,
  WAITING,
  Waiting,
} from './layout.js';
import { Translator } from './translator/translator.js';
import { createMemory } from './wasm/webassembly.js';

/** What CPUID and RDTSC report. */
export interface Identity {
  /** Twelve characters. */
  readonly vendor: string;
  /** EAX of leaf 1: stepping in bits 0-3, model 4-7, family 8-11. */
  readonly signature: number;
  /** EDX of leaf 1. */
  readonly features: number;
  /** Increments of the time-stamp counter per retired instruction. */
  readonly tscPerInstruction: number;
}

export interface CpuOptions {
  /** Bytes of RAM from physical address 0: a multiple of 4096, from 8 KB to 1 GB. */
  readonly ramBytes: number;
  readonly environment: Environment;
  readonly identity?: Partial<Identity>;
  /** Pages of decoded code that are kept; default 2048. */
  readonly codePages?: number;
}

/** Beyond the last page of a physical address space of 4 GB. */
const NO_PAGE = 1 << 20;
/**
 * FPU, PSE, TSC, MSR, CX8, PGE and CMOV: what is executed, and nothing else. Global pages leave the TLB with the others, as
 * any entry may at any time; 9pc of early 2004 sets CR4.PGE on every family 6 processor without asking.
 */
const FEATURES = 0x0000_a139;
const PENTIUM_PRO: Identity = { vendor: 'GenuineIntel', signature: 0x633, features: FEATURES, tscPerInstruction: 1 };

/**
 * The state of an emulated processor that its parts share; {@link Cpu} is its public face. Everything a guest can see lies
 * in one buffer (layout.ts) or in the fields here.
 */
export class CpuState {
  readonly layout: Layout;
  readonly m8: Uint8Array;
  readonly m16: Uint16Array;
  readonly m32: Int32Array;
  /** For clearing eight bytes at a time. */
  readonly m64: Float64Array;
  readonly environment: Environment;
  readonly identity: Identity;
  readonly fpu: Fpu;
  /** One byte per page of RAM: 0 RAM, 1 read-only, 2 memory-mapped device. */
  readonly pageKind: Uint8Array;
  /**
   * One byte per page of RAM: not 0 if it was written, or may be without anybody noticing, since somebody cleared it who
   * keeps copies of RAM.
   */
  readonly writtenPages: Uint8Array;
  /** The physical page that the n-th page of slots is for. */
  readonly pageOfSlots: Int32Array;
  readonly translator: Translator;
  /** Instructions that will have retired when LEFT and HELD are both 0. */
  target = 0;
  /** One of {@link CodeMode}. */
  codeMode = 0;
  /** Where the next slots and the next record of decoded code go (word indexes). */
  nextSlots: number;
  nextRecord: number;
  /** Words taken of the templates of each code mode, behind the first switch (templates.ts). */
  readonly templateWords = new Int32Array(CODE_MODES);
  /** Counts how often all decoded code was dropped. */
  codeGeneration = 0;
  /** By physical page: CROSS records of instructions that end in it. */
  readonly crossings = new Map<number, Set<number>>();
  halted = false;
  /** A task whose TSS has the T bit was switched to: #DB before its first instruction. */
  taskTrap = false;
  shutdown = false;
  /** After STI, MOV SS and POP SS: no interrupt before the next instruction is over. */
  interruptShadow = false;
  /** After MOV SS and POP SS: no single-step trap either (SDM vol. 3, 6.8.3). */
  debugShadow = false;
  /** Counts task switches, and interrupts and exceptions delivered through the IDT: TF's trap is not taken after them. */
  deliveries = 0;
  /** The last instruction was a REP that is not finished: EFLAGS are pushed with RF (SDM vol. 3, 18.3.1.1). */
  midRepeat = false;
  /** What DR7 enables, or undefined: nothing. */
  breakpoints: Breakpoints | undefined;
  /** B bits of DR6 of the data and port breakpoints that the current instruction met. */
  debugHits = 0;
  /** EIP of the new task, if the fault being thrown is one of the task that was just switched to. */
  newTaskEip: number | undefined;
  /** Breakpoints and watchpoints of the host. */
  hostStops: HostStops | undefined;
  /** A breakpoint of the host has ended the run before an instruction that would otherwise have been executed. */
  stoppedShort = false;
  stopRequested = false;
  trapInfo: Trap | undefined;
  unsupportedReason: string | undefined;
  /** The vector whose delivery is in progress, or -1. */
  delivering = -1;
  /** The fault that a thrown {@link Fault} stands for. */
  faultVector = 0;
  faultCode: number | undefined = undefined;
  /** Model-specific registers by number; those that exist. */
  readonly msrs = new Map<number, [low: number, high: number]>();

  constructor(options: CpuOptions) {
    const { ramBytes } = options;
    if (!Number.isInteger(ramBytes) || ramBytes < 0x2000 || ramBytes % 4096 !== 0 || ramBytes > 0x4000_0000) {
      throw new RangeError(`RAM must be a multiple of 4096 bytes, from 8 KB to 1 GB, not ${ramBytes} bytes`);
    }
    this.layout = layoutFor(ramBytes, options.codePages ?? 2048);
    const memory = createMemory(this.layout.totalBytes >>> 16);
    const { buffer } = memory;
    this.m8 = new Uint8Array(buffer);
    this.m16 = new Uint16Array(buffer);
    this.m32 = new Int32Array(buffer);
    this.m64 = new Float64Array(buffer);
    this.environment = options.environment;
    this.identity = { ...PENTIUM_PRO, ...options.identity };
    this.fpu = new Fpu(buffer, FPU_BYTES);
    this.nextSlots = this.layout.slots;
    this.nextRecord = this.layout.records;
    this.pageKind = new Uint8Array(buffer, this.layout.pageKindByte, ramBytes >>> 12);
    this.writtenPages = new Uint8Array(buffer, this.layout.writtenByte, ramBytes >>> 12);
    this.m32[ABSENT_PAGE] = NO_PAGE;
    this.pageOfSlots = new Int32Array((this.layout.slotsEnd - this.layout.slots) >>> 12);
    this.translator = new Translator(this, memory);
  }

  /** Record (word index) of the instruction being executed. */
  get record(): number {
    return this.m32[RECORD];
  }

  /** Where the last write to a line with code ended; a physical address. */
  codeWrittenTo = -1;
  /** INTR, as the interrupt controller drives it. */
  get interruptLine(): boolean {
    return (this.m32[WAITING] & Waiting.interrupt) !== 0;
  }
  set interruptLine(asserted: boolean) {
    this.#wait(Waiting.interrupt, asserted);
  }

  /** An NMI came in and has not been delivered. */
  get nmiPending(): boolean {
    return (this.m32[WAITING] & Waiting.nmi) !== 0;
  }
  set nmiPending(pending: boolean) {
    this.#wait(Waiting.nmi, pending);
  }

  /** From the delivery of an NMI to the next IRET. */
  get nmiBlocked(): boolean {
    return (this.m32[WAITING] & Waiting.nmiBlocked) !== 0;
  }
  set nmiBlocked(blocked: boolean) {
    this.#wait(Waiting.nmiBlocked, blocked);
  }

  #wait(bit: number, on: boolean): void {
    if (on) this.m32[WAITING] |= bit;
    else this.m32[WAITING] &= ~bit;
  }

  /** Instructions retired so far, the one being executed included. */
  retired(): number {
    return this.target - this.m32[LEFT] - this.m32[HELD] - this.m32[BEYOND];
  }

  /** Makes the interpreter look around after the instruction that it executes. */
  attention(): void {
    this.m32[HELD] += this.m32[LEFT];
    this.m32[LEFT] = 0;
  }

  /** Protected mode and not virtual-8086 mode. */
  get protectedMode(): boolean {
    return (this.m32[CR] & 1) !== 0 && (this.m32[FLAGS] & 0x20000) === 0;
  }

  get virtual8086(): boolean {
    return (this.m32[FLAGS] & 0x20000) !== 0;
  }
}
