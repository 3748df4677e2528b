import { describe, expect, it } from 'vitest';
import { Ledger } from '../../src/bisect/ledger.js';
import { levelsOf, mapAll } from '../../src/bisect/map.js';
import { Space } from '../../src/bisect/space.js';
import { answer, axis, grid } from './truth.js';

describe('the full map', () => {
  it('tests every cell once', () => {
    const context = { space: grid(7, 5, 3), ledger: new Ledger() };
    answer(mapAll(context), context, () => 'good');
    expect(new Set(context.ledger.steps.map(({ cell }) => cell.join())).size).toBe(7 * 5 * 3);
    expect(context.ledger.steps).toHaveLength(7 * 5 * 3);
  });

  it('begins with the corners and halves the gaps level by level', () => {
    expect(levelsOf(grid(9, 9)).map((level) => level.length)).toEqual([4, 5, 16, 56]);
    expect(levelsOf(grid(9, 9))[1]).toEqual([
      [4, 0],
      [4, 8],
      [0, 4],
      [8, 4],
      [4, 4],
    ]);
  });

  it('counts down to its last cell', () => {
    const context = { space: grid(4, 3), ledger: new Ledger() };
    answer(mapAll(context), context, () => 'bad');
    expect(context.ledger.steps.map(({ why }) => why.left)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('tests an artifact that came back once', () => {
    const space = new Space([axis('8c', 'ABAB'), axis('8l', 'XYX')]);
    expect(levelsOf(space).flat()).toHaveLength(4);
  });
});
