import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeHost, words } from '../fake-host.js';

test('builds with one date for all components and writes the kernel', async () => {
  const host = new FakeHost();
  const { exitCode, stdout } = await host.run('build', '2011/0701', '-o', 'kernel');
  expect(exitCode).toBe(0);
  expect(words(stdout)).toContain('ok 8c=2011/0701 8l=2011/0701 libc=2011/0701: kernel');
  expect(readFileSync(join(host.folder, 'kernel'), 'utf8')).toBe('kernel c1 l1 libc1');
});

test('says which snapshot stands for a date that the dump does not have', async () => {
  const { stdout, stderr } = await new FakeHost().run('build', '8c=2011/0901,8l=2012/0614');
  expect(stdout).toContain('Build of 8c=2011/0801 8l=2012/0614 over 2012/0614');
  expect(stderr).toContain(
    'note: there is no snapshot of 2011/0901: the nearest earlier one, 2011/0801, stands for it',
  );
});

test('a build that fails shows the failure and the end of its log, writes nothing, and exits 1', async () => {
  const host = new FakeHost();
  const { exitCode, stdout } = await host.run('build', '8c=2012/0614,8l=2011/0701', '-o', 'kernel');
  expect(exitCode).toBe(1);
  expect(words(stdout)).toContain("bad 8c=2012/0614 8l=2011/0701: kernel: 8l: unknown object (exit 'error')");
  expect(stdout).toContain('log of c3 l1');
  expect(existsSync(join(host.folder, 'kernel'))).toBe(false);
});

test('shows the log of a build that succeeds only when asked', async () => {
  const host = new FakeHost();
  expect((await host.run('build', '2011/0701')).stdout).not.toContain('log of');
  expect((await host.run('build', '2011/0701', '--log')).stdout).toContain('log of c1 l1 libc1');
});
