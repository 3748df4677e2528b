import { createHash } from 'node:crypto';
import { isDirectBranch } from '../interpreter/fast-operations.js';
import type { Layout } from '../layout.js';
import type { Instruction, Region } from './region.js';
import { ENTRY_INDEX_SHIFT, ENTRY_USER_SHIFT } from './region-code.js';

/**
 * Translated code belongs to the bytes of the guest's code at their linear addresses, not to a processor or to where in RAM they
 * lie: what depends on that, the module of a region imports as constants. So equal regions of all processors share one module,
 * and the machine code that V8 makes of it.
 */

/** The numbers of the imported constants: the region's identity, then the slots of its pages, then crossings. */
export class Placement {
  readonly #pages: readonly number[];
  readonly #crossings: readonly Instruction[];

  constructor(readonly region: Region) {
    const instructions = region.blocks.flatMap((block) => block.instructions);
    this.#pages = [...new Set(instructions.map(({ eip }) => eip >>> 12))];
    this.#crossings = instructions.filter(({ crossesTo }) => crossesTo !== undefined);
  }

  /** Constant 0 is what word 1 of the REGION records of this region has above the number of the block. */
  static readonly identity = 0;

  /** The first word of the slots of the page of an instruction. */
  slots(eip: number): number {
    return 1 + this.#pages.indexOf(eip >>> 12);
  }

  /** The entry that the read TLB must have for the page in which an instruction ends. */
  crossing(instruction: Instruction): number {
    return 1 + this.#pages.length + this.#crossings.indexOf(instruction);
  }

  get names(): string[] {
    return ['i', ...this.#pages.map((_, n) => `p${n}`), ...this.#crossings.map((_, n) => `x${n}`)];
  }

  /** The constants by name, for the region with this index in the table of functions. */
  values(layout: Layout, index: number): Record<string, number> {
    const { region } = this;
    const values = [
      (index << (ENTRY_INDEX_SHIFT - ENTRY_USER_SHIFT)) | (region.user ? 1 : 0),
      ...this.#pages.map((page) => region.pages.get(page)!),
      ...this.#crossings.map(({ next, crossesTo }) => (layout.ramByte + crossesTo! * 4096 - (next & ~4095) + 1) | 0),
    ];
    return Object.fromEntries(this.names.map((name, n) => [name, values[n]]));
  }

  /** A text that is equal for regions that are translated into the same module. */
  key(layout: Layout): string {
    const hash = createHash('sha1');
    hash.update(`${layout.ramByte} ${layout.totalBytes} ${this.region.user}`);
    for (const block of this.region.blocks) {
      hash.update(`|${block.isEntry ? 1 : 0}${block.isReturn ? 1 : 0}`);
      for (const { name, repeated, w1, w2, w3, eip, next, crossesTo } of block.instructions) {
        // Words 1 and 2 of a direct branch say what it did, and the record of its target, if known.
        const general = repeated === undefined ? '' : `${repeated.name}${repeated.size}`;
        const words = name === '' ? general : `${isDirectBranch(name) ? '' : `${w1},${w2}`},${w3}`;
        hash.update(`;${name},${words},${eip},${next},${crossesTo === undefined ? '' : 'x'}`);
      }
    }
    return hash.digest('base64');
  }
}
