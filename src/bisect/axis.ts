/** A stretch of dates, both ends included, during which one artifact was current. Dates are ordered as strings (`YYYY/MMDD`). */
interface DateRun {
  readonly first: string;
  readonly last: string;
}

/** One distinct artifact of a component. It has several runs when it went away and came back: a change that was reverted. */
interface Version {
  readonly artifact: string;
  readonly runs: readonly DateRun[];
}

/** A component and its distinct versions, in the order in which they first appear. */
export interface Axis {
  readonly component: string;
  readonly versions: readonly Version[];
  /**
   * How many runs of the component's whole known history lie before this axis begins, 0 when that is not known.
   * It anchors the order of probes, so that searches over different ranges meet the same versions.
   */
  readonly origin: number;
}

/** One run on the timeline of an axis: dates, and the index of the version that was current. */
export interface Run extends DateRun {
  readonly version: number;
}

/** An axis, or a set of axes, that no search can be made over. The message is for a person. */
export class AxisError extends Error {
  override name = 'AxisError';
}

/**
 * Folds a component's artifact of each date into an axis: equal neighbours become one run, equal artifacts one version.
 * @param dated date and artifact, in ascending order of dates
 * @throws AxisError when there are no dates, or when they are not in ascending order
 */
export function axisFromDates(
  component: string,
  dated: Iterable<{ readonly date: string; readonly artifact: string }>,
  origin = 0,
): Axis {
  const versions = new Map<string, { first: string; last: string }[]>();
  let previous: { date: string; artifact: string } | undefined;
  for (const { date, artifact } of dated) {
    if (previous !== undefined && date <= previous.date) {
      throw new AxisError(`${component}: the dates must ascend, but ${date} follows ${previous.date}`);
    }
    const runs = versions.get(artifact) ?? [];
    versions.set(artifact, runs);
    if (previous?.artifact === artifact) {
      runs[runs.length - 1].last = date;
    } else {
      runs.push({ first: date, last: date });
    }
    previous = { date, artifact };
  }
  if (previous === undefined) {
    throw new AxisError(`${component}: no dates, so no versions to search`);
  }
  return { component, versions: [...versions].map(([artifact, runs]) => ({ artifact, runs })), origin };
}

/**
 * All runs of an axis in order of date; the positions of this list are what the searches move along.
 * @throws AxisError when the axis is empty or two runs overlap
 */
export function timelineOf(axis: Axis): readonly Run[] {
  const runs = axis.versions.flatMap((v, version) => v.runs.map((run) => ({ ...run, version })));
  runs.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  if (runs.length === 0) {
    throw new AxisError(`${axis.component}: the axis has no versions`);
  }
  for (let i = 1; i < runs.length; i++) {
    if (runs[i].first <= runs[i - 1].last) {
      throw new AxisError(
        `${axis.component}: the run from ${runs[i].first} begins before the one that ends on ${runs[i - 1].last} is over`,
      );
    }
  }
  return runs;
}
