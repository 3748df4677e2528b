import type { Recalled } from '../bisect/investigation/recall.js';
import type { Point, Space } from '../bisect/space.js';
import type { Matrix, MatrixAxis, MatrixCells, MatrixOutcome } from '../report/matrix.js';
import type { Store } from '../store/store.js';
import { toolchainId } from '../store/toolchains.js';

/**
 * All that is known of a question's space, whoever asked for it: the plane of its first two components, and that again for
 * every combination of versions of the others. With one component, the plane is a line.
 */
export function matrixOf({ question, context }: Pick<Recalled, 'question' | 'context'>, store: Store): Matrix {
  const { space } = context;
  const { axes, timelines } = space;
  const outcomeAt = (point: Point): MatrixOutcome | undefined => {
    const cell = space.cellOf(point);
    const toolchain = toolchainId(
      Object.fromEntries(axes.map(({ component, versions }, i) => [component, versions[cell[i]].artifact])),
    );
    return store.results.outcome(question.recipe, toolchain, question.machine);
  };
  const rows = axes.length > 1 ? timelines[1].map((_, y) => [y]) : [[]];
  const plane = (at: readonly number[]): MatrixCells =>
    rows.map((y) => timelines[0].map((_, x) => outcomeAt([x, ...y, ...at])));
  const slices = choices(timelines.slice(2)).map((at) => ({ at, cells: plane(at) }));
  return {
    title: axes.map(({ component }) => component).join(' and '),
    x: axisOf(space, 0),
    ...(axes.length > 1 ? { y: axisOf(space, 1) } : {}),
    cells: slices[slices.length - 1].cells,
    ...(axes.length > 2 ? { further: { axes: axes.slice(2).map((_, i) => axisOf(space, i + 2)), slices } } : {}),
  };
}

/** Every choice of one index of each list, the last list's moving fastest. */
function choices(lists: readonly (readonly unknown[])[]): number[][] {
  return lists.reduce<number[][]>((some, list) => some.flatMap((chosen) => list.map((_, i) => [...chosen, i])), [[]]);
}

function axisOf({ axes, timelines }: Space, axis: number): MatrixAxis {
  const { component, versions } = axes[axis];
  return {
    component,
    runs: timelines[axis].map(({ first, last, version }) => ({ first, last, artifact: versions[version].artifact })),
  };
}
