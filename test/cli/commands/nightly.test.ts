import { describe, expect, test } from 'vitest';
import { GOOD, TRAP, WORLD, type World } from '../../bisect/investigation/fake-bench.js';
import { FakeHost, words } from '../fake-host.js';

/** WORLD until some date: what the dump held that night. */
function until(date: string, world: World = WORLD): World {
  return { ...world, dates: world.dates.filter((other) => other <= date) };
}

describe('night after night', () => {
  test('says what is fine, new, still failing and fixed, and finds the culprit by itself', async () => {
    const world: World = {
      ...WORLD,
      dates: [...WORLD.dates, '2012/0701'],
      histories: { ...WORLD.histories, '8c': [...WORLD.histories['8c'], ['2012/0701', 'c4']] },
    };
    const host = new FakeHost();
    const nights: [string, number][] = [];
    for (const date of ['2011/1001', '2012/0101', '2012/0614', '2012/0701']) {
      host.world = until(date, world);
      const { exitCode, stdout } = await host.run('nightly', '--quiet', '--format', 'json');
      const { data } = JSON.parse(stdout);
      nights.push([`${data.date} ${data.change} ${data.bisection?.verdict ?? 'no search'}`, exitCode]);
      if (data.change === 'new') {
        expect(data.bisection.culprits).toMatchObject([[{ component: '8c', before: '2011/1001', after: '2012/0101' }]]);
      }
    }
    expect(nights).toEqual([
      ['2011/1001 fine no search', 0],
      ['2012/0101 new culprit', 1],
      ['2012/0614 still culprit', 1],
      ['2012/0701 fixed fix', 0],
    ]);
    const { stdout } = await host.run('query', 'nightly', '--format', 'csv');
    expect(
      stdout
        .split('\r\n')
        .slice(1, -1)
        .map((row) => row.split(',').slice(1, 4).join(' ')),
    ).toEqual([
      '2011/0801 good first',
      '2011/1001 good fine',
      '2012/0101 bad new',
      '2012/0614 bad still',
      '2012/0701 good fixed',
    ]);
  });

  test('the same night again says the same', async () => {
    const host = new FakeHost(until('2012/0101'));
    const first = await host.run('nightly');
    expect(await host.run('nightly', '--quiet')).toEqual({ ...first, stderr: '' });
  });
});

describe('a first run', () => {
  test('compares with the snapshot before', async () => {
    const { exitCode, stdout } = await new FakeHost(until('2012/0101')).run('nightly');
    expect(exitCode).toBe(1);
    await expect(stdout).toMatchFileSnapshot('nightly/new.txt');
  });

  test('compares with the snapshot that is named', async () => {
    const { stdout } = await new FakeHost().run('nightly', '--since', '2011/0701', '--format', 'json');
    expect(JSON.parse(stdout).data).toMatchObject({ change: 'new', before: { date: '2011/0701', verdict: 'good' } });
  });

  test('has nothing to compare with when the dump has one snapshot', async () => {
    const host = new FakeHost({ ...until('2011/0701'), truth: () => TRAP });
    const { exitCode, stdout } = await host.run('nightly');
    expect(exitCode).toBe(1);
    expect(words(stdout)).toContain('there is no earlier check to compare with');
  });

  test('refuses to compare with a later snapshot', async () => {
    const { exitCode, stderr } = await new FakeHost().run('nightly', '--date', '2011/0801', '--since', '2012/0101');
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'fsbisect: The snapshot to compare with, 2012/0101, is not before the one to check, 2011/0801.\n',
    );
  });
});

test('an outcome that cannot be judged exits 3', async () => {
  const host = new FakeHost({ ...WORLD, truth: () => ({ kind: 'build-error', signature: 'mk: no rule' }) });
  const { exitCode, stdout } = await host.run('nightly');
  expect(exitCode).toBe(3);
  expect(words(stdout)).toContain('cannot be told: 2012/0614 ends in "mk: no rule"');
});

test('only the named components come from the snapshot', async () => {
  const host = new FakeHost({ ...WORLD, truth: (names) => (names.libc === undefined ? GOOD : TRAP) });
  expect((await host.run('nightly', '--component', '8c', '8l')).exitCode).toBe(0);
});

test('is a failing test case in JUnit XML and an error annotation', async () => {
  const host = new FakeHost(until('2012/0101'));
  expect((await host.run('nightly', '--format', 'junit')).stdout).toContain('<failure message="new failure: 2012/0101');
  expect((await host.run('nightly', '--format', 'github')).stdout).toMatch(
    /^::error title=\/sys\/src\/fs\/fs64\/9fsfs64::/,
  );
});

test('an interruption during the search still tells of the check', async () => {
  const host = new FakeHost();
  host.prepare = (bench) => {
    bench.onTest = () => {
      if (bench.tested.length < 2) return undefined;
      host.interrupt();
      return new Promise(() => {});
    };
  };
  const { exitCode, stdout } = await host.run('nightly', '--since', '2011/0701');
  expect(exitCode).toBe(130);
  expect(words(stdout)).toContain('new failure: 2012/0614');
});
