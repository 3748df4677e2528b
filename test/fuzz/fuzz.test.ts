import { afterAll, describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.js';
import { TARGETS } from './targets.js';

const SEED = 9;

describe.each(TARGETS)('$name', (target) => {
  afterAll(() => target.end?.());

  it(`is not broken by ${target.what}`, async () => {
    expect((await fuzz(target, SEED, 0, target.short)).failure).toBeUndefined();
  });
});
