import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
