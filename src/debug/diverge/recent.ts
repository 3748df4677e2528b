/** What a machine has just executed. */
import { listing } from '../places.js';
import type { Side } from './side.js';

/** Instructions that are shown in front of one. */
const SHOWN = 8;

/** Runs a machine to a moment and tells the last instructions before it, the last one last; those of a REP once. */
export function recent(side: Side, moment: number): string[] {
  side.runTo(moment - 4 * SHOWN);
  const lines: string[] = [];
  while (side.now < moment && side.end === undefined) {
    const [line] = listing(side.assembly, side.machine, side.linear, 1);
    if (line !== lines.at(-1)) lines.push(line);
    side.runTo(side.now + 1);
  }
  return lines.slice(-SHOWN);
}
