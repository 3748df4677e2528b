/** What a machine has just executed. */
import type { Instruction } from '../places.js';
import type { Side } from './side.js';

/** Instructions that are shown in front of one: unless more are of interest, and at most. */
const FEW = 8;
const MOST = 16;
/** Instructions that are executed to see them; iterations of a REP are shown once. */
export const LEAD = 64;

/**
 * Runs a machine to a moment and tells the last instructions before it, the last one last.
 *
 * @param since a moment from which on all of them are of interest, if they are not too many
 */
export function recent(side: Side, moment: number, since = moment): Instruction[] {
  side.runTo(moment - LEAD);
  const found: Instruction[] = [];
  let interesting = 0;
  while (side.now < moment && side.end === undefined) {
    const { instruction } = side;
    if (instruction.address !== found.at(-1)?.address) {
      found.push(instruction);
      if (side.now >= since) interesting++;
    }
    side.runTo(side.now + 1);
  }
  return found.slice(-Math.min(MOST, Math.max(FEW, interesting)));
}
