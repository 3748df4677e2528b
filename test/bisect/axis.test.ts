import { describe, expect, it } from 'vitest';
import { AxisError, axisFromDates, timelineOf } from '../../src/bisect/axis.js';
import { axis, day } from './truth.js';

describe('an axis', () => {
  it('folds equal neighbours into one run, and equal artifacts into one version', () => {
    expect(axis('8c', 'AABBA').versions).toEqual([
      {
        artifact: 'A',
        runs: [
          { first: day(0), last: day(1) },
          { first: day(4), last: day(4) },
        ],
      },
      { artifact: 'B', runs: [{ first: day(2), last: day(3) }] },
    ]);
  });

  it('has a timeline that visits a version once for each of its runs', () => {
    expect(timelineOf(axis('8c', 'AABBAC')).map(({ version }) => version)).toEqual([0, 1, 0, 2]);
  });

  it('tells apart two dumps of one day', () => {
    const dated = ['2012/0614', '2012/06141', '2012/0615'].map((date) => ({ date, artifact: date }));
    expect(timelineOf(axisFromDates('8c', dated)).map(({ first }) => first)).toEqual(dated.map(({ date }) => date));
  });

  it('is refused without dates, and with dates out of order', () => {
    expect(() => axisFromDates('8c', [])).toThrow(new AxisError('8c: no dates, so no versions to search'));
    const dated = [
      { date: '2012/0102', artifact: 'A' },
      { date: '2012/0101', artifact: 'A' },
    ];
    expect(() => axisFromDates('8c', dated)).toThrow('8c: the dates must ascend, but 2012/0101 follows 2012/0102');
  });

  it('is refused when its runs overlap or it has none', () => {
    const overlapping = [
      { artifact: 'A', runs: [{ first: '2012/0101', last: '2012/0105' }] },
      { artifact: 'B', runs: [{ first: '2012/0105', last: '2012/0106' }] },
    ];
    expect(() => timelineOf({ component: '8l', versions: overlapping, origin: 0 })).toThrow(
      '8l: the run from 2012/0105 begins before the one that ends on 2012/0105 is over',
    );
    expect(() => timelineOf({ component: '8l', versions: [], origin: 0 })).toThrow('8l: the axis has no versions');
  });
});
