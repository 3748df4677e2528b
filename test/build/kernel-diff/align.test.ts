import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from '../../../src/build/kernel-diff/align.js';

const sequences = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 });

/** Length of the longest common subsequence, by the table that every textbook has. */
function longest(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      table[i][j] = a[i - 1] === b[j - 1] ? table[i - 1][j - 1] + 1 : Math.max(table[i - 1][j], table[i][j - 1]);
    }
  }
  return table[a.length][b.length];
}

describe('aligning two sequences', () => {
  it('finds a longest common subsequence', () => {
    fc.assert(
      fc.property(sequences, sequences, (a, b) => {
        const matches = align(a, b);
        expect(matches.length).toBe(longest(a, b));
        for (const [n, [i, j]] of matches.entries()) {
          expect(a[i]).toBe(b[j]);
          if (n > 0) {
            expect(i).toBeGreaterThan(matches[n - 1][0]);
            expect(j).toBeGreaterThan(matches[n - 1][1]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds only the equal ends of long sequences that have little in common', () => {
    const middle = (letter: string) => Array.from({ length: 3000 }, (_, i) => `${letter}${i}`);
    expect(align(['first', ...middle('a'), 'last'], ['first', ...middle('b'), 'last'])).toEqual([
      [0, 0],
      [3001, 3001],
    ]);
  });
});
