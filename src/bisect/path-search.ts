import { nextProbe, probesLeft } from './order.js';
import { ask, type Context, type Search } from './search.js';
import type { Path } from './space.js';
import type { Phase, VerdictClass } from './verdict.js';

/** Where along a path the class changes. */
export interface Bracket {
  /** Index of the last point that is still as the path's first. */
  readonly before: number;
  /** Index of the first point that is as the path's last; `before + 1`, unless all points between are undecidable. */
  readonly after: number;
}

/**
 * Binary search for a change of class between the two ends of a path, of which the first is known to be of class `old`
 * and the last of the opposite one. Undecidable points are skipped as `git bisect skip` does, by testing others near
 * them. If the class changes more than once, one of the changes is found.
 */
export function* searchPath(context: Context, path: Path, old: VerdictClass, what: string): Search<Bracket> {
  return yield* narrow(context, 'search', path, { before: 0, after: path.points.length - 1 }, old, what);
}

/**
 * The same inside a bracket whose ends need not have been tested: they may even lie outside of the path, at -1 and at
 * its length, and then the class may not change at all.
 */
export function* narrow(
  context: Context,
  phase: Phase,
  path: Path,
  bracket: Bracket,
  old: VerdictClass,
  what: string,
): Search<Bracket> {
  let { before, after } = bracket;
  const skipped = new Set<number>();
  for (;;) {
    const index = nextProbe(before, after, path.origin, skipped);
    if (index === undefined) {
      return { before, after };
    }
    const left = Math.max(0, probesLeft(before, after, path.origin) - 1);
    const text = `${what}, ${after - before - 1} between`;
    const verdict = yield* ask(context, phase, path.points[index], text, left);
    if (verdict.class === 'unknown') {
      skipped.add(index);
    } else if (verdict.class === old) {
      before = index;
    } else {
      after = index;
    }
  }
}
