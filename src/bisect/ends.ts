import { ask, type Context, type Search } from './search.js';
import type { Path, Point } from './space.js';
import type { Verdict } from './verdict.js';

/** An end of the searched range: a toolchain that can answer the question. */
export interface End {
  readonly point: Point;
  readonly verdict: Verdict;
  /** Where the end was moved from, and what that toolchain came to, when it could not answer. */
  readonly instead?: { readonly point: Point; readonly verdict: Verdict };
}

/**
 * The end of a day-by-day path if it can answer, or else the nearest point towards the other end that can, found in
 * growing strides and then halving back. That is exact if the undecidable toolchains are one stretch at the end.
 * @returns undefined when no point was found that can answer
 */
export function* findEnd(context: Context, path: Path, which: 'old' | 'new'): Search<End | undefined> {
  const points = which === 'old' ? path.points : path.points.toReversed();
  const last = points.length - 1;
  const outermost = which === 'old' ? 'oldest' : 'newest';
  const first = yield* ask(context, 'end', points[0], `everything ${outermost}`, which === 'old' ? 1 : 0);
  if (first.class !== 'unknown') {
    return { point: points[0], verdict: first };
  }
  const text = `the ${outermost} toolchain that can answer`;
  let undecided = 0;
  for (let stride = 1; undecided < last; stride *= 2) {
    const index = Math.min(stride, last);
    let verdict = yield* ask(context, 'end', points[index], text);
    if (verdict.class === 'unknown') {
      undecided = index;
      continue;
    }
    let decided = index;
    while (decided - undecided > 1) {
      const middle = (decided + undecided) >> 1;
      const here = yield* ask(context, 'end', points[middle], text);
      if (here.class === 'unknown') {
        undecided = middle;
      } else {
        decided = middle;
        verdict = here;
      }
    }
    return { point: points[decided], verdict, instead: { point: points[0], verdict: first } };
  }
  return undefined;
}
