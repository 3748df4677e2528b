import { BY2PG } from '../abi.js';
import type { Frames, PhysicalMemory } from './frames.js';

/** Page table entry bits (Intel SDM vol. 3, 4.3). */
const PRESENT = 1;
const WRITABLE = 2;
const USER = 4;

const PAGE_MASK = ~(BY2PG - 1);
/** The slot of the page directory for the addresses from 0xF0000000 on, where the processor's own tables are. */
export const KERNEL_TABLE = 960;
/** Bytes that one page table maps. */
const TABLE_SPAN = 0x40_0000;

/** The page tables of one process, in the machine's RAM. They only remember what the segments say: see AddressSpace. */
export class PageTables {
  /** Frame of the page directory; 0 until it is needed. */
  #directory = 0;
  readonly #memory: PhysicalMemory;

  constructor(readonly frames: Frames) {
    this.#memory = frames.memory;
  }

  /** Physical address of the page directory, for CR3. */
  get directory(): number {
    if (this.#directory === 0) {
      this.#directory = this.frames.allocate();
      const { kernelTable } = this.frames;
      // Without the user bit: for the processor alone.
      if (kernelTable !== 0) {
        this.#memory.ram32[(this.#directory << 10) + KERNEL_TABLE] = (kernelTable * BY2PG) | PRESENT | WRITABLE;
      }
    }
    return this.#directory * BY2PG;
  }

  /** Word index of the page table entry for an address, or -1 if it has no page table. */
  #entry(address: number): number {
    const { ram32 } = this.#memory;
    const table = ram32[(this.#directory << 10) + (address >>> 22)]!;
    return (table & PRESENT) === 0 ? -1 : ((table & PAGE_MASK) >>> 2) + ((address >>> 12) & 1023);
  }

  map(address: number, frame: number, writable: boolean): void {
    const { ram32 } = this.#memory;
    const slot = (this.directory >>> 2) + (address >>> 22);
    if ((ram32[slot]! & PRESENT) === 0) ram32[slot] = (this.frames.allocate() * BY2PG) | PRESENT | WRITABLE | USER;
    const entry = ((ram32[slot]! & PAGE_MASK) >>> 2) + ((address >>> 12) & 1023);
    ram32[entry] = (frame * BY2PG) | PRESENT | USER | (writable ? WRITABLE : 0);
  }

  /** Takes all pages of [from, to) out; multiples of the page size. */
  unmap(from: number, to: number): void {
    if (this.#directory === 0) return;
    const { ram32 } = this.#memory;
    for (let address = from; address < to; ) {
      const entry = this.#entry(address);
      if (entry >= 0) {
        ram32[entry] = 0;
        address += BY2PG;
      } else address = (Math.floor(address / TABLE_SPAN) + 1) * TABLE_SPAN;
    }
    this.#memory.flushTlb();
  }

  /** Makes a page read-only. The TLB is the caller's business. */
  protect(address: number): void {
    if (this.#directory === 0) return;
    const entry = this.#entry(address);
    if (entry >= 0) this.#memory.ram32[entry]! &= ~WRITABLE;
  }

  /** Physical address of a byte, or -1 if the tables do not allow the access. */
  lookUp(address: number, write: boolean): number {
    if (this.#directory === 0) return -1;
    const entry = this.#entry(address);
    if (entry < 0) return -1;
    const value = this.#memory.ram32[entry]!;
    const needed = write ? PRESENT | WRITABLE : PRESENT;
    return (value & needed) === needed ? ((value & PAGE_MASK) >>> 0) + (address & (BY2PG - 1)) : -1;
  }

  /** Gives all tables back. */
  free(): void {
    if (this.#directory === 0) return;
    const { ram32 } = this.#memory;
    const from = this.#directory << 10;
    for (let i = 0; i < 1024; i++) {
      const table = ram32[from + i]!;
      if (table & PRESENT && i !== KERNEL_TABLE) this.frames.release((table & PAGE_MASK) >>> 12);
    }
    this.frames.release(this.#directory);
    this.#directory = 0;
    this.#memory.flushTlb();
  }
}
