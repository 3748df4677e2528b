import { describe, expect, it } from 'vitest';
import { flipsBack, flipsSeen } from '../../src/bisect/flips.js';
import { Ledger } from '../../src/bisect/ledger.js';
import { Space } from '../../src/bisect/space.js';
import type { VerdictClass } from '../../src/bisect/verdict.js';
import { axis, grid, verdictOf } from './truth.js';

function ledgerOf(cells: readonly (readonly [readonly number[], VerdictClass])[]): Ledger {
  const ledger = new Ledger();
  for (const [cell, c] of cells) {
    ledger.record({ cell, why: { phase: 'search', text: '', left: 0 }, verdict: verdictOf(c) });
  }
  return ledger;
}

describe('the flips seen', () => {
  it('are between neighbours among the decided cells of a line, with what lies between', () => {
    const ledger = ledgerOf([
      [[0, 0], 'good'],
      [[3, 0], 'unknown'],
      [[6, 0], 'bad'],
      [[2, 1], 'good'],
    ]);
    const flips = flipsSeen(grid(9, 2), ledger);
    expect(flips).toHaveLength(1);
    expect(flips[0]).toMatchObject({ axis: 0, from: [0, 0], to: [6, 0], undecided: 1, untested: 4 });
  });

  it('count what lies between for each flip anew', () => {
    const ledger = ledgerOf([
      [[0], 'good'],
      [[1], 'unknown'],
      [[2], 'bad'],
      [[4], 'good'],
    ]);
    expect(flipsSeen(grid(6), ledger).map(({ undecided, untested }) => [undecided, untested])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('do not join cells that differ in two components', () => {
    const ledger = ledgerOf([
      [[0, 0], 'good'],
      [[1, 1], 'bad'],
    ]);
    expect(flipsSeen(grid(2, 2), ledger)).toEqual([]);
  });

  it('go to and fro where an artifact comes back', () => {
    const ledger = ledgerOf([
      [[0], 'good'],
      [[1], 'bad'],
    ]);
    const flips = flipsSeen(new Space([axis('8c', 'ABA')]), ledger);
    expect(flips.map(({ from, to }) => [from, to])).toEqual([
      [[0], [1]],
      [[1], [0]],
    ]);
    expect(flipsBack(flips)).toBe(true);
  });

  it('are not to and fro when each is on a line of its own', () => {
    const ledger = ledgerOf([
      [[0, 0], 'good'],
      [[1, 0], 'bad'],
      [[0, 1], 'good'],
      [[1, 1], 'bad'],
    ]);
    const flips = flipsSeen(grid(2, 2), ledger);
    expect(flips).toHaveLength(2);
    expect(flipsBack(flips)).toBe(false);
  });
});
