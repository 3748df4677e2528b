import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Store } from '../../../src/store/store.js';
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

const rowsOf = (stdout: string): string[] =>
  JSON.parse(stdout).rows.map(({ what, count }: { what: string; count: number }) => `${count} ${what}`);

test('only counts on a dry run, what is on record and what may come to it', async () => {
  const host = new FakeHost();
  await host.run('test', '8c=2012/0614,8l=2012/0614');
  const tested: string[][] = [];
  host.prepare = (bench) => tested.push(bench.tested);
  const { stdout } = await host.run('matrix', ...RANGE, '--dry-run', '--format', 'json');
  expect(rowsOf(stdout)).toEqual([
    '5 snapshots of 8c',
    '1 snapshots of 8c on record',
    '1 distinct versions of 8c on record',
    '5 snapshots of 8l',
    '1 snapshots of 8l on record',
    '1 distinct versions of 8l on record',
    '25 cells by date',
    '25 distinct toolchains, at most',
    '1 builds on record',
    '1 distinct kernels of those',
    '1 boots on record',
  ]);
  expect(JSON.parse(stdout).summary).toEqual([
    'at most 24 builds are left to do, and at most as many boots',
    'about 23 s with 2 workers, in part a guess: nothing like 24 builds and 4 versions of 8c and 4 versions of 8l was timed before',
  ]);
  expect(tested).toEqual([[]]);
});

test('tells sources apart on a dry run if the dump can, and knows all when all was looked at', async () => {
  const host = new FakeHost();
  host.sources = async (_, dates) => new Map(dates.map((date) => [date, date < '2012' ? 'old' : 'new']));
  const first = await host.run('matrix', '--from', '2011/0701', '--to', '2012/0614', '--dry-run', '--format', 'json');
  expect(rowsOf(first.stdout)).toContain('2 distinct sources of 8c');
  expect(rowsOf(first.stdout)).toContain('4 distinct toolchains, about');
  await host.run('matrix', ...RANGE);
  const store = Store.open(join(host.folder, 'fsbisect.db'));
  const recipe = store.connection.read(() => store.connection.sql<{ id: string }>('SELECT id FROM recipe').get())!.id;
  store.durations.add(recipe, 'check', 20_000);
  store.close();
  const again = await host.run('matrix', ...RANGE, '--dry-run', '--format', 'json');
  expect(rowsOf(again.stdout)).toContain('6 distinct toolchains');
  expect(JSON.parse(again.stdout).summary).toEqual([
    '0 builds are left to do, and at most as many boots',
    'about 60 s with 2 workers, as similar work took',
  ]);
});

test('tells how far a map is and what is new in it', async () => {
  const { stderr } = await new FakeHost().run('matrix', ...RANGE, '--workers', '1');
  expect(stderr).toContain(
    'map: 0 of 6 toolchains known (0 from the record), 0 boots; how long it will take is not known',
  );
  expect(stderr).toMatch(/^map: 6 of 6 toolchains known \(0 from the record\), \d boots$/m);
});

test('takes its dates from one option or the other', async () => {
  const { exitCode, stderr } = await new FakeHost().run('matrix', ...RANGE, '--from', '2011/0701');
  expect(exitCode).toBe(2);
  expect(words(stderr)).toContain('--from and --to are the ends of --compiler-range: give either those or that.');
});

test('shows a third component as slices', async () => {
  const { stdout } = await new FakeHost().run('matrix', ...RANGE, '--libc-range', '2011/0701..2012/0614');
  expect(stdout).toContain('libc 2011/0701:');
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
