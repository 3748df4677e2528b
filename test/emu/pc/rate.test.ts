import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rate } from '../../../src/emu/pc/rate.js';

describe('Rate', () => {
  test('counts the ticks of an oscillator', () => {
    const rate = new Rate(1_193_182, 10_000_000);
    expect(rate.ticksAt(0)).toBe(0);
    expect(rate.ticksAt(8)).toBe(0);
    expect(rate.ticksAt(9)).toBe(1);
    expect(rate.ticksAt(10_000_000)).toBe(1_193_182);
  });

  test('is exact however long the machine has been running', () => {
    const rate = new Rate(1_193_182, 10_000_000);
    const day = 86_400;
    expect(rate.ticksAt(day * 10_000_000)).toBe(day * 1_193_182);
    expect(rate.ticksAt(day * 10_000_000 - 1)).toBe(day * 1_193_182 - 1);
  });

  test('instructionsAt is the first moment at which a tick is complete', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 1_193_182 }),
        fc.integer({ min: 4_000_000, max: 1_000_000_000 }),
        fc.integer({ min: 1, max: 1e8 }),
        (hz, speed, tick) => {
          const rate = new Rate(hz, speed);
          const moment = rate.instructionsAt(tick);
          expect(rate.ticksAt(moment)).toBeGreaterThanOrEqual(tick);
          expect(rate.ticksAt(moment - 1)).toBeLessThan(tick);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });
});
