import { cellKey } from './ledger.js';
import { coarseToFine } from './order.js';
import { askAll, type Context, type Search } from './search.js';
import type { Point, Space } from './space.js';

/** The points of one resolution of the map: those that no coarser one has. */
export type Level = readonly Point[];

/**
 * Every cell of a space once, level by level: the corners first, then each level halves the gaps of the one before on
 * all axes, so that a map that is not finished shows the whole at a lower resolution.
 */
export function levelsOf(space: Space): Level[] {
  const levels: Point[][] = [];
  const seen = new Set<string>();
  const orders = space.timelines.map((timeline, axis) => coarseToFine(timeline.length, space.axes[axis].origin));
  // The first axis moves fastest: neighbours in this order differ in their compiler, and share little work.
  const visit = (point: number[], level: number) => {
    const axis = orders.length - point.length - 1;
    if (axis >= 0) {
      for (const next of orders[axis]) {
        visit([next.position, ...point], Math.max(level, next.level));
      }
      return;
    }
    levels[level] ??= [];
    levels[level].push(point);
  };
  visit([], 0);
  // An artifact that comes back is tested where it is met first, at the coarsest level.
  return levels.map((points) =>
    points.filter((point) => {
      const key = cellKey(space.cellOf(point));
      return !seen.has(key) && seen.add(key);
    }),
  );
}

/** Tests every cell of the space. */
export function* mapAll(context: Context): Search<void> {
  const { space, ledger } = context;
  const levels = levelsOf(space);
  let left = levels.flat().filter((point) => ledger.get(space.cellOf(point)) === undefined).length;
  for (const [i, level] of levels.entries()) {
    const open = level.filter((point) => ledger.get(space.cellOf(point)) === undefined);
    left -= open.length;
    const text = `full map, level ${i + 1} of ${levels.length}`;
    yield* askAll(
      context,
      'map',
      open.map((point) => ({ point, text })),
      left,
    );
  }
}
