import type { Recalled } from '../bisect/investigation/recall.js';
import type { Space } from '../bisect/space.js';
import type { Matrix, MatrixAxis, MatrixOutcome } from '../report/matrix.js';
import type { Store } from '../store/store.js';
import { toolchainId } from '../store/toolchains.js';

/**
 * All that is known of the plane of a question's first two components, whoever asked for it; further components stand
 * at their newest. With one component, the plane is a line.
 */
export function matrixOf({ question, context }: Pick<Recalled, 'question' | 'context'>, store: Store): Matrix {
  const { space } = context;
  const { axes, timelines, newest } = space;
  const others = axes.slice(2).map(({ component }, i) => `${component} ${timelines[i + 2][newest[i + 2]].first}`);
  const at = (x: number, y: number): MatrixOutcome | undefined => {
    const cell = space.cellOf(newest.with(0, x).map((position, i) => (i === 1 ? y : position)));
    const toolchain = toolchainId(
      Object.fromEntries(axes.map(({ component, versions }, i) => [component, versions[cell[i]].artifact])),
    );
    return store.results.result(question.recipe, toolchain, question.machine)?.outcome;
  };
  const rows = axes.length > 1 ? timelines[1].map((_, y) => y) : [0];
  return {
    title: [
      axes
        .slice(0, 2)
        .map(({ component }) => component)
        .join(' and '),
      ...others,
    ].join(', with '),
    x: axisOf(space, 0),
    ...(axes.length > 1 ? { y: axisOf(space, 1) } : {}),
    cells: rows.map((y) => timelines[0].map((_, x) => at(x, y))),
  };
}

function axisOf({ axes, timelines }: Space, axis: number): MatrixAxis {
  const { component, versions } = axes[axis];
  return {
    component,
    runs: timelines[axis].map(({ first, last, version }) => ({ first, last, artifact: versions[version].artifact })),
  };
}
