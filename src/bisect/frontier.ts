import { splitOf } from './order.js';
import { type Bracket, narrow } from './path-search.js';
import { ask, type Context, type Search } from './search.js';
import { moved, type Point } from './space.js';

/** Where the class changes along the first axis while the second one stands at some position. */
interface FrontierRow extends Bracket {
  /** Position on the second axis. */
  readonly position: number;
}

/** The line between old and new behaviour in the plane of two axes, on the assumption that it is one line. */
export interface Frontier {
  /** One row for each position of the second axis. `before` is -1 and `after` the length where the row has one class. */
  readonly rows: readonly FrontierRow[];
  /** The earliest points that behave like the newest: going back on either axis, the outcome is as it was. */
  readonly corners: readonly Point[];
}

/**
 * Traces the frontier of two axes: a row at either end, then rows between rows that differ, each searched only where its
 * neighbours leave it open. Rows between equal ones cost nothing and are taken for equal: unlike everything else here,
 * this rests on monotony, and is for a first look at a large plane.
 * @param base the other axes' positions
 * @returns undefined when the plane's oldest and newest corner cannot be decided or agree
 */
export function* traceFrontier(
  context: Context,
  [x, y]: readonly [number, number],
  base: Point,
): Search<Frontier | undefined> {
  const { space } = context;
  const last = { x: space.timelines[x].length - 1, y: space.timelines[y].length - 1 };
  const oldest = moved(moved(base, x, 0), y, 0);
  const newest = moved(moved(base, x, last.x), y, last.y);
  const old = (yield* ask(context, 'map', oldest, 'oldest corner of the map', 1)).class;
  const now = (yield* ask(context, 'map', newest, 'newest corner of the map')).class;
  if (old === 'unknown' || now === 'unknown' || old === now) {
    return undefined;
  }
  const rows: FrontierRow[] = [];
  const search = function* (position: number, bracket: Bracket): Search<void> {
    const path = space.line(moved(base, y, position), x, oldest, newest);
    const what = `frontier with ${space.axes[y].component} ${space.timelines[y][position].first}`;
    rows[position] = { position, ...(yield* narrow(context, 'map', path, bracket, old, what)) };
  };
  yield* search(0, { before: 0, after: last.y === 0 ? last.x : last.x + 1 });
  if (last.y > 0) {
    yield* search(last.y, { before: -1, after: Math.min(last.x, rows[0].after) });
  }
  const gaps: [number, number][] = [[0, last.y]];
  for (let gap = gaps.shift(); gap !== undefined; gap = gaps.shift()) {
    const [above, below] = gap;
    const middle = splitOf(above, below, space.axes[y].origin);
    if (middle !== undefined) {
      yield* search(middle, { before: rows[below].before, after: rows[above].after });
      gaps.push([above, middle], [middle, below]);
    }
  }
  const corners = rows
    .filter(({ after, position }) => after <= last.x && (position === 0 || rows[position - 1].after > after))
    .map(({ after, position }) => moved(moved(base, y, position), x, after));
  return { rows, corners };
}
