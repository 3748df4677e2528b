import type { Search } from './search.js';

/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002): reduces a set that
 * passes a test to one from which no single item can be taken. An undecidable subset counts as one that does not pass.
 * @param items a set known to pass
 * @param passes whether a smaller set passes
 */
export function* minimise<T>(
  items: readonly T[],
  passes: (subset: readonly T[]) => Search<boolean>,
): Search<readonly T[]> {
  let current = items;
  let pieces = 2;
  while (current.length > 1) {
    const chunks = split(current, pieces);
    const candidates =
      pieces > 2 ? [...chunks, ...chunks.map((c) => current.filter((item) => !c.includes(item)))] : chunks;
    let smaller: readonly T[] | undefined;
    for (const candidate of candidates) {
      if (yield* passes(candidate)) {
        smaller = candidate;
        break;
      }
    }
    if (smaller !== undefined) {
      pieces = chunks.includes(smaller) ? 2 : Math.max(2, pieces - 1);
      current = smaller;
    } else if (pieces < current.length) {
      pieces = Math.min(current.length, pieces * 2);
    } else {
      break;
    }
  }
  return current;
}

/** Cuts a list into `pieces` runs of nearly equal length; `pieces` is at most the list's length. */
function split<T>(list: readonly T[], pieces: number): (readonly T[])[] {
  return Array.from({ length: pieces }, (_, i) =>
    list.slice(Math.floor((i * list.length) / pieces), Math.floor(((i + 1) * list.length) / pieces)),
  );
}
