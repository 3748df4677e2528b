/**
 * The number in [lo, hi] that is divisible by the highest power of two. Choosing probes so, on a grid anchored to a
 * component's history and not to the range that was asked for, makes searches over different ranges meet the same
 * versions, and costs at most one probe more than halving. Zero, which every power divides, is the last choice.
 * @param lo at least 0
 * @param hi at least `lo`, below 2^31
 */
function roundest(lo: number, hi: number): number {
  let n = hi;
  while ((n & (n - 1)) >= Math.max(lo, 1)) {
    n &= n - 1;
  }
  return n;
}

/** The position strictly between `lo` and `hi` at which an interval is split; undefined when there is none. */
export function splitOf(lo: number, hi: number, origin: number): number | undefined {
  return hi - lo < 2 ? undefined : roundest(origin + lo + 1, origin + hi - 1) - origin;
}

/** Probes that a search strictly between `lo` and `hi` needs at most when every one of them decides. */
export function probesLeft(lo: number, hi: number, origin: number): number {
  const split = splitOf(lo, hi, origin);
  return split === undefined ? 0 : 1 + Math.max(probesLeft(lo, split, origin), probesLeft(split, hi, origin));
}

/**
 * The next position to probe between `lo` and `hi`: the split, or when that is known to be undecidable, the nearest
 * other one at a distance of 1, 2, 4, ... from it (undecidable versions come in stretches), then any that is left.
 */
export function nextProbe(lo: number, hi: number, origin: number, skipped: ReadonlySet<number>): number | undefined {
  const split = splitOf(lo, hi, origin);
  if (split === undefined) {
    return undefined;
  }
  const free = (p: number) => p > lo && p < hi && !skipped.has(p);
  if (free(split)) {
    return split;
  }
  const distances: number[] = [];
  for (let d = 1; d < hi - lo; d *= 2) {
    distances.push(d);
  }
  for (let d = 1; d < hi - lo; d++) {
    distances.push(d);
  }
  for (const d of distances) {
    if (free(split - d)) {
      return split - d;
    }
    if (free(split + d)) {
      return split + d;
    }
  }
  return undefined;
}

/** All positions of [0, length) from coarse to fine: both ends, then the splits of what lies between, level by level. */
export function coarseToFine(length: number, origin: number): { position: number; level: number }[] {
  const result: { position: number; level: number }[] = [];
  if (length > 0) {
    result.push({ position: 0, level: 0 });
  }
  if (length > 1) {
    result.push({ position: length - 1, level: 0 });
  }
  let intervals: [number, number][] = [[0, length - 1]];
  for (let level = 1; intervals.length > 0; level++) {
    const finer: [number, number][] = [];
    for (const [lo, hi] of intervals) {
      const split = splitOf(lo, hi, origin);
      if (split !== undefined) {
        result.push({ position: split, level });
        finer.push([lo, split], [split, hi]);
      }
    }
    intervals = finer;
  }
  return result;
}
