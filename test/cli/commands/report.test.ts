import { expect, test } from 'vitest';
import { GOOD, WORLD } from '../../bisect/investigation/fake-bench.js';
import { FakeHost } from '../fake-host.js';

const RANGE = ['--compiler-range', '2011/0701..2012/0614'];

test('shows the latest bisection as it was shown when it ended', async () => {
  const host = new FakeHost();
  const first = await host.run(...RANGE);
  const { exitCode, stdout } = await host.run('report');
  expect(exitCode).toBe(1);
  expect(stdout).toBe(first.stdout);
});

test('shows one of a number', async () => {
  const host = new FakeHost();
  await host.run(...RANGE);
  await host.run('--range', '8c=2011/0701..');
  const { stdout } = await host.run('report', '--bisection', '2', '--format', 'json');
  expect(JSON.parse(stdout).title).toBe('8c 2011/0701..2012/0614 (3 versions); good: the kernel reaches its milestone');
  expect(JSON.parse((await host.run('report', '--bisection', '1', '--format', 'json')).stdout).title).toContain('8l');
});

test('needs no dump', async () => {
  const host = new FakeHost();
  await host.run(...RANGE);
  host.prepare = () => {
    throw new Error('a session was opened');
  };
  expect((await host.run('report', '--format', 'markdown')).stdout).toContain('## 8c 2011/0701..2012/0614');
});

test('exits as the search did', async () => {
  const host = new FakeHost({ ...WORLD, truth: () => GOOD });
  await host.run(...RANGE);
  expect((await host.run('report')).exitCode).toBe(0);
});

test.each([
  [['report'], 'There is no bisection in /site/fsbisect.db yet; `fsbisect --help` says how to make one.'],
  [['report', '--bisection', '7'], 'There is no bisection 7 in /site/fsbisect.db.'],
])('%j says what there is not', async (argv, sentence) => {
  const host = new FakeHost();
  await host.run('test', '2011/0701');
  const { exitCode, stderr } = await host.run(...argv);
  expect(stderr).toBe(`fsbisect: ${sentence}\n`);
  expect(exitCode).toBe(2);
});
