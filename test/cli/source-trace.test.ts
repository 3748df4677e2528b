import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { sourceTrace } from '../../src/cli/source-trace.js';

let folder: string;
let compiled: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsbisect-trace-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'dist'));
  compiled = join(folder, 'dist/a.js');
});

/** The first column of the first line comes from the third column of the third. */
function map(mappings = 'AAEE'): void {
  writeFileSync(`${compiled}.map`, JSON.stringify({ version: 3, sources: ['../src/a.ts'], names: [], mappings }));
}

test('places in compiled files become places in the sources', () => {
  map();
  const trace = `Error: at fault\n    at f (${compiled}:1:1)\n    at async ${pathToFileURL(compiled)}:1:9`;
  const source = join(folder, 'src/a.ts:3:3');
  expect(sourceTrace(trace)).toBe(`Error: at fault\n    at f (${source})\n    at async ${source}`);
});

test('what has no map, or a damaged one, stays as it is', () => {
  const trace = `at f (${compiled}:1:1)\n    at node:internal/main:1:1`;
  expect(sourceTrace(trace)).toBe(trace);
  writeFileSync(`${compiled}.map`, 'no map');
  expect(sourceTrace(trace)).toBe(trace);
  map('');
  expect(sourceTrace(trace)).toBe(trace);
});
