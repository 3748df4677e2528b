import { align } from './align.js';

/** A line of a difference, in the order in which a unified diff shows them. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** How many lines a difference takes away and adds. */
export function countEdits(lines: readonly DiffLine[]): { readonly removed: number; readonly added: number } {
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return { removed: count('removed'), added: count('added') };
}

/** The difference of two texts, line by line. */
export function diffText(before: string, after: string): DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [...align(a, b), [a.length, b.length]]) {
    while (i < x) lines.push({ kind: 'removed', text: a[i++] });
    while (j < y) lines.push({ kind: 'added', text: b[j++] });
    if (x < a.length) lines.push({ kind: 'same', text: a[x] });
    [i, j] = [x + 1, y + 1];
  }
  return lines;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
