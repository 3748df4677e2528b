import { DateRange, resolveRange } from '../../../src/dump/date-range.js';
import { DumpError } from '../../../src/dump/dump.js';
import { DateError, SnapshotDate } from '../../../src/dump/snapshot-date.js';
import { expect, type FuzzTarget, refusable } from '../target.js';

const PIECES = [
  '2011',
  '2012',
  '/',
  '0701',
  '0614',
  '1',
  '..',
  '-',
  '.',
  ' ',
  '0',
  '99',
  '02',
  '29',
  '\n',
  'é',
  '٣',
  '+',
  'e',
  '',
];
const DATES = ['2011/0701', '2011/07011', '2012/0229', '2012/0614'].map((text) => SnapshotDate.parse(text));

/** Dates and ranges as people type them. */
export const dates: FuzzTarget = {
  name: 'dates',
  what: 'any text for a date or a range',
  short: 1000,
  run(choices) {
    let text = '';
    for (let i = choices.below(9); i > 0; i--)
      text += choices.once(10) ? String.fromCharCode(choices.below(0x300)) : choices.pick(PIECES);
    choices.say(JSON.stringify(text));
    const date = refusable([DateError], () => SnapshotDate.parse(text));
    if (date !== undefined)
      expect(SnapshotDate.compare(SnapshotDate.parse(`${date}`), date) === 0, `${date} is another`);
    const range = refusable([DateError], () => DateRange.parse(text));
    if (range === undefined) return undefined;
    expect(`${DateRange.parse(`${range}`)}` === `${range}`, `${range} is another`);
    const found = refusable([DumpError], () => resolveRange(DATES, range));
    if (found !== undefined) expect(found.dates.length > 0, 'a range without a snapshot');
    return undefined;
  },
};
