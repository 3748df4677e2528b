import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/bisect/change.js';
import { isEssential } from '../../src/bisect/claims.js';
import type { Space } from '../../src/bisect/space.js';
import { Space as SpaceClass } from '../../src/bisect/space.js';
import type { VerdictClass } from '../../src/bisect/verdict.js';
import { at, axis, bisectTruth, bisectWith, grid, NAMES, oracleOf, type Truth } from './truth.js';

/** A small hash of a cell and a seed: the coin that random truth tables are made of. */
function coin(seed: number, cell: readonly number[]): number {
  let h = seed | 0;
  for (const v of cell) {
    h = Math.imul(h ^ (v + 0x9e3779b9), 0x85ebca6b);
    h ^= h >>> 13;
  }
  return (Math.imul(h, 0xc2b2ae35) >>> 0) / 2 ** 32;
}

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
const letters = fc
  .array(fc.constantFrom('A', 'B', 'C', 'D', 'E'), { minLength: 1, maxLength: 12 })
  .map((list) => list.join(''));

/** Few and many components, with and without artifacts that come back. */
const spaces: fc.Arbitrary<Space> = fc.oneof(
  fc.array(fc.integer({ min: 2, max: 4 }), { minLength: 5, maxLength: 6 }).map((list) => grid(...list)),
  lengths.map((list) => grid(...list)),
  fc
    .array(letters, { minLength: 1, maxLength: 3 })
    .map((list) => new SpaceClass(list.map((l, i) => axis(NAMES[i], l, i)))),
);

/** Anything at all: no order, and some cells undecidable. */
const randomTruth: fc.Arbitrary<Truth> = fc
  .record({ seed: fc.integer(), unknown: fc.constantFrom(0, 0.1, 0.4, 0.8), bad: fc.constantFrom(0.2, 0.5, 0.8) })
  .map(({ seed, unknown, bad }) => (cell) => {
    const u = coin(seed, cell);
    return u < unknown ? 'unknown' : coin(seed ^ 0x5bd1e995, cell) < bad ? 'bad' : 'good';
  });

/** Bad from any of some thresholds on; each threshold is a cell, all of whose components must be reached. */
const monotoneTruth = (unknown: fc.Arbitrary<number>): fc.Arbitrary<Truth> =>
  fc
    .record({
      seed: fc.integer(),
      unknown,
      thresholds: fc.array(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 6, maxLength: 6 }), { maxLength: 4 }),
      flipped: fc.boolean(),
    })
    .map(({ seed, unknown, thresholds, flipped }) => (cell) => {
      if (coin(seed, cell) < unknown) {
        return 'unknown';
      }
      const reached = thresholds.some((threshold) => cell.every((version, i) => version >= threshold[i]));
      return reached !== flipped ? 'bad' : 'good';
    });

const anyTruth = fc.oneof(randomTruth, monotoneTruth(fc.constantFrom(0, 0.2)));

function opposite(c: VerdictClass): VerdictClass {
  return c === 'good' ? 'bad' : 'good';
}

function expectTrue(space: Space, truth: Truth, change: Change, old: VerdictClass) {
  expect(at(space, truth, change.before)).toBe(old);
  expect(at(space, truth, change.after)).toBe(opposite(old));
  for (const point of change.undecided) {
    expect(at(space, truth, point)).toBe('unknown');
  }
  expect(space.components(space.differing(change.before, change.after))).toEqual(change.moves.map((m) => m.component));
  if (change.moves.length === 1) {
    const [moving] = change.axes;
    expect(change.after[moving] - change.before[moving]).toBe(change.undecided.length + 1);
  }
}

describe('a bisection of any truth table', () => {
  it('names only changes that flip the outcome, or says why it names none', () => {
    fc.assert(
      fc.property(spaces, anyTruth, fc.boolean(), (space, truth, scan) => {
        const { result } = bisectTruth(space, truth, { scan });
        if (result.status === 'inconclusive') {
          expect(result.culprits).toEqual([]);
          expect(result.reason?.message).toMatch(/\w/);
          if (result.reason?.code === 'ends-unknown') {
            const ends = [at(space, truth, space.oldest), at(space, truth, space.newest)];
            expect(ends).toContain('unknown');
          } else {
            expect(result.old?.verdict.class).toBe(result.new?.verdict.class);
          }
          return;
        }
        const old = result.old?.verdict.class as VerdictClass;
        expect(result.culprits.length).toBeGreaterThan(0);
        const changes = result.culprits.flatMap((culprit) => culprit.changes);
        for (const change of [...changes, ...(result.atOldest ? [result.atOldest] : [])]) {
          expectTrue(space, truth, change, old);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('finds a change whenever the ends can be decided and differ', () => {
    fc.assert(
      fc.property(spaces, anyTruth, (space, truth) => {
        const ends = [at(space, truth, space.oldest), at(space, truth, space.newest)];
        fc.pre(!ends.includes('unknown') && ends[0] !== ends[1]);
        expect(bisectTruth(space, truth).result.status).toBe('found');
      }),
      { numRuns: 500 },
    );
  });

  it('tells of every claim what is true, and calls verified only what all essential claims support', () => {
    fc.assert(
      fc.property(spaces, anyTruth, (space, truth) => {
        const { result } = bisectTruth(space, truth);
        for (const { cell, expected, holds } of result.claims) {
          const actual = truth(cell);
          expect(holds).toBe(actual === 'unknown' ? 'unknown' : actual === expected ? 'yes' : 'no');
        }
        const supported = result.claims.filter(isEssential).every(({ holds }) => holds === 'yes');
        expect(result.verified).toBe(result.status === 'found' && supported);
        if (!result.verified && result.status === 'found') {
          expect(result.caveats.map(({ code }) => code)).toEqual(
            expect.arrayContaining([expect.stringMatching(/rollback|forward/)]),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reports as flips only what is true, with nothing decided in between', () => {
    fc.assert(
      fc.property(spaces, anyTruth, fc.boolean(), (space, truth, scan) => {
        const { result, ledger } = bisectTruth(space, truth, { scan });
        for (const { axis, from, to, undecided, untested, fromVerdict, toVerdict } of result.flips) {
          expect(truth(from)).toBe(fromVerdict.class);
          expect(truth(to)).toBe(toVerdict.class);
          expect(fromVerdict.class).toBe(opposite(toVerdict.class));
          expect(from.with(axis, 0)).toEqual(to.with(axis, 0));
          expect(undecided + untested).toBeLessThan(space.timelines[axis].length - 1);
          expect(ledger.get(from)).toBeDefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('asks about no cell twice', () => {
    fc.assert(
      fc.property(spaces, anyTruth, (space, truth) => {
        const { ledger } = bisectTruth(space, truth, { scan: true });
        const cells = ledger.steps.map(({ cell }) => cell.join());
        expect(new Set(cells).size).toBe(cells.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a bisection of a monotone truth table without gaps', () => {
  it('finds a component that is guilty alone, verified, on its true day', () => {
    const cases = fc.integer({ min: 2, max: 40 }).chain((length) =>
      fc.record({
        length: fc.constant(length),
        first: fc.integer({ min: 1, max: length - 1 }),
        guilty: fc.integer({ min: 0, max: 2 }),
      }),
    );
    fc.assert(
      fc.property(cases, fc.boolean(), ({ length, first, guilty }, fix) => {
        const space = grid(length, length, length);
        const { result } = bisectTruth(space, (cell) => (cell[guilty] >= first !== fix ? 'bad' : 'good'));
        expect(result).toMatchObject({ status: 'found', relation: 'alone', verified: true, caveats: [] });
        expect(result.direction).toBe(fix ? 'fix' : 'regression');
        const [move] = result.culprits[0].changes[0].moves;
        expect(move).toMatchObject({ component: NAMES[guilty], from: { version: first - 1 }, to: { version: first } });
      }),
      { numRuns: 200 },
    );
  });

  it('finds both days of two components that are guilty only together, and of two that are guilty each', () => {
    const side = fc.integer({ min: 1, max: 19 });
    fc.assert(
      fc.property(side, side, fc.boolean(), (a, b, together) => {
        const truth: Truth = ([c, l]) => ((together ? c >= a && l >= b : c >= a || l >= b) ? 'bad' : 'good');
        const { result } = bisectTruth(grid(20, 20), truth);
        expect(result).toMatchObject({ relation: together ? 'together' : 'either', verified: true, caveats: [] });
        const moves = result.culprits.flatMap(({ changes }) => changes.flatMap((change) => change.moves));
        expect(moves.map((move) => [move.component, move.to.version])).toEqual([
          ['8c', a],
          ['8l', b],
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [64, 21],
    [256, 27],
  ])('needs no more probes for two axes of %i versions than %i', (n, most) => {
    const threshold = fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.integer({ min: 0, max: n - 1 }));
    fc.assert(
      fc.property(fc.array(threshold, { minLength: 1, maxLength: 6 }), (thresholds) => {
        const truth: Truth = ([c, l]) => (thresholds.some(([a, b]) => c >= a && l >= b) ? 'bad' : 'good');
        fc.pre(truth([0, 0]) === 'good');
        expect(bisectTruth(grid(n, n), truth).ledger.steps.length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the steps of a bisection', () => {
  it('are the same for any number of probes at once', async () => {
    await fc.assert(
      fc.asyncProperty(spaces, anyTruth, fc.integer({ min: 2, max: 8 }), async (space, truth, concurrency) => {
        const one = await bisectWith(space, oracleOf(truth));
        const shuffled = {
          test: async (cell: readonly number[]) => {
            for (let turns = Math.floor(coin(concurrency, cell) * 10); turns > 0; turns--) {
              await null;
            }
            return oracleOf(truth).test(cell, { phase: 'end', text: '', left: 0 });
          },
        };
        const many = await bisectWith(space, shuffled, concurrency);
        expect(many.ledger.steps).toEqual(one.ledger.steps);
        expect(many.result).toEqual(one.result);
      }),
      { numRuns: 100 },
    );
  });
});
