import { describe, expect, test } from 'vitest';
import { GOOD, TRAP, WORLD, type World } from '../../bisect/investigation/fake-bench.js';
import { FakeHost, words } from '../fake-host.js';

const RANGE = ['--compiler-range', '2011/0701..2012/0614'];

/** WORLD with another truth about its 8c. */
function world(truth: (compiler: string) => ReturnType<World['truth']>): World {
  return { ...WORLD, truth: (names) => truth(names['8c']) };
}

describe('a regression', () => {
  test('is shown as a table: matrix, culprit, kernels, console, fault, verification', async () => {
    const { exitCode, stdout } = await new FakeHost().run(...RANGE);
    expect(exitCode).toBe(1);
    await expect(stdout).toMatchFileSnapshot('bisect/regression.txt');
  });

  test('is told step by step on standard error', async () => {
    const { stderr } = await new FakeHost().run(...RANGE, '--workers', '1');
    await expect(stderr).toMatchFileSnapshot('bisect/progress.txt');
  });

  test('is silent on standard error when asked to be quiet', async () => {
    expect((await new FakeHost().run(...RANGE, '--quiet')).stderr).toBe('');
  });

  test('is JSON for programs', async () => {
    const { stdout } = await new FakeHost().run(...RANGE, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      fsbisect: 1,
      kind: 'bisection',
      rows: [{ set: 1, component: '8c', before: '2011/1001', after: '2012/0101' }],
      data: { verdict: 'culprit', command: 'fsbisect --compiler-range 2011/0701..2012/0614 --base 2012/0614' },
    });
  });

  test('is the same for any number of workers', async () => {
    const one = await new FakeHost().run(...RANGE, '--workers', '1');
    const four = await new FakeHost().run(...RANGE, '--workers', '4');
    expect(four.stdout).toBe(one.stdout);
  });

  test('comes from the record the second time, in the same words', async () => {
    const host = new FakeHost();
    const first = await host.run(...RANGE);
    const second = await host.run(...RANGE);
    const work = /^\d+ probes.*$/m;
    expect(second.stdout.match(work)?.[0]).toBe('6 probes (6 on record), 0 builds, 0 boots');
    expect(second.stdout.replace(work, '')).toBe(first.stdout.replace(work, ''));
  });
});

describe('what moves', () => {
  test.each([
    [['--compiler-range', '2011/0701..'], '8c 2011/0701..2012/0614 (3 versions), 8l 2011/0701..2012/0614 (2 versions)'],
    [
      ['--compiler-range', '2011/0701..', '--linker-range', '2012/0614'],
      '8c 2011/0701..2012/0614 (3 versions), 8l 2012/0614..2012/0614 (1 version)',
    ],
    [['--range', '8c=2011/0701..'], '8c 2011/0701..2012/0614 (3 versions)'],
    [
      ['--range', '8c=2011/0701..', '--libc-range', '..'],
      'libc 2011/0701..2012/0614 (1 version), 8c 2011/0701..2012/0614 (3 versions)',
    ],
  ])('%j is %s', async (argv, title) => {
    const { stdout } = await new FakeHost().run(...argv);
    expect(words(stdout.split('\n\n')[0])).toBe(`${title}; good: the kernel reaches its milestone`);
  });

  test.each([
    [['--compiler-range', '2011/0701..']],
    [['--compiler-range', '2011/0701..', '--linker-range', '2012/0614']],
    [['--range', '8c=2011/0701..']],
    [['--range', '8c=2011/0701..', '--question', 'bad:trap 14 in f+0xa']],
  ])('the command to repeat %j gives the same answer', async (argv) => {
    const host = new FakeHost();
    const first = JSON.parse((await host.run(...argv, '--format', 'json')).stdout);
    const again = first.data.command.match(/'[^']*'|\S+/g).map((word: string) => word.replaceAll("'", ''));
    const second = JSON.parse((await host.run(...again.slice(1), '--format', 'json')).stdout);
    expect({ ...second.data, work: undefined }).toEqual({ ...first.data, work: undefined });
  });

  test('dates between snapshots mean the earlier one, and that is said', async () => {
    const { stderr, stdout } = await new FakeHost().run('--compiler-range', '2011/0715..2012/0615');
    const note = 'there is no snapshot of 2011/0715: the nearest earlier one, 2011/0701, stands for it';
    expect(stderr).toContain(`note: ${note}\n`);
    expect(words(stdout)).toContain(note);
  });
});

test('a long look at a component is told of from time to time', async () => {
  const dates = Array.from(
    { length: 120 },
    (_, i) => `2011/${String(100 * (1 + Math.floor(i / 20)) + 1 + (i % 20)).padStart(4, '0')}`,
  );
  const host = new FakeHost({ ...WORLD, dates, histories: { ...WORLD.histories, '8c': [['2011/0101', 'c1']] } });
  let now = 0;
  host.now = () => (now += 50);
  const { stderr } = await host.run('--range', '8c=..');
  expect(stderr.match(/^8c: \d+ of 120 snapshots looked at, 1 distinct version$/gm)).toHaveLength(3);
  expect(stderr).toContain('8c: 1 distinct version; everything else');
});

describe('the exit code', () => {
  test('is 0 when nothing changed and all is well', async () => {
    const { exitCode, stdout } = await new FakeHost(world(() => GOOD)).run(...RANGE);
    expect(exitCode).toBe(0);
    expect(words(stdout)).toContain('both ends of the range are good');
  });

  test('is 0 when the outcome turned good', async () => {
    const { exitCode, stdout } = await new FakeHost(world((c) => (c === 'c3' ? GOOD : TRAP))).run(...RANGE);
    expect(exitCode).toBe(0);
    expect(words(stdout)).toContain('turns "trap 14 in f+0xa" into');
  });

  test('is 3 when both ends are bad', async () => {
    expect((await new FakeHost(world(() => TRAP)).run(...RANGE)).exitCode).toBe(3);
  });

  test('is 3 when no toolchain can answer', async () => {
    const broken = world(() => ({ kind: 'build-error', signature: 'mk: no rule' }));
    expect((await new FakeHost(broken).run(...RANGE)).exitCode).toBe(3);
  });
});

describe('an interruption', () => {
  /** A host whose user ends the program while toolchain number `at` is in work. */
  function interruptedAt(at: number, signal: 'SIGINT' | 'SIGTERM'): FakeHost {
    const host = new FakeHost();
    host.prepare = (bench) => {
      bench.onTest = () => {
        if (bench.tested.length < at) return undefined;
        host.interrupt(signal);
        return new Promise(() => {});
      };
    };
    return host;
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s prints what is known and exits %i', async (signal, code) => {
    const { exitCode, stdout, stderr } = await interruptedAt(3, signal).run(...RANGE, '--workers', '1');
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(/\nfsbisect: (interrupted|terminated); what is known is on record\n$/);
    await expect(stdout).toMatchFileSnapshot('bisect/interrupted.txt');
  });

  test('before anything is known leaves the matrix out', async () => {
    const { exitCode, stdout } = await interruptedAt(0, 'SIGINT').run(...RANGE);
    expect(exitCode).toBe(130);
    expect(stdout).not.toContain('Matrix');
    expect(words(stdout)).toContain('0 toolchains of it are known');
  });

  test('loses nothing: the same command goes on', async () => {
    const host = interruptedAt(3, 'SIGINT');
    await host.run(...RANGE, '--workers', '1');
    const tested: string[][] = [];
    host.prepare = (bench) => tested.push(bench.tested);
    const { exitCode, stdout } = await host.run(...RANGE);
    expect(exitCode).toBe(1);
    expect(tested[0]).toHaveLength(3);
    expect(stdout).toContain('6 probes (3 on record), 3 builds');
  });
});
