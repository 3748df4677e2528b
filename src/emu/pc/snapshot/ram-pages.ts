/**
 * Copies of RAM by pages. What was not written since the last copy, or is zero, is shared with it, so that a copy costs as
 * much as was written, and many copies of one machine cost little more than one.
 */
import type { CpuState } from '../../cpu/cpu-state.js';
import { saveTlb } from '../../cpu/saved-state.js';
import { TEXT_BASE, TEXT_BYTES } from '../devices/text-display.js';

export const PAGE_BYTES = 4096;

/** RAM at one moment: by page, its bytes, which nobody may change; undefined for zeros. */
export type PageTable = readonly (Uint8Array | undefined)[];

const PAGE_SHIFT = 12;
/** Pages that are allocated together. */
const SLAB_PAGES = 256;
const ZEROS = new Uint8Array(PAGE_BYTES);

/** Pages that devices write by themselves: the BIOS data area, and text memory. */
const DEVICE_PAGES: readonly number[] = [
  0,
  ...Array.from({ length: TEXT_BYTES / PAGE_BYTES }, (_, i) => TEXT_BASE / PAGE_BYTES + i),
];

type Processor = CpuState & { readonly ram: Uint8Array; invalidateCode(start: number, length: number): void };

/** The RAM of one machine, and the copy that it differs from in written pages only. */
export class RamPages {
  readonly #cpu: Processor;
  #current: PageTable;
  #slab = new Uint8Array(0);
  #slabUsed = 0;

  /** @param cpu with RAM that is zero but for pages that are marked as written */
  constructor(cpu: Processor) {
    this.#cpu = cpu;
    this.#current = new Array(cpu.ram.length >>> PAGE_SHIFT).fill(undefined);
  }

  /** The pages that are not zero, in their order, with their bytes: valid until RAM changes. Pages that nobody wrote are not looked at. */
  *contents(): Iterable<readonly [page: number, bytes: Uint8Array]> {
    const pages = this.#suspects();
    for (const [page, bytes] of this.#current.entries()) if (bytes !== undefined) pages.add(page);
    for (const page of [...pages].sort((a, b) => a - b)) {
      const bytes = this.#bytes(page);
      if (!same(bytes, ZEROS)) yield [page, bytes];
    }
  }

  /** A copy of RAM as it is. */
  save(): PageTable {
    const table = this.#current.slice();
    for (const page of this.#suspects()) {
      const bytes = this.#bytes(page);
      if (!same(bytes, table[page] ?? ZEROS)) table[page] = same(bytes, ZEROS) ? undefined : this.#copy(bytes);
    }
    this.#settle(table);
    return table;
  }

  /** Makes RAM what it was; code that was decoded from pages that change is dropped. Call {@link settle} when the TLBs are restored, too. */
  restore(table: PageTable): void {
    const suspects = this.#suspects();
    for (let page = 0; page < table.length; page++) {
      if (table[page] !== this.#current[page]) suspects.add(page);
    }
    for (const page of suspects) {
      const [bytes, wanted] = [this.#bytes(page), table[page] ?? ZEROS];
      if (same(bytes, wanted)) continue;
      bytes.set(wanted);
      this.#cpu.invalidateCode(page * PAGE_BYTES, PAGE_BYTES);
    }
    this.#current = table;
  }

  /** Marks as written what the processor can write without anybody noticing: the pages in its TLBs. Nothing else differs from the copy. */
  settle(): void {
    this.#settle(this.#current);
  }

  #settle(table: PageTable): void {
    this.#current = table;
    const { writtenPages } = this.#cpu;
    writtenPages.fill(0);
    const { writeSupervisor, writeUser } = saveTlb(this.#cpu);
    for (const entries of [writeSupervisor, writeUser])
      for (const page of entries) if (page > 0) writtenPages[page - 1] = 1;
  }

  /** Pages that may differ from the copy. */
  #suspects(): Set<number> {
    const { writtenPages } = this.#cpu;
    const suspects = new Set(DEVICE_PAGES);
    for (let page = writtenPages.indexOf(1); page >= 0; page = writtenPages.indexOf(1, page + 1)) suspects.add(page);
    return suspects;
  }

  #bytes(page: number): Uint8Array {
    return this.#cpu.ram.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
  }

  #copy(bytes: Uint8Array): Uint8Array {
    if (this.#slabUsed === this.#slab.length) {
      this.#slab = new Uint8Array(SLAB_PAGES * PAGE_BYTES);
      this.#slabUsed = 0;
    }
    const copy = this.#slab.subarray(this.#slabUsed, this.#slabUsed + PAGE_BYTES);
    this.#slabUsed += PAGE_BYTES;
    copy.set(bytes);
    return copy;
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a[0] === b[0] && Buffer.compare(a, b) === 0;
}
