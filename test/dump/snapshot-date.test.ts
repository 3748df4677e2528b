import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DateError, SnapshotDate } from '../../src/dump/snapshot-date.js';

const DAYS = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const DATES = fc
  .tuple(DAYS, fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 999999 })))
  .map(([day, serial]) => SnapshotDate.ofUnixTime(Math.floor(day.getTime() / 1000), serial));

describe('SnapshotDate', () => {
  it('reads the name of a dump', () => {
    expect(SnapshotDate.parse('2012/0614')).toMatchObject({ year: 2012, month: 6, day: 14, serial: 0 });
  });

  it("reads the number of a day's further dump", () => {
    expect(SnapshotDate.parse('2012/06141')).toMatchObject({ day: 14, serial: 1 });
    expect(SnapshotDate.parse('2012/061412')).toMatchObject({ day: 14, serial: 12 });
  });

  it.each(['2012-06-14', '20120614'])('reads %s as 2012/0614', (text) => {
    expect(`${SnapshotDate.parse(text)}`).toBe('2012/0614');
  });

  it.each([
    '',
    '2012',
    '2012/06',
    '2012/614',
    '2012/061',
    '2012/06140',
    '12/0614',
    '2012/06/14',
    ' 2012/0614',
    '2012/0614/',
    '2012-06-14T00:00',
    '201206141',
    'yesterday',
  ])('refuses %j and shows how to write a date', (text) => {
    expect(() => SnapshotDate.parse(text)).toThrow(
      new DateError(`'${text}' is not a date: write it as a dump does, 2012/0614, or as 2012-06-14 or 20120614`),
    );
  });

  it.each([
    ['2011/0231', '2011/0231 is not a date: 2011/02 has 28 days'],
    ['2012/0230', '2012/0230 is not a date: 2012/02 has 29 days'],
    ['1900/0229', '1900/0229 is not a date: 1900/02 has 28 days'],
    ['2011/0600', '2011/0600 is not a date: 2011/06 has 30 days'],
    ['2011/1301', '2011/1301 is not a date: there is no month 13'],
    ['2011-00-01', '2011/0001 is not a date: there is no month 00'],
    ['2011/04311', '2011/04311 is not a date: 2011/04 has 30 days'],
  ])('refuses %s, which no calendar has', (text, message) => {
    expect(() => SnapshotDate.parse(text)).toThrow(new DateError(message));
  });

  it('knows the leap days of years divisible by 400', () => {
    expect(`${SnapshotDate.parse('2000/0229')}`).toBe('2000/0229');
  });

  it('takes the day in UTC of an instant', () => {
    expect(`${SnapshotDate.ofUnixTime(Date.UTC(2007, 7, 31, 23, 59, 59) / 1000)}`).toBe('2007/0831');
  });

  it('reads back what it writes', () => {
    fc.assert(fc.property(DATES, (date) => SnapshotDate.compare(SnapshotDate.parse(date.toString()), date) === 0));
  });

  it('orders by day, then by number, and equals itself alone', () => {
    fc.assert(
      fc.property(DATES, DATES, (a, b) => {
        const keyOf = ({ year, month, day, serial }: SnapshotDate) =>
          [year, month, day, serial].map((n) => String(n).padStart(6, '0')).join();
        const expected = keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0;
        expect(Math.sign(SnapshotDate.compare(a, b))).toBe(expected);
        expect(SnapshotDate.compare(a, b) === 0).toBe(a.toString() === b.toString());
      }),
    );
  });

  it('counts days from 1970 on, and back, whatever the year', () => {
    const days = (text: string) => SnapshotDate.parse(text).unixDay;
    expect([days('1970/0101'), days('1970/0103'), days('1969/1231'), days('2012/06141')]).toEqual([0, 2, -1, 15505]);
    expect(days('0075/0101')).toBeLessThan(-690_000);
  });
});
