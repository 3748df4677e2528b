import { type Change, changeBetween } from './change.js';
import { corner, cornerSide, type Frame, minimalSets, without } from './corners.js';
import { searchPath } from './path-search.js';
import type { Context, Search } from './search.js';
import type { Path } from './space.js';

/** Components whose moves flip the outcome: one by itself, or several only together, with the change of each. */
export interface Culprit {
  readonly axes: readonly number[];
  readonly changes: readonly Change[];
  /** Axes that were new whenever the outcome flipped, but of which could not be decided whether they must be. */
  readonly companions: readonly number[];
}

/** The day of the change of every guilty component between a frame's ends. There is at least one. */
export function* findCulprits(context: Context, frame: Frame): Search<Culprit[]> {
  const culprits: Culprit[] = [];
  for (const set of yield* minimalSets(context, frame)) {
    culprits.push(...(yield* dateSet(context, frame, set)));
  }
  return culprits;
}

/**
 * The change of each member of a set. The search is made in the newest toolchain, which is the one that its user has, if
 * rolling back any one member cures that; or else with all components outside of the set at their oldest.
 */
function* dateSet(context: Context, frame: Frame, set: readonly number[]): Search<Culprit[]> {
  const needed: number[] = [];
  let atNewest = true;
  for (const axis of set) {
    const rest = set.filter((other) => other !== axis);
    if ((yield* cornerSide(context, frame, rest)) === 'old') {
      needed.push(axis);
      atNewest &&= (yield* cornerSide(context, frame, without(frame, [axis]))) === 'old';
    }
  }
  if (needed.length === 0) {
    return yield* dateTogether(context, frame, set);
  }
  const base = atNewest ? frame.new : corner(frame, set);
  const changes: Change[] = [];
  for (const axis of needed) {
    const path = context.space.line(base, axis, frame.old, frame.new);
    changes.push(yield* searchChange(context, frame, path, atNewest ? 'newest' : 'oldest'));
  }
  return [{ axes: set, changes, companions: set.filter((axis) => !needed.includes(axis)) }];
}

/**
 * For components that can only be decided when they are of about the same age (an old linker that cannot read a new
 * compiler's objects): moves them all day by day, then searches again between the two toolchains on either side of the
 * change, if that is less: fewer components differ there (others did not change, or came back), or only one day is left.
 */
function* dateTogether(context: Context, frame: Frame, set: readonly number[]): Search<Culprit[]> {
  const path = context.space.dayByDay(frame.old, set, frame.old, frame.new);
  const change = yield* searchChange(context, frame, path, 'day by day');
  const oneDay = change.undecided.length === 0 && path.points.length > 2;
  if (change.axes.length < set.length || oneDay) {
    const inner = { ...frame, old: change.before, new: change.after, axes: change.axes };
    const culprits = yield* findCulprits(context, inner);
    return culprits.map((culprit) => ({
      ...culprit,
      changes: culprit.changes.map((c) => ({ ...c, others: change.others })),
    }));
  }
  return [{ axes: change.axes, changes: [change], companions: [] }];
}

/** Searches a path of a frame for its change. */
export function* searchChange(context: Context, frame: Frame, path: Path, others: Change['others']): Search<Change> {
  const { space } = context;
  const { points } = path;
  const moving = space.components(space.differing(points[0], points[points.length - 1])).join(' and ');
  const where = others === 'day by day' ? others : `the others ${others}`;
  const { before, after } = yield* searchPath(context, path, frame.oldClass, `${moving}, ${where}`);
  return changeBetween(space, points[before], points[after], points.slice(before + 1, after), others);
}
