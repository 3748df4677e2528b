import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, folderWithDump, MAIN_JOB, start } from './tool.js';

describe('ranges and dates', () => {
  test.each([
    ['malformed', 'yesterday..today', "'yesterday' is not a date"],
    ['impossible', '2011/0231..2012/0614', '2011/0231 is not a date: 2011/02 has 28 days'],
    ['reversed', '2012/0614..2011/0701', 'runs backwards: did you mean 2011/0701..2012/0614?'],
    ['empty', '2001/0101..2001/0201', 'no snapshot in the range 2001/0101..2001/0201: the dump has 6 snapshots'],
  ])('a %s range is refused in one sentence', async (_, range, sentence) => {
    const { exitCode, stdout, stderr } = await start(folderWith(), ['--compiler-range', range]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n').length).toBe(1);
  });

  test('a date between snapshots stands for the nearest earlier one, and that is said', async () => {
    const { exitCode, stderr } = await start(folderWith(), ['--compiler-range', '2011/0901..2011/1201', '--no-map']);
    expect(stderr).toContain('there is no snapshot of 2011/0901: the nearest earlier one, 2011/0822, stands for it');
    expect(exitCode).toBe(0);
  });
});

describe('dumps', () => {
  test('a dump that is not there is named', async () => {
    const folder = folderWith((config) => {
      config.dump.root = 'nowhere';
    });
    const { exitCode, stderr } = await start(folder, MAIN_JOB);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(join(folder, 'nowhere'));
  });

  test('a snapshot without the tool is named, with what to do', async () => {
    const folder = folderWithDump();
    rmSync(join(folder, 'dump/2011/0822/386/bin/8c'));
    const { exitCode, stderr } = await start(folder, MAIN_JOB);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The snapshot of 2011/0822 has no /386/bin/8c');
  });

  test('a tool that leads out of the dump by a symbolic link is not followed', async () => {
    const folder = folderWithDump();
    writeFileSync(join(folder, 'secret'), 'not for guests');
    const tool = join(folder, 'dump/2011/0822/386/bin/8c');
    rmSync(tool);
    symlinkSync('../../../../../secret', tool);
    const { exitCode, stderr } = await start(folder, MAIN_JOB);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The snapshot of 2011/0822 has no /386/bin/8c');
  });

  test('a bind of what the tree does not have is refused in one sentence', async () => {
    const folder = folderWith((config) => {
      Object.assign(config.recipe, { binds: [{ from: '/sys/lib' }] });
    });
    const { exitCode, stderr } = await start(folder, ['build', '2012/0614', '--quiet']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('fsbisect: cannot bind /sys/lib to /sys/lib: there is no /sys/lib; /sys holds include src');
  });

  test.each([
    ['the kernel', ['build', '2012/0614'], '/nowhere over the snapshot of 2012/0614: correct recipe.directory'],
    ['a command', ['run', '--directory', '/386/bin/8c', '--', '8c'], '/386/bin/8c over the snapshot of 2012/0614'],
  ])('a folder for %s that the tree does not have is refused in one sentence', async (_, args, sentence) => {
    const folder = folderWith((config) => {
      config.recipe.directory = '/nowhere';
    });
    const { exitCode, stderr } = await start(folder, args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`fsbisect: There is no folder ${sentence}`);
    expect(stderr.trim().split('\n').length).toBe(1);
  });

  test('a truncated compiler makes build errors of its cells, and the rest is found all the same', async () => {
    const folder = folderWithDump();
    truncateSync(join(folder, 'dump/2011/0822/386/bin/8c'), 5000);
    const { exitCode, stdout, stderr } = await start(folder, MAIN_JOB);
    expect(exitCode, stderr).toBe(1);
    expect(stdout).toMatch(/build-error.*8c/);
    expect(stdout).toMatch(/8c {2}2011\/\d{4} -> 2012\/0117/);
  });
});

describe('fsbisect boot', () => {
  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['a header that promises more than there is', header({ text: 0x7fff_ffff })],
    ['sizes that overflow', header({ text: 0xffff_f000, data: 0xffff_f000, bss: 0xffff_f000 })],
    ['text in place of a kernel', Buffer.from('#!/bin/rc\necho hello\n')],
    ['gzip of nothing sensible', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3])],
  ])('%s is an outcome that says what is wrong', async (_, image) => {
    const folder = folderWith();
    writeFileSync(join(folder, 'kernel'), image);
    const { exitCode, stdout, stderr } = await start(folder, ['boot', 'kernel']);
    expect(exitCode, stderr).toBe(1);
    expect(stdout).toContain('unloadable');
  });

  test('a folder or a file that is not there is refused in one sentence', async () => {
    const folder = folderWith();
    mkdirSync(join(folder, 'a-folder'));
    for (const name of ['a-folder', 'nothing']) {
      const { exitCode, stderr } = await start(folder, ['boot', name]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(name);
      expect(stderr.trim().split('\n').length).toBe(1);
    }
  });
});

/** The 32 bytes of a.out(6), big-endian. */
function header({ text = 16, data = 0, bss = 0 }): Buffer {
  const bytes = Buffer.alloc(64);
  for (const [index, value] of [0x1eb, text, data, bss, 0, 0x80100020, 0, 0].entries()) {
    bytes.writeUInt32BE(value, 4 * index);
  }
  return bytes;
}
