import { describe, expect, it } from 'vitest';
import { Space } from '../../src/bisect/space.js';
import { axis, day } from './truth.js';

const space = new Space([axis('8c', 'ABBA', 5), axis('8l', 'XXYZ')]);

describe('a space', () => {
  it('has one cell for two points between which an artifact came back', () => {
    expect(space.cellOf([0, 0])).toEqual([0, 0]);
    expect(space.cellOf([2, 0])).toEqual([0, 0]);
    expect(space.differing(space.oldest, space.newest)).toEqual([1]);
  });

  it('moves one component along a line', () => {
    const { points, origin } = space.line(space.newest, 0, [1, 0], [2, 0]);
    expect(points).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(origin).toBe(6);
  });

  it('moves several components together by their dates', () => {
    expect(space.dayByDay(space.newest, [0, 1], space.oldest, space.newest).points).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  it('names a point by the first dates of its versions', () => {
    expect(space.label([1, 2])).toBe(`8c=${day(1)} 8l=${day(3)}`);
  });

  it('is refused without components, and with one given twice', () => {
    expect(() => new Space([])).toThrow('there is no component to search: give at least one range');
    expect(() => new Space([axis('8c', 'A'), axis('8c', 'B')])).toThrow(
      '8c is given twice; one range for each component',
    );
  });
});
