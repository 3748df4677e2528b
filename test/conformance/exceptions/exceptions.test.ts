import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runKvmUnitTest } from '../kvm-unit-machine.js';

const IMAGE = new URL('exceptions.elf.gz', import.meta.url);
/** What exceptions.asm writes; where another emulator writes something else, docs/conformance.md says why. */
const EXPECTED = new URL('exceptions.txt', import.meta.url);

/** Lines by the name of their case. */
function byName(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(0, Math.max(0, line.indexOf(':'))) || line, line]));
}

describe('vectors, error codes, frames, task switches and debug traps', () => {
  const result = runKvmUnitTest(gunzipSync(readFileSync(IMAGE)), 'exceptions', 10_000_000);

  it('are the expected ones in every case', () => {
    const expected = byName(readFileSync(EXPECTED, 'latin1'));
    expect(expected.size).toBe(515);
    expect(Object.fromEntries(byName(result.output))).toEqual(Object.fromEntries(expected));
  });

  it('leave the program able to come to its end', () => {
    expect(result).toMatchObject({ status: 0, reason: 'stopped' });
  });
});
