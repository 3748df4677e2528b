import { type Move, standingAt } from './change.js';
import { cellKey, type Ledger } from './ledger.js';
import type { Space } from './space.js';
import type { Cell, VerdictClass } from './verdict.js';

/** A step of one component at which the outcome flips for some of the other components' versions. */
export interface Boundary {
  readonly move: Move;
  /** Pairs of neighbouring cells that both could be decided. */
  readonly decided: number;
  /** Of those, pairs that go from good to bad, and from bad to good. */
  readonly toBad: number;
  readonly toGood: number;
}

/** Tested cells of one signature that hang together: from any to any other by steps of one component at a time. */
interface Region {
  readonly class: VerdictClass;
  readonly signature: string;
  /** Distinct cells. */
  readonly cells: number;
  /** The first and the last date of each component in it, in the order of the axes. */
  readonly dates: readonly { readonly component: string; readonly first: string; readonly last: string }[];
}

/** What a map shows. */
export interface Summary {
  /** Distinct cells of the space, and how many of them were tested. */
  readonly cells: number;
  readonly tested: number;
  readonly good: number;
  readonly bad: number;
  readonly unknown: number;
  /** In the order of axes, then of time. */
  readonly boundaries: readonly Boundary[];
  /** The largest first. */
  readonly regions: readonly Region[];
}

/** Sums up the tested cells. */
export function summarise(space: Space, ledger: Ledger): Summary {
  const count = (wanted: VerdictClass) => ledger.steps.filter(({ verdict }) => verdict.class === wanted).length;
  return {
    cells: space.axes.reduce((product, { versions }) => product * versions.length, 1),
    tested: ledger.steps.length,
    good: count('good'),
    bad: count('bad'),
    unknown: count('unknown'),
    boundaries: boundariesOf(space, ledger),
    regions: regionsOf(space, ledger),
  };
}

function boundariesOf(space: Space, ledger: Ledger): Boundary[] {
  const boundaries: Boundary[] = [];
  space.timelines.forEach((timeline, axis) => {
    for (let position = 1; position < timeline.length; position++) {
      const from = timeline[position - 1].version;
      const counts = { decided: 0, toBad: 0, toGood: 0 };
      for (const { cell, verdict } of ledger.steps) {
        const next = cell[axis] === from ? ledger.get(cell.with(axis, timeline[position].version)) : undefined;
        if (next !== undefined && next.class !== 'unknown' && verdict.class !== 'unknown') {
          counts.decided++;
          counts.toBad += Number(verdict.class === 'good' && next.class === 'bad');
          counts.toGood += Number(verdict.class === 'bad' && next.class === 'good');
        }
      }
      if (counts.toBad + counts.toGood > 0) {
        const { component } = space.axes[axis];
        const move = { component, from: standingAt(space, axis, position - 1), to: standingAt(space, axis, position) };
        boundaries.push({ move, ...counts });
      }
    }
  });
  return boundaries;
}

function regionsOf(space: Space, ledger: Ledger): Region[] {
  const neighbours = space.timelines.map((timeline, axis) => {
    const of: number[][] = space.axes[axis].versions.map(() => []);
    for (let position = 1; position < timeline.length; position++) {
      of[timeline[position - 1].version].push(timeline[position].version);
      of[timeline[position].version].push(timeline[position - 1].version);
    }
    return of;
  });
  const seen = new Set<string>();
  const regions: Region[] = [];
  for (const { cell, verdict } of ledger.steps) {
    if (seen.has(cellKey(cell))) {
      continue;
    }
    seen.add(cellKey(cell));
    const members: Cell[] = [cell];
    for (const member of members) {
      member.forEach((version, axis) => {
        for (const next of neighbours[axis][version].map((other) => member.with(axis, other))) {
          const there = ledger.get(next);
          if (there?.class === verdict.class && there.signature === verdict.signature && !seen.has(cellKey(next))) {
            seen.add(cellKey(next));
            members.push(next);
          }
        }
      });
    }
    regions.push({
      class: verdict.class,
      signature: verdict.signature,
      cells: members.length,
      dates: datesOf(space, members),
    });
  }
  return regions.sort((a, b) => b.cells - a.cells);
}

function datesOf(space: Space, cells: readonly Cell[]): Region['dates'] {
  return space.axes.map(({ component, versions }, axis) => {
    const runs = [...new Set(cells.map((cell) => cell[axis]))].flatMap((version) => versions[version].runs);
    const firsts = runs.map((run) => run.first).sort();
    const lasts = runs.map((run) => run.last).sort();
    return { component, first: firsts[0], last: lasts[lasts.length - 1] };
  });
}
