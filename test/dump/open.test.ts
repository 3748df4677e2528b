import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DumpError } from '../../src/dump/dump.js';
import { openDump, openTree, type TreeSpec } from '../../src/dump/open.js';
import { git, repositoryOf, scratchFolder, writeFiles } from './scratch.js';

async function namesAt(spec: TreeSpec, path: string): Promise<readonly string[] | undefined> {
  const { tree, close } = await openTree(spec);
  onTestFinished(close);
  const node = await tree.lookup(path);
  return node?.kind === 'directory' ? node.entries() : undefined;
}

describe('openTree', () => {
  it('opens a directory', async () => {
    const path = scratchFolder();
    writeFiles(path, { '386/bin/8c': '', 'sys/x': '' });
    expect(await namesAt({ kind: 'directory', path }, '/')).toEqual(['386', 'sys']);
  });

  it('opens a revision of a git repository, or a folder of it', async () => {
    const repository = repositoryOf([
      { date: '2011-07-01T00:00:00Z', files: { '386/bin/8c': '' } },
      { date: '2011-07-02T00:00:00Z', files: { '386/bin/8l': '' } },
    ]);
    expect(await namesAt({ kind: 'git', repository }, '/386/bin')).toEqual(['8c', '8l']);
    expect(await namesAt({ kind: 'git', repository, revision: 'HEAD~1', prefix: '/386/' }, '/bin')).toEqual(['8c']);
  });

  it('opens a tag of a tree that is in no commit', async () => {
    const repository = repositoryOf([{ date: '2011-07-01T00:00:00Z', files: { '386/bin/8c': '' } }]);
    git(repository, ['tag', 'bin', git(repository, ['rev-parse', 'HEAD:386/bin'])]);
    expect(await namesAt({ kind: 'git', repository, revision: 'bin' }, '/')).toEqual(['8c']);
  });

  it('refuses what is not there', async () => {
    const path = scratchFolder();
    const repository = repositoryOf([{ date: '2011-07-01T00:00:00Z', files: { f: '' } }]);
    await expect(openTree({ kind: 'directory', path: join(path, 'none') })).rejects.toThrow(
      new DumpError(`cannot use ${path}/none as a tree: there is no such file or directory`),
    );
    await expect(openTree({ kind: 'git', repository, revision: 'v9' })).rejects.toThrow(
      "no tree 'v9' in the git repository",
    );
    await expect(openTree({ kind: 'git', repository, prefix: '386' })).rejects.toThrow(
      new DumpError(`HEAD in ${repository} has no folder /386`),
    );
  });
});

describe('openDump', () => {
  it('opens a directory of dates', async () => {
    const root = scratchFolder();
    writeFiles(root, { '2011/0701/plan9/386/bin/8c': '' });
    const dump = await openDump({ kind: 'directory', root });
    expect([dump.description, (await dump.snapshots()).map(String)]).toEqual([`dump directory ${root}`, ['2011/0701']]);
  });

  it('refuses a directory without dates at once', async () => {
    const root = scratchFolder();
    await expect(openDump({ kind: 'directory', root })).rejects.toThrow(`no snapshots in ${root}`);
  });
});
