import type { Block, Region } from './region.js';
import { isPort } from './system-names.js';

/**
 * How many instructions have to be left of the budget where a block begins: a region is left before what may not fit, and
 * tier 0 executes what still does. A block that only other blocks of the region lead to need not look, if they have looked for
 * it, too. They look the farther ahead, the fewer look at all, and the earlier regions are left.
 */
const FARTHEST = 64;

/** Whether the budget may have changed where a block ends: a device, or tier 0, has had a say. */
function changesBudget(block: Block): boolean {
  const last = block.instructions.at(-1);
  return last !== undefined && (last.name === '' || isPort(last.name));
}

/** By block: the instructions that must be left of the budget before it, or 0: blocks before it see to it. */
export function neededBudgets(region: Region): readonly number[] {
  const { blocks, byAddress } = region;
  const looks = blocks.map((block) => block.isEntry);
  for (const block of blocks) {
    for (const eip of block.successors) {
      const to = byAddress.get(eip);
      // Of every loop one block looks: the one that it begins with, or is entered at.
      if (to !== undefined && (changesBudget(block) || to.eip >>> 0 <= block.eip >>> 0)) looks[to.index] = true;
    }
  }
  const needed = new Array<number>(blocks.length).fill(0);
  const fromTheEnd = [...blocks].sort((a, b) => (b.eip >>> 0) - (a.eip >>> 0));
  for (const block of fromTheEnd) {
    const own = block.instructions.length;
    let most = own;
    for (const eip of block.successors) {
      const to = byAddress.get(eip);
      if (to === undefined || looks[to.index]) continue;
      if (own + needed[to.index] > FARTHEST) looks[to.index] = true;
      else most = Math.max(most, own + needed[to.index]);
    }
    needed[block.index] = most;
  }
  return needed.map((count, n) => (looks[n] ? count : 0));
}
