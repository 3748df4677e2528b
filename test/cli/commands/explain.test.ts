import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { CONFIG, GOOD, WORLD } from '../../bisect/investigation/fake-bench.js';
import { call, kernelOf, load, type MadeFunction, NOP, RET } from '../../build/kernel-diff/sample-kernels.js';
import { FakeHost, words } from '../fake-host.js';

const RANGE = ['--compiler-range', '2011/0701..2012/0614'];
const padding = [NOP, NOP, NOP, NOP, NOP];
/** The function whose instruction at 0xa traps: it loads from somewhere else. */
const f = (variable: string): MadeFunction =>
  [
    'f',
    (_at: number, of: (name: string) => number) => [...padding, ...padding, ...load(of(variable)), RET],
  ] as const satisfies MadeFunction;
const GOOD_KERNEL = kernelOf([f('m'), ['idle', () => [RET]]], ['m', 'u']);
const BAD_KERNEL = kernelOf([f('u'), ['idle', () => [NOP, RET]]], ['m', 'u']);
const KERNELS = {
  ...WORLD,
  kernel: (names: Readonly<Record<string, string>>) => (names['8c'] === 'c3' ? BAD_KERNEL : GOOD_KERNEL),
};

/** Puts files into the snapshots of the dump that the configuration names. */
function fill(host: FakeHost, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(host.folder, 'dump', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

test('shows the function that trapped, what else differs, and the source of the compiler', async () => {
  const host = new FakeHost(KERNELS);
  await host.run(...RANGE);
  fill(host, {
    '2011/1001/sys/src/cmd/8c/txt.c': 'gmove();\nreturn 0;\n',
    '2012/0101/sys/src/cmd/8c/txt.c': 'gmove();\nreturn o + 1;\n',
    '2012/0101/sys/src/cmd/cc/cc.h': 'OEXREG\n',
  });
  const { exitCode, stdout, stderr } = await host.run('explain');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot('explain/trap.txt');
});

test('shows the innermost caller that differs where the function that trapped does not', async () => {
  const leaf: MadeFunction = ['f', () => [...padding, ...padding, RET]];
  // At 0x8010002b, after f.
  const caller = (argument: number): MadeFunction => [
    'caller',
    (at, of) => [0x6a, argument, ...call(at + 2, of('f')), RET],
  ];
  const outer: MadeFunction = ['outer', (at, of) => [...call(at, of('caller')), RET]];
  const host = new FakeHost({
    ...WORLD,
    kernel: (names) => kernelOf([leaf, caller(names['8c'] === 'c3' ? 1 : 0), outer]),
    backtrace: [0x8010002a, 0x80100032, 0x80100038],
  });
  await host.run(...RANGE);
  const { stdout } = await host.run('explain');
  expect(stdout).toContain(
    [
      'caller, - before, + after:',
      '- +0x00  PUSHL   $0x0',
      '+ +0x00  PUSHL   $0x1',
      '  +0x02  CALL    f(SB)',
      '  +0x07  RET            <== return address',
    ].join('\n'),
  );
  expect(words(stdout)).toContain(
    'The code of f is the same in the two kernels. Of the calls that led there, the innermost from a function that differs is in caller.',
  );
});

test('has all of it in JSON', async () => {
  const host = new FakeHost(KERNELS);
  await host.run(...RANGE);
  const { stdout } = await host.run('explain', '1', '--format', 'json');
  const { kind, data } = JSON.parse(stdout);
  expect(kind).toBe('explanation');
  expect(data).toMatchObject({
    bisection: 1,
    moves: [{ component: '8c', before: '2011/1001', after: '2012/0101' }],
    fault: { side: 'after', function: 'f', offset: 10, text: 'trap 14' },
    functions: { same: 0 },
  });
});

test('says what there is no source of', async () => {
  const host = new FakeHost(KERNELS);
  await host.run(...RANGE);
  fill(host, { '2011/1001/386/bin/8c': '', '2012/0101/386/bin/8c': '' });
  expect(words((await host.run('explain')).stdout)).toContain(
    'The dump has no source of 8c: nothing is at /sys/src/cmd/8c, /sys/src/cmd/8c.c, /sys/src/cmd/cc.',
  );
});

test('compares the kernels without the dump, and without a trap', async () => {
  const hang = { kind: 'hang', signature: 'hang in lock' } as const;
  const host = new FakeHost({ ...KERNELS, truth: (names) => (names['8c'] === 'c3' ? hang : GOOD) });
  await host.run(...RANGE);
  const text = words((await host.run('explain')).stdout);
  expect(text).toContain('The kernels differ: 2 functions changed, 0 added, 0 removed; 0 the same.');
  expect(text).toContain('Neither kernel ended with a trap, so no instruction can be shown.');
  expect(text).toContain('The sources could not be looked at:');
});

test('compares nothing where the change leaves no kernel', async () => {
  const broken = { kind: 'build-error', signature: '8l: unknown object' } as const;
  const host = new FakeHost({ ...KERNELS, truth: (names) => (names['8c'] === 'c3' ? broken : GOOD) });
  await host.run(...RANGE, '--question', 'builds');
  expect(words((await host.run('explain')).stdout)).toContain('There is no kernel after the change to compare with.');
});

test('exits 2 where there is nothing to explain', async () => {
  const host = new FakeHost({ ...KERNELS, truth: () => GOOD }, { ...CONFIG });
  await host.run('test', '2011/0701');
  const none = await host.run('explain');
  expect(none.stderr).toBe(
    'fsbisect: There is no bisection in /site/fsbisect.db yet; `fsbisect --help` says how to make one.\n',
  );
  await host.run(...RANGE);
  const fine = await host.run('explain');
  expect(fine.stderr).toMatch(/^fsbisect: Bisection 1 has no culprit to explain\. No change was found: /);
  expect([none.exitCode, fine.exitCode]).toEqual([2, 2]);
});
