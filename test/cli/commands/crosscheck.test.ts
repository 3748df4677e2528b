import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BootReport } from '../../../src/build/boot-report.js';
import type { QemuOptions, QemuResult } from '../../../src/qemu/boot.js';
import { Store } from '../../../src/store/store.js';
import { FakeHost, words } from '../fake-host.js';

const TRAP = {
  vector: 14,
  errorCode: 0,
  cs: 0x10,
  eip: 0x8010_002a,
  eflags: 0x86,
  cr0: 0x8001_0011,
  cr2: 0xf000_ff53,
  cr3: 0x18_3000,
  registers: [1, 2, 3, 4, 5, 6, 7, 8],
  selectors: [8, 0x10, 8, 8, 8, 8],
};
const LOADER = ['--loader', '9load', '--pbs', 'pbs'];

/** A host on which the PC emulator sees one trap in every kernel, and QEMU what it is told to. */
function host(theirs: typeof TRAP = TRAP): { host: FakeHost; asked: QemuOptions[]; booted: string[] } {
  const host = new FakeHost();
  const asked: QemuOptions[] = [];
  const booted: string[] = [];
  const signature = 'trap 14 at 0x8010002a';
  host.boot = async ({ kernel }): Promise<BootReport> => {
    booted.push(Buffer.from(kernel).toString());
    const outcome = { kind: 'trap', trap: { ...TRAP, backtrace: [] }, reporter: 'loader' };
    return { outcome: { kind: 'trap', signature }, instructions: 1, console: '', serial: '', details: { outcome } };
  };
  host.bootInQemu = async (_, options): Promise<QemuResult> => {
    asked.push(options);
    const outcome = { kind: 'trap', trap: theirs, reporter: 'loader' } as const;
    return { outcome, signature, screen: 'F', serial: '', milestones: [], exceptions: 1, firstException: theirs };
  };
  for (const name of ['9load', 'pbs', 'kernel']) writeFileSync(join(host.folder, name), `the ${name}`);
  return { host, asked, booted };
}

/** Puts images on record. */
function record(host: FakeHost, ...texts: string[]): string[] {
  const store = Store.open(join(host.folder, 'fsbisect.db'));
  const ids = texts.map((text) => {
    const id = createHash('sha256').update(text).digest('hex');
    store.results.putImage({ id, size: text.length, object: store.objects.put(Buffer.from(text)) });
    return id;
  });
  store.close();
  return ids;
}

test('agreement is a line a kernel, and exit 0', async () => {
  const { host: h } = host();
  const { exitCode, stdout } = await h.run('crosscheck', 'kernel', ...LOADER);
  expect(exitCode).toBe(0);
  await expect(stdout).toMatchFileSnapshot('crosscheck/agreement.txt');
});

test('disagreement names what differs, and exits 1', async () => {
  const { host: h } = host({ ...TRAP, eip: 0x8010_0030, registers: [1, 2, 3, 4, 5, 6, 7, 9] });
  const { exitCode, stdout } = await h.run('crosscheck', 'kernel', ...LOADER);
  expect(exitCode).toBe(1);
  await expect(stdout).toMatchFileSnapshot('crosscheck/disagreement.txt');
});

test('both emulators are given the same machine and medium', async () => {
  const { host: h, asked } = host();
  await h.run('crosscheck', 'kernel', ...LOADER, '--memory', '64', '--seconds', '7');
  expect(asked[0]).toMatchObject({ machine: { ramBytes: 64 << 20 }, goal: 'banner', seconds: 7 });
  expect(Buffer.from(asked[0].loader.loader).toString()).toBe('the 9load');
});

test('all images on record are taken, or those that are named by their first digits', async () => {
  const { host: h, booted } = host();
  const ids = record(h, 'one', 'two');
  expect((await h.run('crosscheck', ...LOADER)).exitCode).toBe(0);
  expect(booted.sort()).toEqual(['one', 'two']);
  booted.length = 0;
  const { stdout } = await h.run('crosscheck', ids[1].slice(0, 8), ...LOADER);
  expect(booted).toEqual(['two']);
  expect(words(stdout)).toContain('1 kernel, 1 in agreement');
});

test('what is neither a file nor an image is one sentence and exit 2', async () => {
  const { host: h } = host();
  record(h, 'one');
  const { exitCode, stderr } = await h.run('crosscheck', 'abcd', ...LOADER);
  expect(stderr).toContain("'abcd' is no file, and no image in /site/fsbisect.db begins with it.");
  expect(exitCode).toBe(2);
});

test('says that there is nothing on record yet', async () => {
  const { host: h } = host();
  record(h);
  const { exitCode, stderr } = await h.run('crosscheck', ...LOADER);
  expect(stderr).toContain('There is no image in /site/fsbisect.db yet');
  expect(exitCode).toBe(2);
});

test('says that QEMU needs a loader', async () => {
  const { exitCode, stderr } = await host().host.run('crosscheck', 'kernel');
  expect(words(stderr)).toContain('QEMU boots by a loader: give --loader and --pbs');
  expect(exitCode).toBe(2);
});
