import { Cpu } from '../cpu/cpu.js';
import type { Environment, SegmentRegister, StopReason } from '../cpu/environment.js';
import { Register, Segment } from '../cpu/environment.js';
import type { Process } from './process.js';

/** Interrupt vector of system calls. */
const SYSTEM_CALL = 0x40;
const PAGE_FAULT = 14;
const GENERAL_PROTECTION = 13;
/** PE, NE, WP, PG. */
const CR0 = 0x8001_0021;
/** TSD: RDTSC traps, since a count of everybody's instructions would tell one process about others. */
const CR4 = 4;
/** IF, and bit 1, which is always set. */
const USER_EFLAGS = 0x202;
/** Offset of the control word in the unit's state (fpu-state.ts), and its value: 53 bits, IM, ZM and OM clear (l.s:fpinit). */
const FPU_CONTROL = 96;
const CONTROL_WORD = 0x272;

/** Why a process stopped running. */
export type UserEvent =
  | { readonly kind: 'call' }
  | { readonly kind: 'fault'; readonly address: number; readonly write: boolean }
  | { readonly kind: 'protection' }
  | { readonly kind: 'trap'; readonly name: string }
  | { readonly kind: 'slice' }
  | { readonly kind: 'unsupported'; readonly reason: string };

const CALL: UserEvent = { kind: 'call' };
const SLICE: UserEvent = { kind: 'slice' };
const PROTECTION: UserEvent = { kind: 'protection' };

/**
 * How many times as late as a kernel's code a program's is translated. Compilers run for some ten million instructions,
 * in which most translations do not pay: a whole kernel build takes 0.6 times as long as without this (docs/benchmarks.md).
 */
const PATIENCE = 100;

/** Names of the exceptions as notes have them (sys/src/9/pc/trap.c: excname). */
const EXCEPTIONS = [
  'divide error',
  'debug exception',
  ' nmi',
  'breakpoint',
  'overflow',
  'bounds check',
  'invalid opcode',
  'coprocessor not available',
  'double fault',
  'coprocessor segment overrun',
  'invalid TSS',
  'segment not present',
  'stack exception',
  'general protection violation',
  'page fault',
  '15 (reserved)',
  'coprocessor error',
  'alignment check',
  'machine check',
];

/** The processor in user mode: flat segments of ring 3, every interrupt and exception handed to us. */
export class UserMode {
  readonly cpu: Cpu;
  /** State of the floating-point unit when a program starts. */
  readonly initialFpu: Uint8Array;
  #loaded: Process | undefined;
  /** Count of instructions at the last page fault that was served on the way, or at the start of the run. */
  #resumed = 0;

  constructor(ramBytes: number) {
    const environment: Environment = {
      portIn: () => 0xffff_ffff,
      portOut: () => {},
      mmioRead: () => 0xffff_ffff,
      mmioWrite: () => {},
      acknowledgeInterrupt: () => 0,
      trap: () => true,
      demandPage: (address) => this.#demandPage(address),
    };
    this.cpu = new Cpu({ ramBytes, environment });
    const { cpu } = this;
    // 0 stands for never, 1 for at once: both are asked for by whoever compares.
    if (cpu.translator.threshold > 1) cpu.translator.threshold *= PATIENCE;
    const data: SegmentRegister = { selector: 0x1b, base: 0, limit: 0xffff_ffff, rights: 0xc0f3 };
    const code: SegmentRegister = { selector: 0x23, base: 0, limit: 0xffff_ffff, rights: 0xc0fb };
    for (const index of [Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS]) cpu.setSegment(index, data);
    cpu.setSegment(Segment.CS, code);
    cpu.cpl = 3;
    cpu.cr0 = CR0;
    cpu.cr4 = CR4;
    cpu.fpu.initialize();
    this.initialFpu = cpu.fpu.state.slice();
    new DataView(this.initialFpu.buffer).setUint32(FPU_CONTROL, CONTROL_WORD, true);
  }

  /** Has what executes programs compiled, before there is one. */
  prepare(): void {
    this.cpu.prepare();
  }

  get regs(): Int32Array {
    return this.cpu.regs;
  }

  get eip(): number {
    return this.cpu.eip;
  }
  set eip(value: number) {
    this.cpu.eip = value;
  }

  get eflags(): number {
    return this.cpu.eflags;
  }
  set eflags(value: number) {
    this.cpu.eflags = value;
  }

  /** Puts a process's registers and page tables in the processor; those of the one before are put away. */
  load(process: Process): void {
    if (this.#loaded === process) return;
    this.save();
    this.#loaded = process;
    const { cpu } = this;
    cpu.regs.set(process.registers);
    cpu.eip = process.eip;
    cpu.eflags = process.eflags;
    cpu.fpu.state.set(process.fpu);
    cpu.cr3 = process.space.directory;
  }

  /** Puts the running process's registers away, so that they can be read there. */
  save(): void {
    const process = this.#loaded;
    if (process === undefined || process.state === 'dead') return;
    const { cpu } = this;
    process.registers.set(cpu.regs);
    process.eip = cpu.eip;
    process.eflags = cpu.eflags;
    process.fpu.set(cpu.fpu.state);
  }

  /** Sets a process's registers for a new program in a new address space; the process is loaded from then on. */
  startProgram(process: Process, entry: number, sp: number, ax: number): void {
    const { cpu } = this;
    if (this.#loaded !== process) this.save();
    this.#loaded = process;
    if (process.fpu.length === 0) process.fpu = this.initialFpu.slice();
    cpu.regs.fill(0);
    cpu.regs[Register.EAX] = ax;
    cpu.regs[Register.ESP] = sp;
    cpu.eip = entry;
    cpu.eflags = USER_EFLAGS;
    cpu.fpu.state.set(this.initialFpu);
    cpu.cr3 = process.space.directory;
  }

  /** Nobody's registers are in the processor. */
  forget(): void {
    this.#loaded = undefined;
  }

  get instructions(): number {
    return this.cpu.instructions;
  }

  /** Executes an RDTSC that has trapped as if the counter said `ticks`. */
  finishReadTsc(ticks: number): void {
    const { cpu } = this;
    cpu.regs[Register.EAX] = ticks | 0;
    cpu.regs[Register.EDX] = Math.floor(ticks / 2 ** 32);
    cpu.eip += 2;
    cpu.addInstructions(1);
  }

  #demandPage(address: number): boolean {
    if (!this.#loaded!.space.openPage(address)) return false;
    // Without the instruction that writes, which a fault would have it begin again.
    this.#resumed = this.cpu.instructions - 1;
    return true;
  }

  /**
   * Runs the loaded process until something happens: at the latest `slice` instructions behind its last page fault, and
   * `most` from here.
   */
  run(slice: number, most: number): UserEvent {
    const { cpu } = this;
    const last = cpu.instructions + most;
    this.#resumed = cpu.instructions;
    let reason: StopReason;
    let left = Math.min(slice, most);
    do {
      reason = cpu.run(left);
      left = Math.min(this.#resumed + slice, last) - cpu.instructions;
    } while (reason === 'budget' && left > 0);
    if (reason === 'budget') return SLICE;
    if (reason !== 'trap') {
      return { kind: 'unsupported', reason: cpu.unsupported ?? `the processor stopped: ${reason}` };
    }
    const { vector, software, errorCode } = cpu.trap!;
    if (software) {
      if (vector === SYSTEM_CALL) return CALL;
      if (vector === 3) return { kind: 'trap', name: 'sys: breakpoint' };
      return { kind: 'trap', name: `sys: trap: ${EXCEPTIONS[vector === 4 ? 4 : GENERAL_PROTECTION]!}` };
    }
    if (vector === PAGE_FAULT) return { kind: 'fault', address: cpu.cr2, write: ((errorCode ?? 0) & 2) !== 0 };
    if (vector === GENERAL_PROTECTION) return PROTECTION;
    return { kind: 'trap', name: `sys: trap: ${EXCEPTIONS[vector] ?? vector}` };
  }
}
