import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BootReport } from '../../../src/build/boot-report.js';
import type { BootWork } from '../../../src/cli/boot-work.js';
import { CONFIG, WORLD } from '../../bisect/investigation/fake-bench.js';
import { call, functions } from '../../debug/diverge/kernels.js';
import { kernel, STOP } from '../../emu/pc/boot/synthetic-kernel.js';
import { FakeHost } from '../fake-host.js';

const OLD = functions({ body: (code) => call(call(code, 'f'), 'g') });
const NEW = functions({ f: 'a100f0ffff', body: (code) => call(call(code, 'f'), 'g') });
/** Keeps the first byte of plan9.ini that differs. */
const READER = kernel((code) => code.hex('0fb6 05 48120000 a2 00002080').hex(STOP));

/** A host with kernels in files; the machines that they were booted on are in `work`. */
function hostWithFiles(config: unknown = null): { host: FakeHost; work: BootWork[] } {
  const host = new FakeHost({ ...WORLD, kernel: ({ '8c': version }) => (version === 'c1' ? OLD : NEW) }, config);
  const work: BootWork[] = [];
  host.boot = async (asked): Promise<BootReport> => {
    work.push(asked);
    const signature = Buffer.compare(asked.kernel, NEW) === 0 ? 'trap 14 in f' : 'boots to banner';
    return { outcome: { kind: 'boots', signature }, instructions: 2000, console: '', serial: '', details: {} };
  };
  for (const [name, bytes] of Object.entries({ old: OLD, new: NEW, reader: READER, text: Buffer.from('text') })) {
    writeFileSync(join(host.folder, name), bytes);
  }
  for (const name of ['1', '2']) writeFileSync(join(host.folder, `${name}.ini`), `${name}=x\n`);
  return { host, work };
}

test('two kernels are compared by what they do', async () => {
  const { exitCode, stdout, stderr } = await hostWithFiles().host.run('diverge', 'old', 'new', '--memory', '4');
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    'booting old\nold: boots to banner, after 2000 instructions\nbooting new\nnew: trap 14 in f, after 2000 instructions\n',
  );
  await expect(stdout).toMatchFileSnapshot('diverge/events.txt');
});

test('one kernel is compared with itself on another machine, by state', async () => {
  const { host, work } = hostWithFiles();
  const argv = ['diverge', 'reader', '--memory', '4', '--ini', '1.ini', '--b', 'ini=2.ini', '--b', 'translate=always'];
  const { exitCode, stdout } = await host.run(...argv);
  expect(exitCode).toBe(1);
  expect(work.map(({ machine }) => machine.plan9ini)).toEqual(['1=x\n', '2=x\n']);
  await expect(stdout).toMatchFileSnapshot('diverge/state.txt');
});

test('no difference is success', async () => {
  const { host } = hostWithFiles();
  const same = await host.run('diverge', 'old', '--memory', '4', '--b', 'translate=never');
  expect(same.exitCode).toBe(0);
  expect(same.stdout).toMatch(
    /^old: no difference\n\nok {6}A and B: the same in everything that was compared, for \d+/,
  );
  const events = await host.run('diverge', 'old', '--by', 'events', '--memory', '4', '--format', 'json');
  expect(events.exitCode).toBe(0);
  expect(JSON.parse(events.stdout)).toMatchObject({
    kind: 'divergence',
    findings: [{ level: 'ok', message: 'all 5 events are the same' }],
    data: { by: 'events', compared: 5, a: { kernel: 'old', outcome: { signature: 'boots to banner' } } },
  });
});

test('kernels may be toolchains, which are built', async () => {
  const { host } = hostWithFiles(CONFIG);
  const argv = ['diverge', '2011/0701', '8c=2011/0801,8l=2011/0701', '--memory', '4', '--format', 'json'];
  const { exitCode, stdout } = await host.run(...argv, '--ignore', 'f', '--compare', 'calls');
  expect(exitCode).toBe(1);
  const { data } = JSON.parse(stdout);
  expect(data.a.kernel).toMatch(/^8c=2011\/0701 8l=2011\/0701 libc=2011\/0701 \([0-9a-f]{12}\)$/);
  expect(data.divergence.a.events[0].what).toBe('call g');
});

test.each([
  [['old', 'lost'], 'lost is no file, and no toolchain such as 8c=2011/0701,8l=2012/0614, nor the hash of a kernel.'],
  [['text'], 'The kernel cannot be loaded: not a Plan 9 executable: 4 bytes'],
  [['old', '--b', 'disk=5'], '--b takes SETTING=VALUE, where SETTING is memory, ini, translate, loader, pbs, mbr; not'],
  [['old', '--b', 'memory'], '--b takes SETTING=VALUE, where'],
  [['old', '--b', 'memory=1'], "--memory takes a whole number from 4 to 512, not '1'."],
  [['old', '--b', 'loader=x'], '--loader and --pbs belong together'],
  [['old', '--b', 'translate=often'], "--translate takes usual, always, never, not 'often'."],
  [['old', '--by', 'luck'], "--by takes state or events, not 'luck'."],
  [
    ['old', '--compare', 'calls,mmio'],
    "--compare takes calls, exceptions, ports, console, separated by commas, not 'mmio'.",
  ],
  [
    ['old', '--good', 'check'],
    'Nobody types here, so a run is followed to a milestone only: say --good with one of banner',
  ],
  [['old', 'new', 'old'], 'diverge takes one kernel or two, not 3.'],
])('%j says what is wrong', async (argv, sentence) => {
  const { exitCode, stderr } = await hostWithFiles().host.run('diverge', ...argv, '--quiet');
  expect(stderr).toContain(`fsbisect: ${sentence}`);
  expect(exitCode).toBe(2);
});

test('ends when the user wants that', async () => {
  const { host } = hostWithFiles();
  const boot = host.boot;
  let boots = 0;
  host.boot = async (...work) => {
    if (++boots === 2) host.interrupt();
    return boot(...work);
  };
  expect((await host.run('diverge', 'old', 'new', '--memory', '4')).exitCode).toBe(130);
});
