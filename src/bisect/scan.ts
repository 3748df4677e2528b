import { coarseToFine } from './order.js';
import { askAll, type Context, type Search } from './search.js';
import { moved, type Point } from './space.js';

/** Tests every version of some components, one at a time and the others held: no flip along these lines is missed. */
export function* scanAxes(context: Context, axes: Iterable<number>, base: Point): Search<void> {
  const { space } = context;
  for (const axis of axes) {
    const { component, origin } = space.axes[axis];
    const order = coarseToFine(space.timelines[axis].length, origin);
    const text = `every version of ${component}`;
    yield* askAll(
      context,
      'scan',
      order.map(({ position }) => ({ point: moved(base, axis, position), text })),
    );
  }
}
