import { DumpError } from './dump.js';
import { DateError, SnapshotDate } from './snapshot-date.js';

/** A range of dates as a person writes it, ends included; an end that is left out is the dump's own. */
export class DateRange {
  readonly from: SnapshotDate | undefined;
  readonly to: SnapshotDate | undefined;

  /** Throws a DateError if the range runs backwards. */
  constructor(from: SnapshotDate | undefined, to: SnapshotDate | undefined) {
    if (from && to && SnapshotDate.compare(from, to) > 0) {
      throw new DateError(`the range ${from}..${to} runs backwards: did you mean ${to}..${from}?`);
    }
    this.from = from;
    this.to = to;
  }

  /** Reads `A..B`, `A..`, `..B`, `..` (everything) or `A` (one date). Throws a DateError. */
  static parse(text: string): DateRange {
    const ends = text.split('..').map((end) => end.trim());
    if (ends.length > 2 || (ends.length === 1 && ends[0] === '')) {
      throw new DateError(`'${text}' is not a range of dates: write 2011/0701..2012/0614, 2011/0701.. or ..2012/0614`);
    }
    const [from, to = from] = ends.map((end) => (end === '' ? undefined : SnapshotDate.parse(end)));
    return new DateRange(from, ends.length === 2 && ends[1] === '' ? undefined : to);
  }

  toString(): string {
    if (this.from && this.to && SnapshotDate.compare(this.from, this.to) === 0) return `${this.from}`;
    return `${this.from ?? ''}..${this.to ?? ''}`;
  }
}

/** A date looked for in a dump, and the snapshot that shows the tree as it was then. */
interface ResolvedDate {
  readonly date: SnapshotDate;
  /** A sentence if the snapshot is not of the very date that was asked for. */
  readonly note?: string;
}

/** The snapshots of a range. */
export interface ResolvedRange {
  /** At least one, oldest first: the snapshot of the range's start, or the nearest earlier, up to that of its end. */
  readonly dates: readonly SnapshotDate[];
  /** Sentences about ends that are not dates of the dump. */
  readonly notes: readonly string[];
}

/** The last of `dates` (in order) that is not after `date`, if there is one. */
export function nearestEarlier(dates: readonly SnapshotDate[], date: SnapshotDate): SnapshotDate | undefined {
  const index = indexAfter(dates, date) - 1;
  return index >= 0 ? dates[index] : undefined;
}

/** The snapshot for a date: of that date or the nearest earlier. Throws a DumpError if all snapshots are later. */
export function resolveDate(dates: readonly SnapshotDate[], wanted: SnapshotDate): ResolvedDate {
  const date = nearestEarlier(dates, wanted);
  if (!date) throw new DumpError(`no snapshot of ${wanted} or earlier: ${extent(dates)}`);
  if (SnapshotDate.compare(date, wanted) === 0) return { date };
  return { date, note: `there is no snapshot of ${wanted}: the nearest earlier one, ${date}, stands for it` };
}

/**
 * The snapshots of a range. A tree stays as it is until the next dump, so a start between two snapshots means the
 * earlier one. Throws a DumpError if the whole range lies before the first or after the last snapshot.
 */
export function resolveRange(dates: readonly SnapshotDate[], range: DateRange): ResolvedRange {
  const first = dates[0];
  const last = dates[dates.length - 1];
  const startsAfter = range.from && last && SnapshotDate.compare(range.from, last) > 0;
  if (!first || startsAfter || (range.to && SnapshotDate.compare(range.to, first) < 0)) {
    throw new DumpError(`no snapshot in the range ${range}: ${extent(dates)}`);
  }
  const notes: string[] = [];
  const settle = (wanted: SnapshotDate | undefined, otherwise: SnapshotDate): SnapshotDate => {
    if (!wanted) return otherwise;
    if (SnapshotDate.compare(wanted, first) < 0) {
      notes.push(`there is no snapshot of ${wanted} or earlier: the range starts at the first one, ${first}`);
      return first;
    }
    const { date, note } = resolveDate(dates, wanted);
    if (note) notes.push(note);
    return date;
  };
  const from = settle(range.from, first);
  const to = settle(range.to, last);
  return { dates: dates.slice(indexAfter(dates, from) - 1, indexAfter(dates, to)), notes: [...new Set(notes)] };
}

/** A phrase that says what a dump does hold. */
export function extent(dates: readonly SnapshotDate[]): string {
  if (dates.length === 0) return 'the dump has no snapshots';
  if (dates.length === 1) return `the dump's only snapshot is of ${dates[0]}`;
  return `the dump has ${dates.length} snapshots, from ${dates[0]} to ${dates[dates.length - 1]}`;
}

/** How many of `dates` are not after `date`; binary search. */
function indexAfter(dates: readonly SnapshotDate[], date: SnapshotDate): number {
  let low = 0;
  let high = dates.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (SnapshotDate.compare(dates[middle], date) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
