import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimise } from '../../src/bisect/delta.js';

function run(
  items: number[],
  passes: (subset: readonly number[]) => boolean,
): { set: readonly number[]; tests: number } {
  let tests = 0;
  // biome-ignore lint/correctness/useYield: a test that is answered at once has nothing to ask.
  const search = minimise(items, function* (subset) {
    tests++;
    return passes(subset);
  });
  const { value, done } = search.next();
  expect(done).toBe(true);
  return { set: value as readonly number[], tests };
}

const items = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('delta debugging', () => {
  it('ends with a set that passes and of which no item can be left out', () => {
    const sets = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(sets, (guilty) => {
        const passes = (subset: readonly number[]) => guilty.some((set) => set.every((item) => subset.includes(item)));
        const { set } = run(items(10), passes);
        expect(passes(set)).toBe(true);
        for (const item of set) {
          expect(set.length > 1 && passes(set.filter((other) => other !== item))).toBe(false);
        }
      }),
    );
  });

  it('finds a single item by halving', () => {
    const { set, tests } = run(items(16), (subset) => subset.includes(11));
    expect(set).toEqual([11]);
    expect(tests).toBeLessThanOrEqual(8);
  });
});
