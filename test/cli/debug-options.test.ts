import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bootForReport } from '../../src/build/boot-kernel.js';
import type { BootReport } from '../../src/build/boot-report.js';
import type { BootWork } from '../../src/cli/boot-work.js';
import { identityOf, stateKeeper } from '../../src/cli/state-options.js';
import { frame } from '../../src/debug/gdb/packets.js';
import { kernel } from '../emu/pc/boot/synthetic-kernel.js';
import { FakeHost } from './fake-host.js';

/** A host with a kernel that spins, in a file `kernel`. */
function withKernel(): FakeHost {
  const host = new FakeHost(undefined, null);
  writeFileSync(
    join(host.folder, 'kernel'),
    kernel((code) => code.hex('ebfe')),
  );
  return host;
}

test('boot --elf-symbols writes a file for GDB, and boots nothing', async () => {
  const host = withKernel();
  expect(await host.run('boot', 'kernel', '--elf-symbols', 'kernel.elf')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
  expect(existsSync(join(host.folder, 'kernel.elf'))).toBe(true);
});

test('boot --gdb needs an address and a kernel that can be loaded', async () => {
  const host = withKernel();
  const wrong = await host.run('boot', 'kernel', '--gdb', 'here');
  expect([wrong.exitCode, wrong.stderr]).toEqual([
    2,
    "fsbisect: 'here' is no address to listen on; say :PORT or HOST:PORT.\n",
  ]);
  writeFileSync(join(host.folder, 'kernel'), 'nothing');
  const bad = await host.run('boot', 'kernel', '--gdb', ':0');
  expect([bad.exitCode, bad.stderr]).toEqual([2, expect.stringContaining('The kernel cannot be loaded: ')]);
});

test('boot --gdb serves a debugger until that kills the machine', async () => {
  const host = withKernel();
  const kill = (port: number) => connect(port, '127.0.0.1').end(frame('k'));
  host.onError = (text) => {
    const port = /^Waiting for GDB: target remote 127\.0\.0\.1:(\d+)\n$/.exec(text)?.[1];
    if (port !== undefined) kill(Number(port));
  };
  expect((await host.run('boot', 'kernel', '--gdb', ':0')).exitCode).toBe(0);
});

test('boot --trace is refused where nothing is booted', async () => {
  for (const other of [
    ['--gdb', ':0'],
    ['--elf-symbols', 'kernel.elf'],
  ]) {
    const { exitCode, stderr } = await withKernel().run('boot', 'kernel', '--trace', 'boot.ndjson', ...other);
    expect([exitCode, stderr]).toEqual([
      2,
      `fsbisect: --trace is written while a kernel boots, and with ${other[0]} none does: leave one of them out.\n`,
    ]);
  }
});

/** A host whose boots save the state of the kernel's machine when they are to. */
function savingStates(): { host: FakeHost; work: BootWork[] } {
  const host = withKernel();
  const work: BootWork[] = [];
  host.boot = async (asked): Promise<BootReport> => {
    work.push(asked);
    const { kernel: image, machine, saveState, state } = asked;
    const keepState = saveState && stateKeeper(saveState, identityOf(image, machine));
    return bootForReport(image, machine, { ...(keepState ? { keepState } : {}), ...(state ? { state } : {}) });
  };
  return { host, work };
}

test('boot --save-state writes a state from which boot --state, and GDB, go on', async () => {
  const { host, work } = savingStates();
  const options = ['boot', 'kernel', '--memory', '4', '--budget', '1'];
  const saved = await host.run(...options, '--save-state', 'a.state', '--at', '500');
  expect(saved.stdout).toContain('the state was saved 500 instructions after power-on');
  const again = await host.run(...options, '--state', 'a.state');
  expect(work[1].state?.snapshot.cpu.instructions).toBe(500);
  expect(again.stdout).toContain('began 500 instructions after power-on');
  const digest = (text: string) => /^state .*$/m.exec(text)?.[0];
  expect([digest(again.stdout), digest(saved.stdout) !== undefined]).toEqual([digest(saved.stdout), true]);
  let told = '';
  host.onError = (text) => {
    const port = /127\.0\.0\.1:(\d+)\n$/.exec(text)?.[1];
    if (port === undefined) return;
    // The 37th register counts instructions.
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(frame('p24')));
    socket.on('data', (bytes) => {
      told += bytes.toString();
      if (told.includes('#') && !socket.writableEnded) socket.end(frame('k'));
    });
  };
  expect((await host.run(...options, '--state', 'a.state', '--gdb', ':0')).exitCode).toBe(0);
  expect(told).toContain('$f401000000000000#');
});

test.each([
  [['--state', 'kernel'], '/site/kernel: This is no state of a machine that fsbisect saved.'],
  [['--state', 'lost'], '/site/lost: it is not there'],
  [
    ['--state', 'a.state', '--memory', '8'],
    '/site/a.state: The state is of another machine: the memory is "4 MB" there and "8 MB" here.',
  ],
  [['--at', '5'], '--at says when the state is taken that --save-state writes to a file.'],
  [['--save-state', 'x', '--at', 'noon'], "--at takes a whole number of 0 or more, not 'noon'."],
  [
    ['--save-state', 'x', '--ladder'],
    'A state knows nothing of who climbs the ladder: with --state and --save-state give a milestone.',
  ],
  [
    ['--save-state', 'x', '--gdb', ':0'],
    '--save-state is written while a kernel boots, and with --gdb none does: leave one of them out.',
  ],
])('boot %j says what is wrong', async (argv, sentence) => {
  const { host } = savingStates();
  await host.run('boot', 'kernel', '--memory', '4', '--budget', '1', '--save-state', 'a.state');
  const { exitCode, stderr } = await host.run('boot', 'kernel', ...argv);
  expect([exitCode, stderr]).toEqual([2, `fsbisect: ${sentence}\n`]);
});
