/**
 * The gate in address line 20. While it is closed the processor's accesses find the even megabyte below in place of an odd
 * one, as an 8086 has it; DMA is not affected. Intel 82371SB data sheet, "A20M#".
 */
import type { AccessSize } from '../../cpu/environment.js';

const LINE_20 = 0x10_0000;
const VIDEO_START = 0xa_0000;

/** The processor's view of memory. */
interface Processor {
  readonly ram: Uint8Array;
  setMemoryKind(start: number, end: number, kind: 'ram' | 'mmio'): void;
  invalidateCode(start: number, length: number): void;
}

/** Memory behind the closed gate; no state of its own beyond whether it is closed. */
export class A20Gate {
  readonly #cpu: Processor;
  readonly #writeDevice: (address: number, size: AccessSize, value: number) => void;
  #closed = false;

  /** @param writeDevice takes writes to what is not RAM below the first megabyte's end */
  constructor(cpu: Processor, writeDevice: (address: number, size: AccessSize, value: number) => void) {
    this.#cpu = cpu;
    this.#writeDevice = writeDevice;
  }

  get closed(): boolean {
    return this.#closed;
  }
  /** Not to be moved while the processor runs. */
  set closed(closed: boolean) {
    if (closed === this.#closed) return;
    this.#closed = closed;
    const { length } = this.#cpu.ram;
    for (let start = LINE_20; start < length; start += 2 * LINE_20) {
      this.#cpu.setMemoryKind(start, Math.min(start + LINE_20, length), closed ? 'mmio' : 'ram');
    }
  }

  /** What is read at an address that is not RAM, or not there because of the gate: beyond RAM the bus floats. */
  read(address: number, size: AccessSize): number {
    const at = this.#closed ? (address & ~LINE_20) >>> 0 : address;
    const { ram } = this.#cpu;
    let value = 0;
    for (let i = 0; i < size; i++) value |= (at + i < ram.length ? ram[at + i] : 0xff) << (8 * i);
    return value >>> 0;
  }

  /** A write to such an address. */
  write(address: number, size: AccessSize, value: number): void {
    const at = this.#closed ? (address & ~LINE_20) >>> 0 : address;
    const { ram } = this.#cpu;
    // Without the gate in the way, RAM is none of our business.
    if (at === address || at >= ram.length || (at >= VIDEO_START && at < LINE_20)) {
      this.#writeDevice(at, size, value);
      return;
    }
    for (let i = 0; i < size; i++) ram[at + i] = value >>> (8 * i);
    this.#cpu.invalidateCode(at, size);
  }
}
