import { align } from './align.js';
import type { DiffLine } from './diff-line.js';
import type { Instruction } from './kernel-code.js';

/** An instruction of one listing, or one that both have: indexes into them. */
export interface Pair {
  readonly kind: DiffLine['kind'];
  readonly before?: number;
  readonly after?: number;
}

/** Whether two listings are the same but for the lengths of instructions. */
export function sameCode(before: readonly Instruction[], after: readonly Instruction[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ key, target }, i) => key === after[i].key && target === after[i].target)
  );
}

/**
 * Pairs the instructions of two versions of a function. Branches inside it are the same if they go to paired
 * instructions, or into the same stretch of instructions that differ.
 */
export function pairUp(before: readonly Instruction[], after: readonly Instruction[]): Pair[] {
  const matches = align(
    before.map(({ key }) => key),
    after.map(({ key }) => key),
  );
  // Where each instruction is: the same even number for two that match, an odd one for a stretch between matches.
  const [a, b] = [new Map<number, number>(), new Map<number, number>()];
  let [i, j] = [0, 0];
  for (const [n, [x, y]] of [...matches, [before.length, after.length] as const].entries()) {
    while (i < x) a.set(i++, 2 * n - 1);
    while (j < y) b.set(j++, 2 * n - 1);
    a.set(i++, 2 * n);
    b.set(j++, 2 * n);
  }
  const goesTo = (places: Map<number, number>, { target }: Instruction) =>
    target === undefined ? undefined : places.get(target);
  const pairs: Pair[] = [];
  [i, j] = [0, 0];
  for (const [x, y] of [...matches, [before.length, after.length] as const]) {
    while (i < x) pairs.push({ kind: 'removed', before: i++ });
    while (j < y) pairs.push({ kind: 'added', after: j++ });
    if (x === before.length && y === after.length) break;
    if (goesTo(a, before[x]) === goesTo(b, after[y])) pairs.push({ kind: 'same', before: x, after: y });
    else pairs.push({ kind: 'removed', before: x }, { kind: 'added', after: y });
    [i, j] = [x + 1, y + 1];
  }
  return pairs;
}
