/** Width of one port or memory-mapped access in bytes. */
export type AccessSize = 1 | 2 | 4;

/**
 * What surrounds the processor: ports, memory-mapped devices, the interrupt controller, and observers. Callbacks may call
 * {@link Cpu.stop} and {@link Cpu.setInterruptLine}; while one runs, `cpu.instructions` counts the instruction that made
 * the access, too, and `cpu.eip` is behind it if the access is to a port.
 */
export interface Environment {
  /** IN and INS. An absent port reads all ones. */
  portIn(port: number, size: AccessSize): number;
  /** OUT and OUTS. `value` is unsigned. */
  portOut(port: number, size: AccessSize, value: number): void;
  /** A read of a physical address that is not RAM (see {@link Cpu.setMemoryKind}); never crosses a dword boundary. */
  mmioRead(address: number, size: AccessSize): number;
  /** A write to a physical address that is not RAM, or is read-only; never crosses a dword boundary. `value` is unsigned. */
  mmioWrite(address: number, size: AccessSize, value: number): void;
  /** The INTA cycle: the vector (0..255) of the interrupt that the controller delivers. */
  acknowledgeInterrupt(): number;
  /**
   * FERR#: a waiting x87 instruction has found an unmasked error, and CR0.NE is clear. The processor waits at the instruction
   * for an interrupt. Left out where there is no such pin: errors are then ignored.
   */
  coprocessorError?(): void;
  /** Observes every exception (not INT n, not hardware interrupts) before it is delivered. */
  exception?(record: ExceptionRecord): void;
  /**
   * For hosts that are the operating system of a user-mode guest: return true to keep INT n (`software`) or an exception
   * from being delivered through the IDT. `run` then returns `trap` and {@link Cpu.trap} describes it; EIP is after the
   * instruction for INT n, at the instruction for a fault, which has changed nothing.
   */
  trap?(vector: number, software: boolean): boolean;
  /**
   * For the same hosts: a write of ring 3 would fault. Return true if the page tables allow it now; no address may lead to
   * another page than before, and there was no exception then. `cpu.instructions` counts the instruction that writes.
   */
  demandPage?(linear: number): boolean;
}

/** One exception as the processor raised it (Intel SDM vol. 3, chapter 6). Numbers are unsigned. */
export interface ExceptionRecord {
  /** 0..31. */
  readonly vector: number;
  /** The error code that is pushed, or undefined for a vector that has none. */
  readonly errorCode: number | undefined;
  readonly cs: number;
  /** Where execution would resume: at the instruction for a fault, after it for a trap. */
  readonly eip: number;
  /** EFLAGS as they are pushed (RF is set for faults). */
  readonly eflags: number;
  readonly cr0: number;
  /** For a page fault the faulting linear address. */
  readonly cr2: number;
  readonly cr3: number;
  /** EAX ECX EDX EBX ESP EBP ESI EDI. */
  readonly regs: Int32Array;
  /** Selectors of ES CS SS DS FS GS. */
  readonly selectors: readonly number[];
  /** Instructions retired before. */
  readonly instructions: number;
  /** The vector whose delivery raised this one, if it was not an instruction. */
  readonly during: number | undefined;
}

/**
 * Why {@link Cpu.run} returned.
 * - `budget`: the instructions asked for have retired
 * - `halt`: HLT, and no interrupt that could end it
 * - `shutdown`: a triple fault
 * - `stopped`: {@link Cpu.stop} was called
 * - `trap`: see {@link Environment.trap}
 * - `unsupported`: the emulator cannot do what the guest asked for; {@link Cpu.unsupported} says what
 */
export type StopReason = 'budget' | 'halt' | 'shutdown' | 'stopped' | 'trap' | 'unsupported';

/** What made `run` return `trap`. */
export interface Trap {
  readonly vector: number;
  /** Whether it was INT n, INT3 or INTO. */
  readonly software: boolean;
  readonly errorCode: number | undefined;
}

/** The visible and hidden parts of a segment register (SDM vol. 3, 3.4.3). */
export interface SegmentRegister {
  readonly selector: number;
  /** Linear address, unsigned. */
  readonly base: number;
  /** Offset of the last byte, in bytes whatever the granularity, unsigned. */
  readonly limit: number;
  /**
   * Access rights in the format of SDM vol. 3, table 24-2: type in bits 0-3, S bit 4, DPL bits 5-6, P bit 7, AVL bit 12,
   * D/B bit 14, G bit 15, unusable (a null selector) bit 16.
   */
  readonly rights: number;
}

/** A descriptor table register. */
export interface TableRegister {
  readonly base: number;
  readonly limit: number;
}

/** How a page of physical memory answers (SDM calls none of this: it is the chip set's). */
export type MemoryKind = 'ram' | 'rom' | 'mmio';

/** Numbers of the segment registers, in the order that instructions encode them; LDTR and TR follow. */
export const Segment = { ES: 0, CS: 1, SS: 2, DS: 3, FS: 4, GS: 5, LDTR: 6, TR: 7 } as const;
/** Numbers of the general registers, in the order that instructions encode them. */
export const Register = { EAX: 0, ECX: 1, EDX: 2, EBX: 3, ESP: 4, EBP: 5, ESI: 6, EDI: 7 } as const;
