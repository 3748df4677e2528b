import { type Move, standingAt } from './change.js';
import { cellKey, type Ledger } from './ledger.js';
import type { Space } from './space.js';
import type { Cell, Verdict } from './verdict.js';

/** Two tested toolchains that differ in one component alone, neighbours among those decided, with opposite verdicts. */
export interface Flip {
  readonly axis: number;
  readonly move: Move;
  readonly from: Cell;
  readonly to: Cell;
  readonly fromVerdict: Verdict;
  readonly toVerdict: Verdict;
  /** Positions of the timeline between the two: tested without a decision, and not tested. */
  readonly undecided: number;
  readonly untested: number;
}

/** Every flip that the tested cells show, in the order of axes, then of the other components, then of time. */
export function flipsSeen(space: Space, ledger: Ledger): Flip[] {
  return space.axes.flatMap((_, axis) =>
    linesOf(ledger, axis).flatMap((line) => flipsOfLine(space, ledger, axis, line)),
  );
}

/** Whether the outcome flips more than once while one component moves and the others stand still. */
export function flipsBack(flips: readonly Flip[]): boolean {
  const lines = new Set<string>();
  for (const { axis, from } of flips) {
    const line = `${axis}:${cellKey(from.with(axis, -1))}`;
    if (lines.has(line)) {
      return true;
    }
    lines.add(line);
  }
  return false;
}

/** One tested cell of each line along an axis, in a stable order. */
function linesOf(ledger: Ledger, axis: number): Cell[] {
  const lines = new Map<string, Cell>();
  for (const { cell } of ledger.steps) {
    const line = cell.with(axis, 0);
    lines.set(cellKey(line), line);
  }
  return [...lines.values()].sort((a, b) => {
    const i = a.findIndex((version, k) => version !== b[k]);
    return a[i] - b[i];
  });
}

function flipsOfLine(space: Space, ledger: Ledger, axis: number, line: Cell): Flip[] {
  const flips: Flip[] = [];
  let last: { position: number; cell: Cell; verdict: Verdict } | undefined;
  let undecided = 0;
  space.timelines[axis].forEach(({ version }, position) => {
    const cell = line.with(axis, version);
    const verdict = ledger.get(cell);
    if (verdict === undefined || verdict.class === 'unknown') {
      undecided += verdict === undefined ? 0 : 1;
      return;
    }
    if (last !== undefined && last.verdict.class !== verdict.class) {
      flips.push({
        axis,
        move: {
          component: space.axes[axis].component,
          from: standingAt(space, axis, last.position),
          to: standingAt(space, axis, position),
        },
        from: last.cell,
        to: cell,
        fromVerdict: last.verdict,
        toVerdict: verdict,
        undecided,
        untested: position - last.position - 1 - undecided,
      });
    }
    last = { position, cell, verdict };
    undecided = 0;
  });
  return flips;
}
