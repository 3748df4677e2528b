import type { Point, Space } from './space.js';

/** A version as it stands at one position of the timeline. */
export interface Standing {
  readonly version: number;
  readonly artifact: string;
  /** First and last date of the run. */
  readonly first: string;
  readonly last: string;
}

/** One component's step from one version to another. */
export interface Move {
  readonly component: string;
  readonly from: Standing;
  readonly to: Standing;
}

/**
 * A change that flips the outcome: two toolchains that differ in nothing but the moves, one on the old side, one on the
 * new. One move, unless several components changed on one day and their combinations cannot be told apart.
 */
export interface Change {
  readonly moves: readonly Move[];
  readonly axes: readonly number[];
  readonly before: Point;
  readonly after: Point;
  /** Toolchains between the two that could not be decided: when there are any, the answer is a range. */
  readonly undecided: readonly Point[];
  /** Where the components that do not move stand: at the new end, the old end, or with the moving ones' date. */
  readonly others: 'newest' | 'oldest' | 'day by day';
}

/** The component's version at a position. */
export function standingAt(space: Space, axis: number, position: number): Standing {
  const { version, first, last } = space.timelines[axis][position];
  return { version, artifact: space.axes[axis].versions[version].artifact, first, last };
}

/** Builds the change between two points. */
export function changeBetween(
  space: Space,
  before: Point,
  after: Point,
  undecided: readonly Point[],
  others: Change['others'],
): Change {
  const axes = space.differing(before, after);
  const moves = axes.map((axis) => ({
    component: space.axes[axis].component,
    from: standingAt(space, axis, before[axis]),
    to: standingAt(space, axis, after[axis]),
  }));
  return { moves, axes, before, after, undecided, others };
}

/** For a person: `8c 2011/0930 -> 2011/1001`, the last date before and the first after. */
export function describeChange({ moves }: Change): string {
  return moves.map(({ component, from, to }) => `${component} ${from.last} -> ${to.first}`).join(', ');
}
