import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunJob, RunReport } from '../../../src/build/job.js';
import { FakeHost } from '../fake-host.js';

const REPORT: RunReport = {
  outcome: 'exited',
  exit: '',
  reason: '',
  stdout: Buffer.from('hello\n'),
  stderr: Buffer.from('x.c:1 warning\n'),
  instructions: 3_100_000,
  changed: [
    { path: '/sys/src/fs/fs64/x.8', kind: 'file', content: Buffer.from('object') },
    { path: '/sys/src/fs/fs64/lib', kind: 'directory' },
    { path: '/sys/src/fs/fs64/lib/y.8', kind: 'file', content: Buffer.from('other') },
    { path: '/tmp/scratch', kind: 'file', content: Buffer.from('scratch') },
    { path: '/sys/src/fs/fs64/old', kind: 'removed' },
  ],
};

/** A host whose guest programs come to `report`; the jobs that were asked for are in `jobs`. */
function running(report: Partial<RunReport> = {}): { host: FakeHost; jobs: Omit<RunJob, 'kind'>[] } {
  const host = new FakeHost();
  const jobs: Omit<RunJob, 'kind'>[] = [];
  host.guest = (job) => {
    jobs.push(job);
    return { ...REPORT, ...report };
  };
  return { host, jobs };
}

test("prints the program's own output, and what it left on standard error", async () => {
  const { exitCode, stdout, stderr } = await running().host.run('run', '--', '8c', '-S', 'x.c');
  expect(exitCode).toBe(0);
  expect(stdout).toBe('hello\n');
  expect(stderr).toBe(
    'x.c:1 warning\nwrote /sys/src/fs/fs64/x.8\nwrote /sys/src/fs/fs64/lib\nwrote /sys/src/fs/fs64/lib/y.8\n' +
      'wrote /tmp/scratch\nremoved /sys/src/fs/fs64/old\n3 100 000 instructions\n',
  );
});

test("runs in the recipe's folder over its base, with the files that were brought", async () => {
  const { host, jobs } = running();
  writeFileSync(join(host.folder, 'x.c'), 'int x;\n');
  writeFileSync(join(host.folder, 'answers'), 'yes\n');
  await host.run('run', '--copy', 'x.c', '--input', 'answers', '8c', 'x.c');
  expect(jobs[0]).toMatchObject({
    base: '2012/0614',
    versions: {},
    command: ['8c', 'x.c'],
    directory: '/sys/src/fs/fs64',
  });
  expect([...jobs[0].files].map(([name, bytes]) => [name, String(bytes)])).toEqual([['x.c', 'int x;\n']]);
  expect(String(jobs[0].input)).toBe('yes\n');
});

test('runs with the toolchain that is named', async () => {
  const { host, jobs } = running();
  await host.run('run', '--toolchain', '8c=2011/0801', '--base', '2011/1001', '--directory', '/tmp', 'mk');
  expect(jobs[0]).toMatchObject({ base: '2011/1001', directory: '/tmp', versions: { '8c': { size: 2 } } });
});

test('brings out what was left in the working directory, and nothing else', async () => {
  const { host } = running();
  await host.run('run', '--out', 'made', '--quiet', '--', '8c', 'x.c');
  const made = join(host.folder, 'made');
  expect(readFileSync(join(made, 'x.8'), 'utf8')).toBe('object');
  expect(readFileSync(join(made, 'lib/y.8'), 'utf8')).toBe('other');
  expect(existsSync(join(host.folder, 'tmp'))).toBe(false);
  expect(existsSync(join(made, 'scratch'))).toBe(false);
});

test.each([
  [{ exit: '8c: error' }, 1, "fsbisect: 8c: exit '8c: error'\n"],
  [{ outcome: 'limit', reason: 'more than 10 processes' }, 1, 'fsbisect: 8c: limit: more than 10 processes\n'],
  [{ outcome: 'unsupported', reason: 'FYL2XP1' }, 3, 'fsbisect: 8c: unsupported: FYL2XP1\n'],
] as const)('%j exits %i', async (report, code, sentence) => {
  const { exitCode, stderr } = await running({ ...report, stderr: new Uint8Array(0) }).host.run('run', '--quiet', '8c');
  expect(exitCode).toBe(code);
  expect(stderr).toBe(sentence);
});

test('is JSON for programs', async () => {
  const { stdout } = await running().host.run('run', '--format', 'json', '--', '8c', 'x.c');
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'run',
    title: '8c x.c',
    rows: [{ path: '/sys/src/fs/fs64/x.8', kind: 'file', size: 6 }, {}, {}, {}, {}],
    data: { outcome: 'exited', exit: '' },
  });
});

test('refuses a working directory that is not one of Plan 9', async () => {
  const { exitCode, stderr } = await running().host.run('run', '--directory', 'fs64', 'mk');
  expect(stderr).toContain("--directory takes a path of the Plan 9 tree, which begins with /, not 'fs64'.");
  expect(exitCode).toBe(2);
});
