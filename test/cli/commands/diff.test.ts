import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../../../src/tree/sha256.js';
import { WORLD } from '../../bisect/investigation/fake-bench.js';
import { kernelOf, load, type MadeFunction, NOP, RET } from '../../build/kernel-diff/sample-kernels.js';
import { FakeHost, words } from '../fake-host.js';

const main: MadeFunction = ['main', (_at, of) => [...load(of('m')), RET]];
const OLD = kernelOf([main, ['lock', () => [NOP, RET]]], ['m']);
const NEW = kernelOf([['lock', () => [NOP, NOP, RET]], main], ['m']);
/** Whose kernel depends on the compiler. */
const KERNELS = { ...WORLD, kernel: (names: Readonly<Record<string, string>>) => (names['8c'] === 'c1' ? OLD : NEW) };

function hostWithFiles(): FakeHost {
  const host = new FakeHost(KERNELS, null);
  writeFileSync(join(host.folder, 'old'), OLD);
  writeFileSync(join(host.folder, 'new'), NEW);
  return host;
}

test('compares two files, without a configuration', async () => {
  const { exitCode, stdout, stderr } = await hostWithFiles().run('diff', 'old', 'new');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot('diff/files.txt');
});

test('shows one function, and knows of one that is the same', async () => {
  const host = hostWithFiles();
  const lock = await host.run('diff', 'old', 'new', '--function', 'lock', '--syntax', 'intel');
  expect(lock.stdout).toContain('  +0x00  nop\n+ +0x01  nop\n  +0x02  ret\n');
  const same = await host.run('diff', 'old', 'new', '--function', 'main');
  expect(same.stdout).toContain('ok      main: the same 2 instructions in both');
});

test('compares toolchains, which it builds, and kernels on record by their hashes', async () => {
  const host = new FakeHost(KERNELS);
  const built = await host.run('diff', '2011/0701', '8c=2011/0801,8l=2011/0701', '--format', 'json');
  const document = JSON.parse(built.stdout);
  expect(document.data.names.before).toMatch(/^8c=2011\/0701 8l=2011\/0701 libc=2011\/0701 \([0-9a-f]{12}\)$/);
  expect(document.rows).toEqual([{ function: 'lock', change: 'changed', before: 2, after: 3, removed: 0, added: 1 }]);
  host.prepare = () => {
    throw new Error('a session was opened');
  };
  const hashes = ['kernel c1 l1 libc1', 'kernel c2 l1'].map((label) => sha256(label).slice(0, 10));
  const recorded = await host.run('diff', ...hashes, '--format', 'json');
  expect(JSON.parse(recorded.stdout).rows).toEqual(document.rows);
});

test.each([
  [['old', 'lost'], 'lost is no file, and no toolchain such as 8c=2011/0701,8l=2012/0614, nor the hash of a kernel.'],
  [['old', 'text'], 'text cannot be compared: not a Plan 9 executable: 5 bytes, the header alone has 32.'],
  [['old', 'new', '--function', 'LOC'], 'Neither kernel has a function LOC; there is lock.'],
  [['old', 'new', '--syntax', 'att'], "--syntax takes plan9 or intel, not 'att'."],
])('%j says what is wrong', async (argv, sentence) => {
  const host = hostWithFiles();
  writeFileSync(join(host.folder, 'text'), 'text\n');
  const { exitCode, stderr } = await host.run('diff', ...argv);
  expect(stderr).toBe(`fsbisect: ${sentence}\n`);
  expect(exitCode).toBe(2);
});

test('says so of a toolchain that leaves no kernel, and of a hash that no kernel has or several have', async () => {
  const host = new FakeHost(KERNELS);
  const failed = await host.run('diff', '8c=2012/0614,8l=2011/0701', '2011/0701');
  expect(words(failed.stderr)).toContain('leaves no kernel: 8l: unknown object.');
  for (const text of ['2011/0701', '2011/0801']) await host.run('build', text);
  const lost = await host.run('diff', 'abcdef0123456789', 'abcdef0123456789');
  expect(lost.stderr).toContain('no kernel in /site/fsbisect.db has a hash that begins so.');
  expect([failed.exitCode, lost.exitCode]).toEqual([2, 2]);
});
