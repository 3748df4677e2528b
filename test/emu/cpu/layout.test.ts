import { describe, expect, it } from 'vitest';
import * as layout from '../../../src/emu/cpu/layout.js';

/** Words of the state that are more than one. */
const LENGTHS: Readonly<Record<string, number>> = {
  REG: 8,
  SEG_BASE: 8,
  SEG_LIMIT: 8,
  SEG_SELECTOR: 8,
  SEG_RIGHTS: 8,
  CR: 5,
  DR: 8,
};
/** Exports that are no words of the state. */
const OTHERS = new Set([
  ...['FPU_BYTES', 'TOUCHED_MAX', 'MAX_REGIONS', 'TLBS', 'TLB_STRIDE', 'TLB_GROUP', 'TLB_GROUP_SHIFT'],
  ...['CODE_MODES', 'LINE_SHIFT', 'RECORD_WORDS', 'TEMPLATE_WORDS'],
]);

describe('the state', () => {
  it('has no two things in the same word, and ends before the x87 state', () => {
    const owners = new Map<number, string>();
    for (const [name, first] of Object.entries(layout)) {
      if (typeof first !== 'number' || OTHERS.has(name) || name === 'TOUCHED') continue;
      for (let word = first; word < first + (LENGTHS[name] ?? 1); word++) {
        expect([word, owners.get(word), name]).toEqual([word, undefined, name]);
        expect(word).toBeLessThan(layout.FPU_BYTES / 4);
        owners.set(word, name);
      }
    }
    expect(owners.size).toBeGreaterThan(60);
  });
});
