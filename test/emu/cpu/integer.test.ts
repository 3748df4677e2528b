import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { IntegerBench } from './integer-bench.js';
import { integerCases } from './integer-cases.js';

describe('integer instructions against a recording of a processor', () => {
  const recording = gunzipSync(readFileSync(new URL('integer-vectors.bin.gz', import.meta.url)));

  it('leave the same registers, memory, flags and EIP, or raise the same exception, for every case of every form', () => {
    const bench = new IntegerBench();
    const wrong: string[] = [];
    let cases = 0;
    for (const c of integerCases(recording)) {
      const difference = bench.difference(c);
      if (difference !== undefined) {
        const bytes = Buffer.from(c.instruction).toString('hex');
        wrong.push(`${bytes} (form ${c.form}, case ${c.number}): ${difference}`);
      }
      cases++;
    }
    expect(wrong).toEqual([]);
    expect(cases).toBeGreaterThan(80_000);
  });
});
