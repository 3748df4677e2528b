import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { recordedCases } from './recorded-cases.js';
import { expected } from './tolerance.js';
import { Bench } from './x87-bench.js';

describe('the x87 against a recording of a processor', () => {
  const recording = gunzipSync(readFileSync(new URL('x87-vectors.bin.gz', import.meta.url)));

  it('gives the same registers, status, tags, memory and flags for every case of every form', () => {
    const bench = new Bench();
    const wrong: string[] = [];
    let cases = 0;
    for (const { name, opcode, modrm, before, after } of recordedCases(recording)) {
      bench.set(before);
      const defined = bench.execute(opcode, modrm);
      const got = bench.get();
      cases++;
      if (!defined || JSON.stringify(got) !== JSON.stringify(expected(opcode, modrm, after, got))) wrong.push(name);
    }
    expect(wrong).toEqual([]);
    expect(cases).toBeGreaterThan(27_000);
    expect(bench.host.numericErrors).toBe(0);
  });
});
