import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectoryDump } from '../../../src/dump/directory/directory-dump.js';
import { DumpError } from '../../../src/dump/dump.js';
import { SnapshotDate } from '../../../src/dump/snapshot-date.js';
import { scratchFolder, writeFiles } from '../scratch.js';

function dumpOf(files: Record<string, string>, prefix?: string) {
  const root = scratchFolder();
  writeFiles(root, files);
  const notes: string[] = [];
  return { root, notes, dump: new DirectoryDump(root, prefix, { onNote: (note) => notes.push(note) }) };
}

async function textAt(dump: DirectoryDump, date: string, path: string): Promise<string | undefined> {
  const node = await (await dump.open(SnapshotDate.parse(date))).lookup(path);
  return node?.kind === 'file' ? Buffer.from(await node.content()).toString() : undefined;
}

describe('DirectoryDump', () => {
  it('lists the dates in order, further dumps of a day too', async () => {
    const { dump } = dumpOf({
      '2012/0614/386/f': '',
      '2012/061410/386/f': '',
      '2012/06142/386/f': '',
      '2011/0701/386/f': '',
      '2002/1212/386/f': '',
    });
    expect((await dump.snapshots()).map(String)).toEqual([
      '2002/1212',
      '2011/0701',
      '2012/0614',
      '2012/06142',
      '2012/061410',
    ]);
  });

  it('has no snapshots where the name is not a date, and says so if it looks like one', async () => {
    const { root, dump, notes } = dumpOf({
      '2011/0701/f': '',
      '2011/0231/f': '',
      '2011/lost/f': '',
      'adm/users': '',
      '2011/0702': '',
    });
    expect((await dump.snapshots()).map(String)).toEqual(['2011/0701']);
    expect(notes).toEqual([`${root}/2011/0231 is not a snapshot: 2011/0231 is not a date: 2011/02 has 28 days`]);
  });

  it('opens each snapshot as it is', async () => {
    const { dump } = dumpOf({ '2011/0701/386/bin/8c': 'old', '2012/0614/386/bin/8c': 'new' });
    expect(await textAt(dump, '2011/0701', '/386/bin/8c')).toBe('old');
    expect(await textAt(dump, '2012/0614', '/386/bin/8c')).toBe('new');
  });

  it('finds the tree below plan9 where the dump has several file systems', async () => {
    const { dump } = dumpOf({
      '2011/0701/plan9/386/bin/8c': 'deep',
      '2011/0702/386/bin/8c': 'flat',
      '2011/0702/plan9/x': '',
    });
    expect(await textAt(dump, '2011/0701', '/386/bin/8c')).toBe('deep');
    expect(await textAt(dump, '2011/0702', '/386/bin/8c')).toBe('flat');
  });

  it('finds the tree below a prefix that is given', async () => {
    const { root, dump } = dumpOf({ '2011/0701/main/active/f': 'f', '2011/0702/f': '' }, 'main/active/');
    expect(await textAt(dump, '2011/0701', '/f')).toBe('f');
    await expect(dump.open(SnapshotDate.parse('2011/0702'))).rejects.toThrow(
      new DumpError(
        `no snapshot in ${root}/2011/0702: looked for its folder ${root}/2011/0702/main/active, but there is no such file or directory`,
      ),
    );
  });

  it('refuses a prefix that leads out', () => {
    expect(() => dumpOf({}, '../x')).toThrow(new DumpError("the prefix '../x' leads out of the tree"));
  });

  it('follows no symbolic link to a year, a day or a prefix', async () => {
    const { root, dump, notes } = dumpOf({
      '2011/0701/f': '',
      '2011/0702/f': '',
      'elsewhere/0703/f': '',
      'elsewhere/sys/f': '',
    });
    symlinkSync('elsewhere', join(root, '2012'));
    symlinkSync('0701', join(root, '2011/0704'));
    symlinkSync('../../elsewhere', join(root, '2011/0702/plan9'));
    expect((await dump.snapshots()).map(String)).toEqual(['2011/0701', '2011/0702']);
    expect(notes.sort()).toEqual([
      `${root}/2011/0704 is a symbolic link and is not part of the dump`,
      `${root}/2012 is a symbolic link and is not part of the dump`,
    ]);
    expect(await textAt(dump, '2011/0702', '/sys/f')).toBeUndefined();
    const explicit = new DirectoryDump(root, 'plan9');
    await expect(explicit.open(SnapshotDate.parse('2011/0702'))).rejects.toThrow(
      `cannot use ${root}/2011/0702/plan9 as a tree: it is a symbolic link`,
    );
  });

  it('names the neighbours of a date that it does not have', async () => {
    const { root, dump } = dumpOf({ '2011/0701/f': '', '2011/0905/f': '' });
    await expect(dump.open(SnapshotDate.parse('2011/0801'))).rejects.toThrow(
      new DumpError(
        `no snapshot of 2011/0801 in the dump directory ${root}: the nearest are 2011/0701 before and 2011/0905 after it`,
      ),
    );
    await expect(dump.open(SnapshotDate.parse('2012/0101'))).rejects.toThrow(
      'the dump has 2 snapshots, from 2011/0701 to 2011/0905',
    );
  });

  it('says what a folder holds that is no dump', async () => {
    const { root, dump } = dumpOf({ 'bin/x': '', 'lib/x': '' });
    await expect(dump.snapshots()).rejects.toThrow(
      new DumpError(`no snapshots in ${root}: looked for folders such as 2012/0614, and it holds the folders bin lib`),
    );
    rmSync(join(root, 'bin'), { recursive: true });
    rmSync(join(root, 'lib'), { recursive: true });
    await expect(dump.snapshots()).rejects.toThrow('and it holds no folders');
  });

  it('says that there is no such place', () => {
    const root = scratchFolder();
    expect(() => new DirectoryDump(join(root, 'none'), undefined)).toThrow(
      new DumpError(`cannot open the dump ${root}/none: there is no such file or directory`),
    );
  });

  it('reads an empty snapshot as an empty tree', async () => {
    const { root, dump } = dumpOf({});
    mkdirSync(join(root, '2011/0701'), { recursive: true });
    const node = await (await dump.open(SnapshotDate.parse('2011/0701'))).lookup('/');
    expect(node?.kind === 'directory' && (await node.entries())).toEqual([]);
  });
});
