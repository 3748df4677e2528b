import { describe, expect, it } from 'vitest';
import type { Bisection } from '../../src/bisect/bisect.js';
import { Space } from '../../src/bisect/space.js';
import type { Verdict } from '../../src/bisect/verdict.js';
import { at, axis, bisectTruth, bisectWith, day, grid, type Truth } from './truth.js';

/** Component and the index of its first version of the new side, of every change. */
function answers(result: Bisection): string[] {
  return result.culprits.flatMap(({ changes }) =>
    changes.map(({ moves, undecided }) => {
      const text = moves.map(({ component, from, to }) => `${component} ${from.version}->${to.version}`).join(' + ');
      return undecided.length > 0 ? `${text} (${undecided.length} undecided)` : text;
    }),
  );
}

function codes(result: Bisection): string[] {
  return result.caveats.map(({ code }) => code);
}

function find(truth: Truth, space = grid(12, 12)) {
  return bisectTruth(space, truth).result;
}

describe('a bisection', () => {
  it('finds a compiler that is guilty alone, and proves it by rolling back the newest toolchain', () => {
    const result = find(([c]) => (c >= 5 ? 'bad' : 'good'));
    expect(result).toMatchObject({ status: 'found', direction: 'regression', relation: 'alone', verified: true });
    expect(answers(result)).toEqual(['8c 4->5']);
    const rollback = result.claims.find(({ kind }) => kind === 'rollback');
    expect(rollback).toMatchObject({
      cell: [4, 11],
      expected: 'good',
      holds: 'yes',
      text: `newest, only 8c ${day(4)}`,
    });
  });

  it('finds the day of a fix when the old end is bad and the new one good', () => {
    const result = find(([, l]) => (l >= 3 ? 'good' : 'bad'));
    expect(result).toMatchObject({ direction: 'fix', relation: 'alone', verified: true });
    expect(answers(result)).toEqual(['8l 2->3']);
  });

  it('says when either of two components is enough', () => {
    const result = find(([c, l]) => (c >= 5 || l >= 8 ? 'bad' : 'good'));
    expect(result).toMatchObject({ relation: 'either', verified: true });
    expect(answers(result)).toEqual(['8c 4->5', '8l 7->8']);
  });

  it('says when two components fail only together', () => {
    const result = find(([c, l]) => (c >= 5 && l >= 8 ? 'bad' : 'good'));
    expect(result).toMatchObject({ relation: 'together', verified: true });
    expect(answers(result)).toEqual(['8c 4->5', '8l 7->8']);
    expect(result.claims.filter(({ kind }) => kind === 'each' || kind === 'all').map(({ holds }) => holds)).toEqual([
      'yes',
      'yes',
      'yes',
    ]);
  });

  it('says when the days of two components that fail together depend on each other', () => {
    const result = find(([c, l]) => ((c >= 5 && l >= 8) || (c >= 9 && l >= 2) ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8c 4->5', '8l 1->2']);
    expect(result).toMatchObject({ relation: 'together', verified: true });
    expect(codes(result)).toEqual(['not-all']);
  });

  it('says when the day of a lone culprit depends on the other component, and gives both days', () => {
    const result = find(([c, l]) => (c >= 9 || (c >= 5 && l >= 8) ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8c 4->5']);
    expect(result.atOldest?.moves[0].to.version).toBe(9);
    expect(codes(result)).toEqual(['depends-on-others']);
  });

  it('finds the culprit when an old linker cannot link what a new compiler makes', () => {
    const result = find(([c, l]) => (c - l > 6 ? 'unknown' : c >= 8 ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8c 7->8']);
    expect(result).toMatchObject({ relation: 'alone', verified: true });
    expect(codes(result)).toEqual(['companion']);
  });

  it('does not ask for a new linker where an old one is seen to fail with the guilty compiler too', () => {
    const result = find(([c, l]) => (c === 11 && l === 0 ? 'unknown' : c >= 5 ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8c 4->5']);
    expect(result).toMatchObject({ relation: 'alone', verified: true, caveats: [] });
  });

  it('gives no day for the oldest of the others when it cannot be decided whether there is one', () => {
    const result = find(([c, l]) => (c === 11 && l === 0 ? 'unknown' : c >= 5 && l >= 4 ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8c 4->5']);
    expect(result.atOldest).toBeUndefined();
    expect(codes(result)).toEqual(['companion', 'depends-on-others']);
  });

  it('rolls a component back behind the earlier of its days when it is guilty in two ways', () => {
    const result = find(
      ([c, l, libc]) => ((c >= 3 && l >= 1) || (c >= 6 && libc >= 1) ? 'bad' : 'good'),
      grid(8, 2, 2),
    );
    expect(answers(result)).toEqual(['8c 2->3', '8l 0->1', '8c 5->6', 'libc 0->1']);
    const [rollback] = result.claims.filter(({ kind }) => kind === 'rollback');
    expect(rollback).toMatchObject({ cell: [2, 0, 0], holds: 'yes' });
  });

  it('warns when the newest toolchain fails in another way than the first bad one', async () => {
    const oracle = {
      test: async ([c]: readonly number[]): Promise<Verdict> => ({
        class: c >= 5 ? 'bad' : 'good',
        signature: c >= 9 ? 'hang' : c >= 5 ? 'trap 14' : 'boots',
        detail: '',
      }),
    };
    const { result } = await bisectWith(grid(12), oracle);
    expect(result.caveats).toEqual([
      {
        code: 'other-signature',
        message: `after 8c ${day(4)} -> ${day(5)} the outcome is "trap 14", in the newest toolchain "hang": they may differ in cause`,
      },
    ]);
  });

  it('reaches an end that can answer in strides, not day by day', () => {
    const { result, ledger } = bisectTruth(grid(200), ([c]) => (c < 100 ? 'unknown' : c >= 121 ? 'bad' : 'good'));
    expect(result.old).toMatchObject({ point: [100], verdict: { class: 'good' } });
    expect(answers(result)).toEqual(['8c 120->121']);
    expect(ledger.steps.filter(({ why }) => why.phase === 'end').length).toBeLessThan(20);
  });

  it('is inconclusive when the only ends that can answer lie past each other', () => {
    const result = find(([c]) => (c === 5 ? 'bad' : c === 8 ? 'good' : 'unknown'), grid(14));
    expect(result).toMatchObject({ status: 'inconclusive', culprits: [], reason: { code: 'ends-unknown' } });
  });

  it('moves the components together by date when no old one works with a new one', () => {
    const result = find(([c, l]) => (Math.abs(c - l) > 1 ? 'unknown' : c >= 7 ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8c 6->7']);
    expect(result.verified).toBe(false);
    expect(codes(result)).toEqual(['rollback', 'forward']);
  });

  it('gives the exact step when another component came back in the days that cannot be decided', () => {
    const back = new Space([axis('8c', 'ABCDBE'), axis('8l', 'VWWWXY')]);
    const cells: Record<string, 'good' | 'bad'> = { '0,0': 'good', '1,1': 'good', '1,2': 'bad', '4,3': 'bad' };
    const result = find(([c, l]) => cells[`${c},${l}`] ?? 'unknown', back);
    expect(answers(result)).toEqual(['8l 1->2']);
    expect(codes(result)).not.toContain('range');
  });

  it('names both components when they changed on one day and do not mix', () => {
    const result = find(([c, l]) => (c !== l ? 'unknown' : c >= 7 ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8c 6->7 + 8l 6->7']);
    expect(codes(result)).toContain('inseparable');
  });

  it('answers with a range when the versions around the change cannot be decided', () => {
    const result = find(([c]) => (c >= 4 && c <= 6 ? 'unknown' : c >= 7 ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8c 3->7 (3 undecided)']);
    expect(result.caveats.map(({ message }) => message)).toEqual([
      `8c ${day(3)} -> ${day(7)} is a range: 3 versions in it cannot answer (build-error)`,
    ]);
  });

  it('moves an end that cannot answer inwards, and says so', () => {
    const { result } = bisectTruth(grid(20, 20), ([c, l]) =>
      Math.min(c, l) < 3 || Math.max(c, l) > 17 ? 'unknown' : c >= 9 ? 'bad' : 'good',
    );
    expect(answers(result)).toEqual(['8c 8->9']);
    expect(result.verified).toBe(true);
    expect([result.old?.point, result.new?.point]).toEqual([
      [3, 3],
      [17, 17],
    ]);
    expect(codes(result)).toEqual(['moved-end', 'moved-end']);
  });

  it('is inconclusive when nothing can answer', () => {
    expect(find(() => 'unknown')).toMatchObject({ status: 'inconclusive', reason: { code: 'ends-unknown' } });
  });

  it('is inconclusive when both ends agree, and reports a mixture that does not', () => {
    const result = find(([c, l]) => (c - l > 5 ? 'bad' : 'good'));
    expect(result.reason).toEqual({ code: 'ends-agree', message: 'both ends of the range are good (boots)' });
    expect(result.flips.map(({ move }) => move.component)).toEqual(['8c', '8l']);
  });

  it('is inconclusive when there is one version of everything', () => {
    expect(find(() => 'good', grid(1, 1)).reason?.code).toBe('nothing-moves');
  });

  it('sees a change that was taken back, when it scans', () => {
    const truth: Truth = ([c]) => (c >= 4 && c < 6 ? 'bad' : 'good');
    const { result } = bisectTruth(grid(9), truth, { scan: true });
    expect(result.reason?.code).toBe('ends-agree');
    expect(result.flips.map(({ move, untested }) => [move.from.version, move.to.version, untested])).toEqual([
      [3, 4, 0],
      [5, 6, 0],
    ]);
  });

  it('reports every flip of a scanned line, and warns that there are several', () => {
    const truth: Truth = ([c]) => ([3, 4, 7, 8].includes(c) ? 'bad' : 'good');
    const { result } = bisectTruth(grid(9), truth, { scan: true });
    expect(result.flips.map(({ move }) => move.to.version)).toEqual([3, 5, 7]);
    expect(codes(result)).toContain('flips-back');
  });

  it('searches an artifact that came back without testing it twice', () => {
    const space = new Space([axis('8c', 'ABACADAE')]);
    const { result, ledger } = bisectTruth(space, ([c]) => (c === 4 ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8c 0->4']);
    expect(result.culprits[0].changes[0].moves[0]).toMatchObject({ from: { last: day(6) }, to: { first: day(7) } });
    expect(ledger.steps.length).toBeLessThanOrEqual(5);
  });

  it('tests all eight corners of three components', () => {
    const { result, ledger } = bisectTruth(grid(5, 5, 5), ([c, l, libc]) =>
      c >= 2 || (l >= 3 && libc >= 1) ? 'bad' : 'good',
    );
    expect(answers(result)).toEqual(['8c 1->2', '8l 2->3', 'libc 0->1']);
    expect(result).toMatchObject({ relation: 'either', verified: true });
    expect(ledger.steps.filter(({ why }) => why.phase === 'corner' || why.phase === 'end')).toHaveLength(8);
  });

  it('does not test every corner of six components', () => {
    const space = grid(5, 5, 5, 5, 5, 5);
    const { result, ledger } = bisectTruth(space, (cell) => (cell[1] >= 2 && cell[4] >= 3 ? 'bad' : 'good'));
    expect(answers(result)).toEqual(['8l 1->2', 'include 2->3']);
    expect(result).toMatchObject({ relation: 'together', verified: true });
    expect(ledger.steps.length).toBeLessThan(35);
  });

  it('finds that any of several of six components is enough', () => {
    const space = grid(3, 3, 3, 3, 3, 3);
    const truth: Truth = (cell) => (cell[0] >= 1 || cell[5] >= 2 ? 'bad' : 'good');
    const { result } = bisectTruth(space, truth);
    expect(answers(result).sort()).toEqual(['8c 0->1', 'kernel 1->2']);
    expect(result).toMatchObject({ relation: 'either', verified: true });
    expect(at(space, truth, space.oldest)).toBe('good');
  });
});
