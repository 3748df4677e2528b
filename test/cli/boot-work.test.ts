import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { machineOf } from '../../src/build/machine.js';
import { boot } from '../../src/cli/boot-work.js';
import { Interrupted } from '../../src/cli/errors.js';
import type { Code } from '../../src/emu/pc/loader/code.js';
import { kernel, puts, STOP } from '../emu/pc/boot/synthetic-kernel.js';

/** A loop that never comes back to a state in which it was, for a while: inc eax; jmp back. */
const COUNT = '40 eb fd';

const machine = machineOf({ recipe: { time: '2012-06-14T00:00:00Z' }, machine: { memory: 4 } }, undefined);

function work(body: (code: Code) => void) {
  return { kernel: kernel(body), machine };
}

test('lines are heard when they are complete', async () => {
  const lines: string[] = [];
  const talks = work((code) => {
    puts(code, 'one\ntwo\nthree');
    code.hex(STOP);
  });
  const { console } = await boot(talks, (line) => lines.push(line), new AbortController().signal);
  expect(lines).toEqual(['one', 'two']);
  expect(console).toBe('one\ntwo\nthree');
});

test('a boot is ended while the kernel runs, and what was traced until then is in the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsbisect-boot-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'trace.ndjson');
  const user = new AbortController();
  const endless = work((code) => {
    puts(code, 'a line\nanother\n', 'serial');
    code.hex(COUNT);
  });
  const booted = boot(
    { ...endless, trace: { path, kinds: new Set(['ports']) } },
    () => setImmediate(() => user.abort(new Interrupted('SIGINT'))),
    user.signal,
  );
  await expect(booted).rejects.toThrow(new Interrupted('SIGINT'));
  expect(readFileSync(path, 'utf8')).toMatch(/\}\n$/);
});
