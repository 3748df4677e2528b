import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DateRange, nearestEarlier, resolveDate, resolveRange } from '../../src/dump/date-range.js';
import { DumpError } from '../../src/dump/dump.js';
import { DateError, SnapshotDate } from '../../src/dump/snapshot-date.js';

const dates = (...names: string[]) => names.map((name) => SnapshotDate.parse(name));
const THREE = dates('2011/0701', '2011/0905', '2012/0614');

describe('DateRange', () => {
  it.each([
    ['2011/0701..2012/0614', '2011/0701..2012/0614'],
    ['2011-07-01..20120614', '2011/0701..2012/0614'],
    ['2011/0701 .. 2012/0614', '2011/0701..2012/0614'],
    ['2011/0701..', '2011/0701..'],
    ['..2012/0614', '..2012/0614'],
    ['..', '..'],
    ['2011/0701', '2011/0701'],
    ['2011/0701..2011/0701', '2011/0701'],
  ])('reads %s', (text, written) => {
    expect(`${DateRange.parse(text)}`).toBe(written);
  });

  it.each(['', ' ', '2011/0701..2011/0801..2011/0901'])('refuses %j, which is not a range', (text) => {
    expect(() => DateRange.parse(text)).toThrow(/^'.*' is not a range of dates: write 2011\/0701\.\.2012\/0614/);
  });

  it.each(['2011/0701...2012/0614', '2011/0701-2012/0614', 'a..b'])('refuses %j, whose ends are not dates', (text) => {
    expect(() => DateRange.parse(text)).toThrow(DateError);
  });

  it('refuses a range that runs backwards and offers the other', () => {
    expect(() => DateRange.parse('2012/0614..2011/0701')).toThrow(
      new DateError('the range 2012/0614..2011/0701 runs backwards: did you mean 2011/0701..2012/0614?'),
    );
  });
});

describe('resolveDate', () => {
  it('takes a date that the dump has, without a note', () => {
    expect(resolveDate(THREE, THREE[1])).toEqual({ date: THREE[1] });
  });

  it('takes the nearest earlier snapshot and says so', () => {
    const { date, note } = resolveDate(THREE, SnapshotDate.parse('2012/0613'));
    expect(`${date}`).toBe('2011/0905');
    expect(note).toBe('there is no snapshot of 2012/0613: the nearest earlier one, 2011/0905, stands for it');
  });

  it('says what the dump has if every snapshot is later', () => {
    expect(() => resolveDate(THREE, SnapshotDate.parse('2011/0630'))).toThrow(
      new DumpError('no snapshot of 2011/0630 or earlier: the dump has 3 snapshots, from 2011/0701 to 2012/0614'),
    );
  });
});

describe('resolveRange', () => {
  const resolve = (text: string, all = THREE) => resolveRange(all, DateRange.parse(text));

  it('takes the snapshots from end to end, both included', () => {
    expect(resolve('2011/0701..2012/0614')).toEqual({ dates: THREE, notes: [] });
  });

  it('takes everything where an end is left out', () => {
    expect(resolve('2011/0905..').dates).toEqual(THREE.slice(1));
    expect(resolve('..2011/0905').dates).toEqual(THREE.slice(0, 2));
    expect(resolve('..').dates).toEqual(THREE);
  });

  it('starts with the snapshot in force at a start between two, and says so', () => {
    const { dates: found, notes } = resolve('2011/0904..2012/0701');
    expect(found).toEqual(THREE);
    expect(notes).toEqual([
      'there is no snapshot of 2011/0904: the nearest earlier one, 2011/0701, stands for it',
      'there is no snapshot of 2012/0701: the nearest earlier one, 2012/0614, stands for it',
    ]);
  });

  it('starts with the first snapshot if the range starts before it, and says so', () => {
    const { dates: found, notes } = resolve('2010/0101..2011/0905');
    expect(found).toEqual(THREE.slice(0, 2));
    expect(notes).toEqual([
      'there is no snapshot of 2010/0101 or earlier: the range starts at the first one, 2011/0701',
    ]);
  });

  it.each(['2013/0101..2014/0101', '2013/0101..', '..2011/0630', '2001/0101'])(
    'refuses %s, which has no snapshot',
    (text) => {
      expect(() => resolve(text)).toThrow(
        new DumpError(`no snapshot in the range ${text}: the dump has 3 snapshots, from 2011/0701 to 2012/0614`),
      );
    },
  );

  it('names the only snapshot of a dump that has one', () => {
    expect(() => resolve('..2001/0101', THREE.slice(0, 1))).toThrow(
      "no snapshot in the range ..2001/0101: the dump's only snapshot is of 2011/0701",
    );
  });

  it('refuses any range of a dump without snapshots', () => {
    expect(() => resolve('..', [])).toThrow('no snapshot in the range ..: the dump has no snapshots');
  });

  it('holds every snapshot inside the range, and before them only the one in force at its start', () => {
    const day = fc.integer({ min: 0, max: 400 }).map((n) => SnapshotDate.ofUnixTime((15000 + n) * 86400));
    fc.assert(
      fc.property(fc.uniqueArray(day, { minLength: 1, maxLength: 30, selector: String }), day, day, (some, x, y) => {
        const all = some.toSorted(SnapshotDate.compare);
        const [from, to] = [x, y].sort(SnapshotDate.compare);
        const before = all.filter((date) => SnapshotDate.compare(date, from) <= 0).at(-1);
        expect(nearestEarlier(all, from)).toBe(before);
        const within = all.filter(
          (date) => SnapshotDate.compare(date, from) > 0 && SnapshotDate.compare(date, to) <= 0,
        );
        const expected = before ? [before, ...within] : within;
        const outside = SnapshotDate.compare(from, all.at(-1)!) > 0 || expected.length === 0;
        if (outside) expect(() => resolveRange(all, new DateRange(from, to))).toThrow(DumpError);
        else expect(resolveRange(all, new DateRange(from, to)).dates).toEqual(expected);
      }),
    );
  });
});
