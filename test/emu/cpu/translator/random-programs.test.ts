import { describe, expect, it } from 'vitest';
import { Comparison } from './random-programs.js';

describe('translated code', () => {
  const comparison = new Comparison();

  it('leaves the same state as interpreted code at every stop of random programs, whatever the budget', () => {
    for (let seed = 1; seed <= 60; seed++) expect(comparison.compare(seed)).toBeUndefined();
  });

  it('is what was executed there', () => {
    expect(comparison.regions).toBeGreaterThan(50);
  });
});
