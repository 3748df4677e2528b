import { minimise } from './delta.js';
import { ask, askAll, type Context, type Search } from './search.js';
import { merged, type Point } from './space.js';
import type { Verdict, VerdictClass } from './verdict.js';

/** Up to so many components, all combinations of old and new are tested; above, delta debugging looks for the guilty. */
const ALL_CORNERS_UP_TO = 4;

/** An old and a new toolchain with opposite verdicts. All that lies between them is what a search is about. */
export interface Frame {
  readonly old: Point;
  readonly new: Point;
  /** The axes on which the two have different versions. */
  readonly axes: readonly number[];
  /** The class of the old one. */
  readonly oldClass: VerdictClass;
}

/** Which of a frame's ends a toolchain behaves like. */
export type Side = 'old' | 'new' | 'unknown';

/** The side that a verdict is on. */
export function sideOf(frame: Frame, verdict: Verdict): Side {
  return verdict.class === 'unknown' ? 'unknown' : verdict.class === frame.oldClass ? 'old' : 'new';
}

/** The old toolchain with some axes moved to the new one. */
export function corner(frame: Frame, axes: Iterable<number>): Point {
  return merged(frame.old, axes, frame.new);
}

/** The frame's axes without some. */
export function without(frame: Frame, axes: readonly number[]): number[] {
  return frame.axes.filter((axis) => !axes.includes(axis));
}

/** The side of one corner. */
export function* cornerSide(context: Context, frame: Frame, axes: readonly number[]): Search<Side> {
  return sideOf(frame, yield* ask(context, 'corner', corner(frame, axes), cornerText(context, frame, axes)));
}

/**
 * The smallest sets of components whose move from old to new flips the outcome: those that do so alone, and those that
 * only do so together. With up to four components every such set is found, with more of them a selection of disjoint ones.
 * Each flips by test; that no smaller one inside does holds as far as the smaller ones could be decided.
 */
export function* minimalSets(context: Context, frame: Frame): Search<(readonly number[])[]> {
  return frame.axes.length <= ALL_CORNERS_UP_TO
    ? yield* setsFromAllCorners(context, frame)
    : yield* disjointSets(context, frame);
}

/** Tests all corners of a frame, if they are few, for the flips that they show. */
export function* testCorners(context: Context, frame: Frame): Search<void> {
  if (frame.axes.length <= ALL_CORNERS_UP_TO) {
    yield* askCorners(context, frame, subsetsBySize(frame.axes));
  }
}

function* askCorners(context: Context, frame: Frame, subsets: readonly number[][]): Search<Verdict[]> {
  return yield* askAll(
    context,
    'corner',
    subsets.map((axes) => ({ point: corner(frame, axes), text: cornerText(context, frame, axes) })),
  );
}

function* setsFromAllCorners(context: Context, frame: Frame): Search<(readonly number[])[]> {
  const subsets = subsetsBySize(frame.axes);
  const verdicts = yield* askCorners(context, frame, subsets);
  const found: (readonly number[])[] = [];
  subsets.forEach((axes, i) => {
    if (
      sideOf(frame, verdicts[i]) === 'new' &&
      !found.some((smaller) => smaller.every((axis) => axes.includes(axis)))
    ) {
      found.push(axes);
    }
  });
  return found;
}

function* disjointSets(context: Context, frame: Frame): Search<(readonly number[])[]> {
  const flips = function* (axes: readonly number[]): Search<boolean> {
    return (yield* cornerSide(context, frame, axes)) === 'new';
  };
  const found: (readonly number[])[] = [];
  let rest: readonly number[] = frame.axes;
  do {
    const set = yield* minimise(rest, flips);
    found.push(set);
    rest = rest.filter((axis) => !set.includes(axis));
  } while (rest.length > 0 && (yield* flips(rest)));
  return found;
}

/** All subsets, smaller ones first, in a fixed order. */
function subsetsBySize(axes: readonly number[]): number[][] {
  const subsets = Array.from({ length: 1 << axes.length }, (_, mask) => axes.filter((_, bit) => mask & (1 << bit)));
  return subsets.sort((a, b) => a.length - b.length);
}

function cornerText({ space }: Context, frame: Frame, axes: readonly number[]): string {
  const rest = without(frame, axes);
  if (rest.length === 0) {
    return 'everything newest';
  }
  return axes.length === 0
    ? 'everything oldest'
    : `newest ${space.components(axes).join(' ')}, oldest ${space.components(rest).join(' ')}`;
}
