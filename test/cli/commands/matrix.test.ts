import { expect, test } from 'vitest';
import { FakeHost, words } from '../fake-host.js';

const RANGE = ['--compiler-range', '2011/0701..2012/0614'];

test('draws every cell and exits 0 whatever they are', async () => {
  const { exitCode, stdout } = await new FakeHost().run('matrix', ...RANGE);
  expect(exitCode).toBe(0);
  await expect(stdout).toMatchFileSnapshot('matrix/all.txt');
});

test('has a row for each cell in CSV', async () => {
  const { stdout } = await new FakeHost().run('matrix', ...RANGE, '--format', 'csv');
  const rows = stdout.trimEnd().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',').toSpliced(5, 1).toSpliced(2, 1).join(' '))).toEqual([
    '2011/0701 2011/0701 2011/0701 2011/0801 boots boots to banner',
    '2011/0801 2011/1001 2011/0701 2011/0801 boots boots to banner',
    '2012/0101 2012/0614 2011/0701 2011/0801 build-error 8l: unknown object',
    '2011/0701 2011/0701 2011/1001 2012/0614 boots boots to banner',
    '2011/0801 2011/1001 2011/1001 2012/0614 boots boots to banner',
    '2012/0101 2012/0614 2011/1001 2012/0614 trap trap 14 in f+0xa',
  ]);
});

test('only counts on a dry run', async () => {
  const host = new FakeHost();
  await host.run('test', '8c=2012/0614,8l=2012/0614');
  const tested: string[][] = [];
  host.prepare = (bench) => tested.push(bench.tested);
  const { stdout } = await host.run('matrix', ...RANGE, '--dry-run', '--format', 'json');
  const { rows, summary } = JSON.parse(stdout);
  expect(rows.map(({ what, count }: { what: string; count: number }) => `${count} ${what}`)).toEqual([
    '25 cells by date',
    '6 distinct toolchains',
    '1 builds on record',
    '1 distinct kernels of those',
    '1 boots on record',
  ]);
  expect(summary).toEqual(['5 builds are left to do, and at most as many boots']);
  expect(tested).toEqual([[]]);
});

test('leaves its question for queries', async () => {
  const host = new FakeHost();
  await host.run('matrix', ...RANGE);
  const { stdout } = await host.run('query', 'matrix', 'outcome=trap', '--format', 'csv');
  expect(stdout.split('\r\n')[1]).toMatch(/^8c,2012\/0101,8l,2011\/1001,,,trap,trap 14 in f\+0xa,/);
});

test('an interruption draws what is known', async () => {
  const host = new FakeHost();
  host.prepare = (bench) => {
    bench.onTest = () => {
      if (bench.tested.length < 2) return undefined;
      host.interrupt('SIGTERM');
      return new Promise(() => {});
    };
  };
  const { exitCode, stdout } = await host.run('matrix', ...RANGE, '--workers', '1');
  expect(exitCode).toBe(143);
  expect(words(stdout)).toContain('not tested (4 cells)');
});
