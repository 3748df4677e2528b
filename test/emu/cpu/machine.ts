import { Cpu } from '../../../src/emu/cpu/cpu.js';
import type { CpuOptions } from '../../../src/emu/cpu/cpu-state.js';
import { type Environment, type ExceptionRecord, Segment } from '../../../src/emu/cpu/environment.js';

/** Where tests put code and stack. */
export const CODE = 0x1000;
export const STACK = 0x8000;
export const DATA = 0x10000;

/** Rights of 4 GB ring-0 segments, and selectors of a GDT that {@link Machine.flat} does not need. */
const CODE_RIGHTS = 0xc09b;
export const DATA_RIGHTS = 0xc093;

/** Four bytes in hexadecimal, the lowest first. */
export function dword(value: number): string {
  return Buffer.of(value, value >>> 8, value >>> 16, value >>> 24).toString('hex');
}

/** A processor with 1 MB of RAM, devices that record what reaches them, and code written as hexadecimal bytes. */
export class Machine {
  readonly cpu: Cpu;
  readonly exceptions: ExceptionRecord[] = [];
  /** Port and MMIO traffic, as text. */
  readonly traffic: string[] = [];
  /** Vectors that the interrupt controller hands out. */
  readonly vectors: number[] = [];
  /** Replaces what a device does when it is touched. */
  onAccess: ((where: string) => number) | undefined;

  constructor(environment: Partial<Environment> = {}, options: Partial<CpuOptions> = {}) {
    const touch = (text: string): number => {
      this.traffic.push(text);
      return this.onAccess?.(text) ?? 0xffffffff;
    };
    this.cpu = new Cpu({
      ramBytes: 0x100000,
      environment: {
        portIn: (port, size) => touch(`in${size} ${port.toString(16)}`),
        portOut: (port, size, value) => {
          touch(`out${size} ${port.toString(16)} ${value.toString(16)}`);
        },
        mmioRead: (address, size) => touch(`read${size} ${address.toString(16)}`),
        mmioWrite: (address, size, value) => {
          touch(`write${size} ${address.toString(16)} ${value.toString(16)}`);
        },
        acknowledgeInterrupt: () => {
          this.cpu.setInterruptLine(false);
          return this.vectors.shift() ?? 0xff;
        },
        exception: (record) => this.exceptions.push(record),
        ...environment,
      },
      ...options,
    });
  }

  /** Flat 32-bit protected mode, privilege level 0, EIP at {@link CODE}. */
  static flat(code = '', environment: Partial<Environment> = {}): Machine {
    const machine = new Machine(environment);
    const { cpu } = machine;
    cpu.cr0 = 0x11;
    cpu.setSegment(Segment.CS, { selector: 8, base: 0, limit: 0xffffffff, rights: CODE_RIGHTS });
    for (const segment of [Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS]) {
      cpu.setSegment(segment, { selector: 16, base: 0, limit: 0xffffffff, rights: DATA_RIGHTS });
    }
    cpu.regs[4] = STACK;
    machine.load(CODE, code);
    cpu.eip = CODE;
    return machine;
  }

  /** The same, but ES ends one byte before 4 GB: that makes the processor execute all code in general form. */
  static segmented(code = '', environment: Partial<Environment> = {}): Machine {
    const machine = Machine.flat(code, environment);
    machine.cpu.setSegment(Segment.ES, { selector: 16, base: 0, limit: 0xfffffffe, rights: DATA_RIGHTS });
    return machine;
  }

  /** Real mode, CS:IP 0000:{@link CODE}. */
  static real(code = '', environment: Partial<Environment> = {}): Machine {
    const machine = new Machine(environment);
    const { cpu } = machine;
    cpu.setSegment(Segment.CS, { selector: 0, base: 0, limit: 0xffff, rights: 0x93 });
    cpu.regs[4] = STACK;
    machine.load(CODE, code);
    cpu.eip = CODE;
    return machine;
  }

  load(address: number, hex: string): void {
    const bytes = hexBytes(hex);
    this.cpu.ram.set(bytes, address);
    this.cpu.invalidateCode(address, bytes.length);
  }

  dword(address: number): number {
    return this.cpu.ram32[address >>> 2] >>> 0;
  }

  setDword(address: number, value: number): void {
    this.cpu.ram32[address >>> 2] = value;
  }

  /** Runs to HLT and returns the registers, unsigned. */
  runToHalt(budget = 10_000): number[] {
    const reason = this.cpu.run(budget);
    if (reason !== 'halt') {
      const last = this.exceptions.at(-1);
      throw new Error(`${reason} at ${this.cpu.eip.toString(16)}, last exception ${last?.vector} at ${last?.eip}`);
    }
    return this.registers();
  }

  /** Goes on at `eip`, after a HLT too. */
  restart(eip: number): void {
    this.cpu.halted = false;
    this.cpu.eip = eip;
  }

  registers(): number[] {
    return Array.from(this.cpu.regs, (value) => value >>> 0);
  }
}

/** "b8 01 02" as bytes; spaces are free, text after ; is a comment. */
export function hexBytes(hex: string): Uint8Array {
  const digits = hex.replaceAll(/;.*$/gm, '').replaceAll(/\s/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-fA-F]/.test(digits)) throw new Error(`not hexadecimal bytes: ${hex}`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, n) => Number.parseInt(digits.slice(2 * n, 2 * n + 2), 16));
}

/** A segment descriptor's two words, for tables in RAM. */
export function descriptor(base: number, limit: number, rights: number): [low: number, high: number] {
  const low = ((base & 0xffff) << 16) | (limit & 0xffff);
  const high = (base & 0xff000000) | ((base >>> 16) & 0xff) | (limit & 0xf0000) | ((rights & 0xf0ff) << 8);
  return [low | 0, high | 0];
}

/** A gate's two words. @param rights type, S, DPL and P as in a segment descriptor */
export function gate(selector: number, offset: number, rights: number, parameters = 0): [low: number, high: number] {
  return [(selector << 16) | (offset & 0xffff), (offset & 0xffff0000) | (rights << 8) | parameters];
}
