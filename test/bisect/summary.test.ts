import { describe, expect, it } from 'vitest';
import { Ledger } from '../../src/bisect/ledger.js';
import { mapAll } from '../../src/bisect/map.js';
import { Space } from '../../src/bisect/space.js';
import { type Summary, summarise } from '../../src/bisect/summary.js';
import { answer, axis, day, grid, type Truth } from './truth.js';

function mapped(space: Space, truth: Truth): Summary {
  const context = { space, ledger: new Ledger() };
  answer(mapAll(context), context, truth);
  return summarise(space, context.ledger);
}

describe('the summary of a map', () => {
  const summary = mapped(grid(6, 4), ([c, l]) => (c === 5 && l === 0 ? 'unknown' : c >= 3 && l >= 1 ? 'bad' : 'good'));

  it('counts cells and verdicts', () => {
    expect(summary).toMatchObject({ cells: 24, tested: 24, good: 14, bad: 9, unknown: 1 });
  });

  it('counts for each step of a component in how many lines it flips the outcome', () => {
    expect(summary.boundaries).toEqual([
      {
        move: {
          component: '8c',
          from: { version: 2, artifact: '8c-2', first: day(2), last: day(2) },
          to: { version: 3, artifact: '8c-3', first: day(3), last: day(3) },
        },
        decided: 4,
        toBad: 3,
        toGood: 0,
      },
      expect.objectContaining({ move: expect.objectContaining({ component: '8l' }), decided: 5, toBad: 2, toGood: 0 }),
    ]);
  });

  it('finds the regions of one signature, the largest first', () => {
    expect(summary.regions.map(({ signature, cells }) => [signature, cells])).toEqual([
      ['boots', 14],
      ['trap 14', 9],
      ['build-error', 1],
    ]);
    expect(summary.regions[1].dates).toEqual([
      { component: '8c', first: day(3), last: day(5) },
      { component: '8l', first: day(1), last: day(3) },
    ]);
  });

  it('tells apart two regions of one signature that do not touch', () => {
    expect(mapped(grid(5), ([c]) => (c === 2 ? 'bad' : 'good')).regions.map(({ cells }) => cells)).toEqual([2, 2, 1]);
  });

  it('joins what an artifact that came back touches, and counts its flips both ways', () => {
    const { boundaries, regions } = mapped(new Space([axis('8c', 'ABA')]), ([c]) => (c === 1 ? 'bad' : 'good'));
    expect(boundaries.map(({ toBad, toGood }) => [toBad, toGood])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(regions[0].dates).toEqual([{ component: '8c', first: day(0), last: day(2) }]);
  });
});
