import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BootReport } from '../../../src/build/boot-report.js';
import type { BootWork } from '../../../src/cli/boot-work.js';
import { CONFIG } from '../../bisect/investigation/fake-bench.js';
import { FakeHost, words } from '../fake-host.js';

const REPORT: BootReport = {
  outcome: { kind: 'trap', signature: 'trap 14 in f+0xa' },
  instructions: 1234,
  console: 'panic: exception/interrupt 14\n',
  serial: '',
  trap: { vector: 14, errorCode: 0, eip: 0x8010002a, cr2: 0xf000ff53, symbol: 'f', offset: 10 },
  details: {
    outcome: {
      kind: 'trap',
      trap: {
        backtrace: [
          { pc: 0x8010002a, symbol: { name: 'f', offset: 10, source: { file: '/sys/src/fs/f.c', line: 7 } } },
          { pc: 0x80100100, symbol: { name: 'main', offset: 0 } },
        ],
      },
    },
    milestones: [{ name: 'sizes', instructions: 99, line: 'sizeofs' }],
    notes: ['port 0x80 has no device'],
  },
};

/** A host that boots a file `kernel`; the machines that it was booted on are in `work`. */
function booting(report: BootReport = REPORT, config: unknown = null): { host: FakeHost; work: BootWork[] } {
  const host = new FakeHost(undefined, config);
  const work: BootWork[] = [];
  host.boot = async (asked, line) => {
    work.push(asked);
    line('panic: exception/interrupt 14');
    return report;
  };
  writeFileSync(join(host.folder, 'kernel'), 'bytes');
  return { host, work };
}

test('shows console, fault, callers and outcome, and exits 1', async () => {
  const { exitCode, stdout, stderr } = await booting().host.run('boot', 'kernel');
  expect(exitCode).toBe(1);
  expect(stderr).toBe('console: panic: exception/interrupt 14\n');
  await expect(stdout).toMatchFileSnapshot('boot/trap.txt');
});

test('is JSON for programs', async () => {
  const { stdout } = await booting().host.run('boot', 'kernel', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'boot', data: { outcome: REPORT.outcome, trap: REPORT.trap } });
});

test.each([
  ['boots', 0],
  ['hang', 1],
  ['unloadable', 1],
  ['unsupported', 3],
] as const)('%s exits %i', async (kind, code) => {
  const { host } = booting({ ...REPORT, outcome: { kind, signature: kind } });
  expect((await host.run('boot', 'kernel')).exitCode).toBe(code);
});

test('takes the machine from the command line', async () => {
  const { host, work } = booting();
  writeFileSync(join(host.folder, 'plan9.ini'), 'console=0\r\nnvr=fd!0!plan9.nvr\n');
  await host.run('boot', 'kernel', '--memory', '64', '--ini', 'plan9.ini', '--budget', '5');
  expect(work[0].machine).toMatchObject({
    ramBytes: 64 << 20,
    plan9ini: 'console=0\nnvr=fd!0!plan9.nvr\n',
    budget: 5_000_000,
  });
});

test.each([
  ['0.000001', 1],
  ['2.5', 2_500_000],
  ['9000000', 9e12],
] as const)('a budget of %s million instructions is %i', async (budget, instructions) => {
  const { host, work } = booting();
  await host.run('boot', 'kernel', '--budget', budget);
  expect(work[0].machine.budget).toBe(instructions);
});

test.each(['0', '0.0000001', '9000000.1', '-1', '1e3', 'much'])('refuses a budget of %s', async (budget) => {
  const { host, work } = booting();
  const { exitCode, stderr } = await host.run('boot', 'kernel', `--budget=${budget}`);
  expect(stderr).toBe(
    `fsbisect: --budget takes millions of instructions, from 0.000001 to 9000000, not '${budget}'.\n`,
  );
  expect(exitCode).toBe(2);
  expect(work).toEqual([]);
});

test('boots by a loader, and writes the medium that it boots from', async () => {
  const { host, work } = booting();
  writeFileSync(join(host.folder, '9load'), 'the loader');
  writeFileSync(join(host.folder, 'pbs'), Buffer.alloc(100));
  const { exitCode } = await host.run('boot', 'kernel', '--loader', '9load', '--pbs', 'pbs', '--medium', 'boot.img');
  expect(exitCode).toBe(1);
  expect(Buffer.from(work[0].loader!.loader).toString()).toBe('the loader');
  expect(work[0].machine.loader).toEqual({
    loader: createHash('sha256').update('the loader').digest('hex'),
    pbs: createHash('sha256').update(Buffer.alloc(100)).digest('hex'),
  });
  expect(readFileSync(join(host.folder, 'boot.img')).length).toBe(1_474_560);
});

test('says why a medium cannot be made', async () => {
  const { host } = booting();
  writeFileSync(join(host.folder, '9load'), Buffer.alloc(1_500_000));
  writeFileSync(join(host.folder, 'pbs'), Buffer.alloc(100));
  const { exitCode, stderr } = await host.run('boot', 'kernel', '--loader', '9load', '--pbs', 'pbs', '--medium', 'x');
  expect(stderr).toContain('fsbisect: the files (9LOAD 1500000, ');
  expect(exitCode).toBe(2);
});

test('takes the rest from the configuration, where there is one', async () => {
  const { host, work } = booting(REPORT, { ...CONFIG, machine: { memory: 32, plan9ini: ['a=b'] } });
  await host.run('boot', 'kernel', '--budget', '5');
  expect(work[0].machine).toMatchObject({ ramBytes: 32 << 20, plan9ini: 'a=b\n', budget: 5_000_000 });
});

test('says that a configuration that is there is wrong', async () => {
  const { host } = booting(REPORT, { ...CONFIG, machine: { memory: 'much' } });
  const { exitCode, stderr } = await host.run('boot', 'kernel');
  expect(stderr).toContain('The configuration /site/fsbisect.config.json is not usable:\n  machine.memory:');
  expect(exitCode).toBe(2);
});

test('refuses what is too large for a kernel', async () => {
  const { host } = booting();
  writeFileSync(join(host.folder, 'kernel'), Buffer.alloc(64 * 2 ** 20 + 1));
  const { exitCode, stderr } = await host.run('boot', 'kernel');
  expect(stderr).toBe('fsbisect: /site/kernel has 67108865 bytes; no kernel is larger than 67108864.\n');
  expect(exitCode).toBe(2);
});

test('an interruption shows the console so far', async () => {
  const { host } = booting();
  host.boot = (_work, line, signal) => {
    line('Plan 9 64 bit file server');
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      host.interrupt();
    });
  };
  const { exitCode, stdout } = await host.run('boot', 'kernel');
  expect(exitCode).toBe(130);
  expect(words(stdout)).toContain('Console until then: Plan 9 64 bit file server');
});

test('boots in QEMU and shows its screen and registers', async () => {
  const { host } = booting();
  for (const name of ['9load', 'pbs']) writeFileSync(join(host.folder, name), name);
  const trap = {
    ...{ vector: 14, errorCode: 0, cs: 0x10, eip: 0x8010002a, eflags: 0x86, cr0: 0x80010011, cr2: 0xf000ff53 },
    ...{ cr3: 0x183000, registers: [1, 2, 3, 4, 5, 6, 7, 8], selectors: [8, 16, 8, 8, 8, 8] },
    symbol: { name: 'f', offset: 10, source: { file: '/sys/src/fs/f.c', line: 7 } },
  };
  host.bootInQemu = async () => ({
    outcome: { kind: 'trap', trap, reporter: 'loader', message: 'exception/interrupt 14' },
    signature: 'trap 14 in f+0xa',
    screen: 'panic: exception/interrupt 14',
    serial: '',
    milestones: ['sizes'],
    exceptions: 2,
    firstException: trap,
  });
  const { exitCode, stdout } = await host.run(
    'boot',
    'kernel',
    '--loader',
    '9load',
    '--pbs',
    'pbs',
    '--emulator',
    'qemu',
  );
  expect(exitCode).toBe(1);
  await expect(stdout).toMatchFileSnapshot('boot/qemu.txt');
});

test('says which emulators there are', async () => {
  const { exitCode, stderr } = await booting().host.run('boot', 'kernel', '--emulator', 'bochs');
  expect(stderr).toBe("fsbisect: There is no emulator 'bochs'. There are: pc, qemu.\n");
  expect(exitCode).toBe(2);
});

const LADDER = {
  reached: [{ name: 'banner', instructions: 1000, line: 'Plan 9 file server' }],
  missed: { name: 'config', reached: 'banner', reason: 'waited for /^config:/', line: '    3 buffers' },
};
const DISKS = [
  {
    name: 'h1',
    sectors: 131_072,
    written: [...Array(9)].map((_, i) => [16 * i, 16 * i + (i === 0 ? 0 : 7)] as const),
    content: 'ab'.repeat(32),
  },
];

test('shows how far up the ladder a kernel came, and what it wrote', async () => {
  const stuck = { ...REPORT, outcome: { kind: 'stuck', signature: 'stuck before config' } as const, trap: undefined };
  const { trap: _, ...report } = stuck;
  const { host } = booting({ ...report, details: { ladder: LADDER, disks: DISKS } });
  const { exitCode, stdout } = await host.run('boot', 'kernel', '--ladder');
  expect(exitCode).toBe(1);
  await expect(stdout).toMatchFileSnapshot('boot/stuck.txt');
});

test('goes up the ladder, with a disk of the size that is asked for', async () => {
  const { host, work } = booting();
  await host.run('boot', 'kernel', '--good', 'fstat', '--disk', '8', '--save-disk', 'fs.img');
  expect(work[0].machine.ladder?.at(-1)?.name).toBe('fstat');
  expect(work[0]).toMatchObject({ machine: { disk: { sectors: 16_384 } }, saveDisk: join(host.folder, 'fs.img') });
});

test('takes an image for the disk', async () => {
  const { host, work } = booting();
  writeFileSync(join(host.folder, 'fs.img'), Buffer.alloc(1024, 1));
  await host.run('boot', 'kernel', '--disk', 'fs.img');
  expect(work[0].machine.disk?.sectors).toBe(2);
  expect(work[0].disk).toEqual(Buffer.alloc(1024, 1));
});

test.each([
  [['--ladder', '--good', 'banner'], '--ladder means the highest rung and --good names one: give one of them.'],
  [['--save-disk', 'fs.img'], '--save-disk needs a disk: give --disk or --ladder.'],
  [['--disk', '2048'], '--disk'],
  [['--disk', 'nothing'], 'nothing'],
])('refuses %j', async (options, message) => {
  const { host } = booting();
  writeFileSync(join(host.folder, 'nothing'), '');
  const { exitCode, stderr } = await host.run('boot', 'kernel', ...options);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(2);
});
