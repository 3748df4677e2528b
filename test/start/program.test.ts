import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Installs the compiled program elsewhere; what `change` makes of its code cache takes that one's place. */
async function versionWith(change: (cache: Buffer) => Uint8Array | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'fsbisect-program-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(ROOT, 'dist/bundle'), join(folder, 'dist/bundle'), { recursive: true });
  copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const cache = join(folder, 'dist/bundle/program.js.code');
  const changed = change(readFileSync(cache));
  if (changed === undefined) rmSync(cache);
  else writeFileSync(cache, changed);
  const ran = await execa(process.execPath, [join(folder, 'dist/bundle/main.js'), '--version'], { reject: false });
  const untouched = changed === undefined ? !existsSync(cache) : readFileSync(cache).equals(changed);
  return { ...ran, untouched };
}

test.each([
  ['whole', (cache: Buffer) => cache],
  ['missing', () => undefined],
  ['cut short', (cache: Buffer) => cache.subarray(0, cache.length >> 1)],
  ['damaged in the middle', (cache: Buffer) => cache.fill(0xff, cache.length >> 1, (cache.length >> 1) + 64)],
  ['of another version of Node', (cache: Buffer) => Buffer.concat([Buffer.from('v0.0.0'), cache.subarray(6)])],
] as const)('the program starts with a code cache that is %s, and leaves it alone', async (_what, change) => {
  const { stdout, stderr, exitCode, untouched } = await versionWith(change);
  expect(stdout).toBe(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(untouched).toBe(true);
});
