import { type Axis, AxisError, type Run, timelineOf } from './axis.js';
import type { Cell } from './verdict.js';

/**
 * One position on each axis's timeline. Searches move over points, since time runs along them; oracles are asked about
 * cells. Two points are one cell where an artifact came back.
 */
export type Point = readonly number[];

/** Points in order of time, to be searched from the first to the last. */
export interface Path {
  readonly points: readonly Point[];
  /** Number of the first point on the fixed grid from which probes are chosen. */
  readonly origin: number;
}

/** The point with one axis moved to another position. */
export function moved(point: Point, axis: number, position: number): Point {
  return point.with(axis, position);
}

/** The point with several axes moved to where another point has them. */
export function merged(point: Point, axes: Iterable<number>, other: Point): Point {
  const result = [...point];
  for (const axis of axes) {
    result[axis] = other[axis];
  }
  return result;
}

/** The axes and their timelines: everything that can be tested. */
export class Space {
  readonly timelines: readonly (readonly Run[])[];
  /** Every component as it was first. */
  readonly oldest: Point;
  /** Every component as it was last. */
  readonly newest: Point;

  /** @throws AxisError when there are no axes, a component has two, or a timeline is broken */
  constructor(readonly axes: readonly Axis[]) {
    if (axes.length === 0) {
      throw new AxisError('there is no component to search: give at least one range');
    }
    const seen = new Set<string>();
    for (const { component } of axes) {
      if (seen.has(component)) {
        throw new AxisError(`${component} is given twice; one range for each component`);
      }
      seen.add(component);
    }
    this.timelines = axes.map(timelineOf);
    this.oldest = axes.map(() => 0);
    this.newest = this.timelines.map((timeline) => timeline.length - 1);
  }

  /** The cell that a point stands for. */
  cellOf(point: Point): Cell {
    return point.map((position, axis) => this.timelines[axis][position].version);
  }

  /** Names of the given axes, in the order of the axes. */
  components(axes: Iterable<number>): string[] {
    return [...axes].sort((a, b) => a - b).map((axis) => this.axes[axis].component);
  }

  /** Axes on which two points have different versions. */
  differing(a: Point, b: Point): number[] {
    const x = this.cellOf(a);
    const y = this.cellOf(b);
    return this.axes.flatMap((_, axis) => (x[axis] === y[axis] ? [] : [axis]));
  }

  /** One component moves, from its position in one point to its position in the other; the rest is as in `base`. */
  line(base: Point, axis: number, from: Point, to: Point): Path {
    const points: Point[] = [];
    for (let position = from[axis]; position <= to[axis]; position++) {
      points.push(moved(base, axis, position));
    }
    return { points, origin: this.axes[axis].origin + from[axis] };
  }

  /** Several components move together, day by day, from one point to the other; the rest is as in `base`. */
  dayByDay(base: Point, axes: readonly number[], from: Point, to: Point): Path {
    if (axes.length === 1) {
      return this.line(base, axes[0], from, to);
    }
    const dates = new Set<string>();
    for (const axis of axes) {
      for (let position = from[axis] + 1; position <= to[axis]; position++) {
        dates.add(this.timelines[axis][position].first);
      }
    }
    let point = merged(base, axes, from);
    const points = [point];
    for (const date of [...dates].sort()) {
      const next = [...point];
      for (const axis of axes) {
        while (next[axis] < to[axis] && this.timelines[axis][next[axis] + 1].first <= date) {
          next[axis]++;
        }
      }
      point = next;
      points.push(point);
    }
    return { points, origin: 0 };
  }

  /** For a person: `8c=2011/0701 8l=2012/0614`, each version by the first date of its run. */
  label(point: Point): string {
    return point
      .map((position, axis) => `${this.axes[axis].component}=${this.timelines[axis][position].first}`)
      .join(' ');
  }
}
