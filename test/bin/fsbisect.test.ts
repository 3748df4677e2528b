import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../../bin/fsbisect.js', import.meta.url));

test('without the compiled program the launcher says how to make it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsbisect-bin-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'bin'));
  const launcher = join(folder, 'bin/fsbisect.js');
  copyFileSync(LAUNCHER, launcher);
  const { exitCode, stdout, stderr } = await execa('node', [launcher], { reject: false });
  expect(stderr).toBe('fsbisect: it cannot start: it is not compiled yet. Run `npm ci` in its folder.');
  expect(stdout).toBe('');
  expect(exitCode).toBe(70);
});

test('a reader that goes away is no error', async () => {
  const run = execa('node', [LAUNCHER, 'query', '--list', '--format', 'json'], { reject: false });
  run.stdout.destroy();
  const { exitCode, stderr } = await run;
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
});
