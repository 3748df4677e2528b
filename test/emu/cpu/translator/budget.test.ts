import { describe, expect, it } from 'vitest';
// Modules of the processor import each other: this one comes first.
import '../../../../src/emu/cpu/cpu.js';
import { neededBudgets } from '../../../../src/emu/cpu/translator/budget.js';
import type { Block, Instruction, Region } from '../../../../src/emu/cpu/translator/region.js';

/** A block of so many instructions of one byte, the last of which has a name. */
interface Plan {
  readonly at: number;
  readonly count: number;
  readonly to: readonly number[];
  readonly last?: string;
  readonly isEntry?: boolean;
}

function regionOf(plans: readonly Plan[]): Region {
  const blocks = plans.map(({ at, count, to, last, isEntry }, index): Block => {
    const instructions = Array.from({ length: count }, (_, n): Instruction => {
      const eip = at + n;
      const name = n === count - 1 ? (last ?? 'JMP') : 'INC r';
      return { record: 0, name, w1: 0, w2: 0, w3: 0, eip, next: eip + 1, repeated: undefined, crossesTo: undefined };
    });
    return { index, eip: at, instructions, successors: to, isEntry: isEntry ?? false, isReturn: false };
  });
  return {
    blocks,
    byAddress: new Map(blocks.map((block) => [block.eip, block])),
    user: false,
    pages: new Map(),
  };
}

const needed = (...plans: Plan[]): readonly number[] => neededBudgets(regionOf(plans));

describe('what must be left of the budget where a block begins', () => {
  it('is enough for the longest way ahead, so that the blocks there need not look', () => {
    expect(
      needed(
        { at: 0x100, count: 5, to: [0x200, 0x300], isEntry: true },
        { at: 0x200, count: 7, to: [0x300] },
        { at: 0x300, count: 4, to: [0x400] },
      ),
    ).toEqual([5 + 7 + 4, 0, 0]);
  });

  it('is looked at wherever a loop or the region is entered', () => {
    expect(
      needed(
        { at: 0x100, count: 5, to: [0x200], isEntry: true },
        { at: 0x200, count: 7, to: [0x300] },
        { at: 0x300, count: 4, to: [0x200, 0x400] },
        { at: 0x400, count: 6, to: [0x500] },
        { at: 0x500, count: 3, to: [], isEntry: true },
      ),
    ).toEqual([5, 7 + 4 + 6, 0, 0, 3]);
  });

  it('is looked at behind what may change it: ports, and what tier 0 executes', () => {
    for (const last of ['', 'IN DX', 'OUT i']) {
      expect(
        needed({ at: 0x100, count: 5, to: [0x200], last, isEntry: true }, { at: 0x200, count: 7, to: [] }),
      ).toEqual([5, 7]);
    }
  });

  it('is looked at for some way ahead only: the region is not left long before the end', () => {
    expect(
      needed(
        { at: 0x100, count: 30, to: [0x200], isEntry: true },
        { at: 0x200, count: 30, to: [0x300] },
        { at: 0x300, count: 30, to: [0x400] },
        { at: 0x400, count: 30, to: [] },
      ),
    ).toEqual([60, 0, 60, 0]);
  });

  it('does not depend on the order of the blocks, and addresses have no sign', () => {
    expect(
      needed(
        { at: -0x8000_0000, count: 5, to: [-0x7fff_ff00], isEntry: true },
        { at: -0x7fff_fe00, count: 4, to: [] },
        { at: -0x7fff_ff00, count: 7, to: [-0x7fff_fe00] },
        { at: 0x7fff_ff00, count: 2, to: [-0x8000_0000] },
      ),
    ).toEqual([5 + 7 + 4, 0, 0, 0]);
  });
});
