import { extent, nearestEarlier } from './date-range.js';
import { SnapshotDate } from './snapshot-date.js';

/** What is said of a date that a dump does not hold: its neighbours, or what the dump covers. */
export function missingDate(description: string, dates: readonly SnapshotDate[], wanted: SnapshotDate): string {
  const before = nearestEarlier(dates, wanted);
  const after = dates.find((date) => SnapshotDate.compare(date, wanted) > 0);
  const there = before && after ? `the nearest are ${before} before and ${after} after it` : extent(dates);
  return `no snapshot of ${wanted} in the ${description}: ${there}`;
}
