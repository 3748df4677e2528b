import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type IntegerCase, integerCases } from '../integer-cases.js';
import { TranslatedBench } from './translated-bench.js';

/** Of the cases of a form; they become one region. */
const CASES = 15;

describe('integer instructions in translated code against a recording of a processor', () => {
  const recording = gunzipSync(readFileSync(new URL('../integer-vectors.bin.gz', import.meta.url)));

  it('leave the same registers, memory, flags and EIP, or raise the same exception, for cases of every form', () => {
    const bench = new TranslatedBench();
    const wrong: string[] = [];
    let cases = 0;
    const check = (group: readonly IntegerCase[]): void => {
      bench.translate(group);
      for (const [n, c] of group.entries()) {
        const difference = bench.difference(c, n);
        if (difference === undefined) continue;
        const bytes = Buffer.from(c.instruction).toString('hex');
        wrong.push(`${bytes} (form ${c.form}, case ${c.number}): ${difference}`);
      }
      cases += group.length;
    };
    let group: IntegerCase[] = [];
    for (const c of integerCases(recording)) {
      if (group.length > 0 && c.form !== group[0].form) {
        check(group);
        group = [];
      }
      if (group.length < CASES) group.push(c);
    }
    check(group);
    expect(wrong).toEqual([]);
    expect(cases).toBeGreaterThan(13_000);
    expect(bench.inRegions).toBeGreaterThan(0.9 * cases);
  });
});
