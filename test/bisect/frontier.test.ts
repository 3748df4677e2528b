import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Frontier, traceFrontier } from '../../src/bisect/frontier.js';
import { Ledger } from '../../src/bisect/ledger.js';
import { answer, grid, type Truth } from './truth.js';

function trace(n: number, truth: Truth): { frontier: Frontier | undefined; probes: number } {
  const context = { space: grid(n, n), ledger: new Ledger() };
  const frontier = answer(traceFrontier(context, [0, 1], context.space.newest), context, truth);
  return { frontier, probes: context.ledger.steps.length };
}

const reaching =
  (thresholds: readonly (readonly [number, number])[]): Truth =>
  ([c, l]) =>
    thresholds.some(([a, b]) => c >= a && l >= b) ? 'bad' : 'good';

const thresholds = (n: number) =>
  fc.array(fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.integer({ min: 0, max: n - 1 })), {
    minLength: 1,
    maxLength: 8,
  });

describe('the frontier', () => {
  it('is where every row of a monotone plane changes', () => {
    fc.assert(
      fc.property(thresholds(12), (list) => {
        const truth = reaching(list);
        fc.pre(truth([0, 0]) === 'good');
        const { frontier } = trace(12, truth);
        frontier?.rows.forEach(({ position, before, after }) => {
          const row = Array.from({ length: 12 }, (_, c) => truth([c, position]));
          expect([before, after]).toEqual([row.lastIndexOf('good'), row.includes('bad') ? row.indexOf('bad') : 12]);
        });
        expect(frontier?.rows).toHaveLength(12);
      }),
    );
  });

  it('has as corners the earliest pairs that fail', () => {
    const { frontier } = trace(
      12,
      reaching([
        [3, 9],
        [7, 4],
        [8, 8],
      ]),
    );
    expect(frontier?.corners).toEqual([
      [7, 4],
      [3, 9],
    ]);
  });

  it('keeps a row open where it cannot be decided', () => {
    const { frontier } = trace(9, ([c, l]) => (l === 4 && c >= 2 && c <= 5 ? 'unknown' : c >= 4 ? 'bad' : 'good'));
    expect(frontier?.rows[4]).toEqual({ position: 4, before: 3, after: 4 });
    const wide = trace(9, ([c]) => (c >= 2 && c <= 5 ? 'unknown' : c >= 4 ? 'bad' : 'good'));
    expect(wide.frontier?.rows[4]).toEqual({ position: 4, before: 1, after: 6 });
  });

  it('is not looked for when the two ends agree or cannot be decided', () => {
    expect(trace(5, () => 'good')).toEqual({ frontier: undefined, probes: 2 });
    expect(trace(5, () => 'unknown')).toEqual({ frontier: undefined, probes: 2 });
  });

  it('takes less than half of the probes of a walk along it when it has few corners', () => {
    const random = randomNumbers(1);
    const planes = Array.from({ length: 60 }, (_, i) =>
      reaching(Array.from({ length: 1 + (i % 8) }, () => [1 + random(63), 1 + random(63)] as const)),
    );
    const [traced, walked] = probesOf(64, planes);
    expect(traced).toBeLessThan(walked / 2);
  });

  it('takes at most half as many again as a walk along it when every row is a corner', () => {
    const random = randomNumbers(2);
    const planes = Array.from({ length: 30 }, () => {
      let column = 64;
      const first = Array.from({ length: 64 }, () => {
        while (column > 1 && random(2) === 1) {
          column--;
        }
        return column;
      });
      first[63] = Math.min(first[63], 63);
      return (([c, l]) => (c >= first[l] ? 'bad' : 'good')) satisfies Truth;
    });
    const [traced, walked] = probesOf(64, planes);
    expect(traced).toBeLessThan(walked * 1.5);
  });
});

/** Numbers below a bound from a linear congruential generator: the same ones every time. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Probes in all planes together: of the trace, and of a walk from the newest column and oldest row. */
function probesOf(n: number, planes: readonly Truth[]): [traced: number, walked: number] {
  let traced = 0;
  let walked = 0;
  for (const truth of planes) {
    traced += trace(n, truth).probes;
    for (let c = n - 1, l = 0; c >= 0 && l < n; walked++) {
      if (truth([c, l]) === 'bad') {
        c--;
      } else {
        l++;
      }
    }
  }
  return [traced, walked];
}
