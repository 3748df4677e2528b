import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coarseToFine, nextProbe, probesLeft, splitOf } from '../../src/bisect/order.js';

const origins = fc.integer({ min: 0, max: 5000 });

describe('the order of probes', () => {
  it('splits strictly inside, if there is an inside', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 300 }), fc.integer({ min: 1, max: 300 }), origins, (lo, width, origin) => {
        const split = splitOf(lo, lo + width, origin);
        if (width < 2) {
          expect(split).toBeUndefined();
        } else {
          expect(split).toBeGreaterThan(lo);
          expect(split).toBeLessThan(lo + width);
        }
      }),
    );
  });

  it('needs at most one probe more than halving', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 500 }), origins, (hi, origin) => {
        expect(probesLeft(0, hi, origin)).toBeLessThanOrEqual(Math.ceil(Math.log2(hi)) + 1);
      }),
    );
    expect(probesLeft(0, 63, 0)).toBe(6);
    expect(probesLeft(0, 255, 0)).toBe(8);
  });

  it('meets the same versions when the range begins later or ends later', () => {
    const first = splitOf(0, 100, 1000);
    expect(1000 + (first as number)).toBe(1024);
    expect(1010 + (splitOf(0, 90, 1010) as number)).toBe(1024);
    expect(1000 + (splitOf(0, 101, 1000) as number)).toBe(1024);
  });

  it('tries neighbours at growing distances from a version that cannot be decided, and all in the end', () => {
    const skipped = new Set<number>();
    const tried: number[] = [];
    for (let next = nextProbe(0, 12, 0, skipped); next !== undefined; next = nextProbe(0, 12, 0, skipped)) {
      tried.push(next);
      skipped.add(next);
    }
    expect(tried).toEqual([8, 7, 9, 6, 10, 4, 5, 11, 3, 2, 1]);
  });

  it('goes from coarse to fine over every position once', () => {
    expect(coarseToFine(9, 0).map(({ position, level }) => `${position}@${level}`)).toEqual(
      '0@0 8@0 4@1 2@2 6@2 1@3 3@3 5@3 7@3'.split(' '),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), origins, (length, origin) => {
        const positions = coarseToFine(length, origin).map(({ position }) => position);
        expect(positions.sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
  });
});
