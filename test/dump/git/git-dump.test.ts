import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { distinctArtifacts } from '../../../src/dump/artifact.js';
import { DumpError } from '../../../src/dump/dump.js';
import { openDump } from '../../../src/dump/open.js';
import { SnapshotDate } from '../../../src/dump/snapshot-date.js';
import { contentIdOf } from '../../../src/tree/content-id.js';
import { TreeError } from '../../../src/tree/tree.js';
import { git, looseObject, repositoryOf, scratchFolder } from '../scratch.js';

type GitSpec = Omit<Extract<Parameters<typeof openDump>[0], { kind: 'git' }>, 'kind' | 'repository'>;

async function dumpOf(repository: string, spec: GitSpec = {}) {
  const notes: string[] = [];
  const dump = await openDump({ kind: 'git', repository, onNote: (note) => notes.push(note), ...spec });
  onTestFinished(() => dump.close());
  const fileAt = async (date: string, path: string) => {
    const node = await (await dump.open(SnapshotDate.parse(date))).lookup(path);
    if (node?.kind === 'directory') throw new Error(`${path} is a directory`);
    return node;
  };
  const textAt = async (date: string, path: string) => {
    const file = await fileAt(date, path);
    return file && Buffer.from(await file.content()).toString();
  };
  return { dump, notes, fileAt, textAt };
}

const DAYS = [
  { date: '2011-07-01T05:00:00Z', files: { '386/bin/8c': 'old 8c', 'sys/a.c': 'a\r\n', 'sys/b.c': 'b' } },
  { date: '2011-09-05T05:00:00Z', files: { 'sys/b.c': 'b2' } },
  { date: '2012-06-14T05:00:00Z', files: { '386/bin/8c': 'new 8c' } },
];

describe('a git history as a dump', () => {
  it('has a snapshot a day, with the tree of that day', async () => {
    const { dump, textAt } = await dumpOf(repositoryOf(DAYS));
    expect((await dump.snapshots()).map(String)).toEqual(['2011/0701', '2011/0905', '2012/0614']);
    expect(await textAt('2011/0701', '/386/bin/8c')).toBe('old 8c');
    expect(await textAt('2011/0905', '/386/bin/8c')).toBe('old 8c');
    expect(await textAt('2011/0905', '/sys/b.c')).toBe('b2');
    expect(await textAt('2012/0614', '/386/bin/8c')).toBe('new 8c');
    expect(await textAt('2012/0614', '/386/bin/8l')).toBeUndefined();
    expect(await textAt('2012/0614', '/386/bin/8c/x')).toBeUndefined();
  });

  it('gives bytes as they are stored, with their size and id', async () => {
    const { fileAt } = await dumpOf(repositoryOf(DAYS));
    const file = (await fileAt('2011/0701', '/sys/a.c'))!;
    expect([await file.size, Buffer.from(await file.content()).toString(), await file.contentId()]).toEqual([
      3,
      'a\r\n',
      contentIdOf(Buffer.from('a\r\n')),
    ]);
  });

  it('answers at once what it has read before', async () => {
    const { dump } = await dumpOf(repositoryOf(DAYS));
    const tree = await dump.open(SnapshotDate.parse('2011/0701'));
    const first = tree.lookup('/sys/a.c');
    expect(first).toBeInstanceOf(Promise);
    const node = await first;
    expect(node?.kind === 'file' && (await node.content())).toHaveLength(3);
    const again = tree.lookup('/sys/a.c');
    expect(again).not.toBeInstanceOf(Promise);
    expect(!(again instanceof Promise) && again?.kind === 'file' && again.content()).toHaveLength(3);
    expect(tree.lookup('/sys/none.c')).toBeUndefined();
  });

  it('is the same in a bare repository', async () => {
    const bare = join(scratchFolder(), 'bare');
    git('/', ['clone', '-q', '--bare', repositoryOf(DAYS), bare]);
    const { dump, textAt } = await dumpOf(bare);
    expect(await dump.snapshots()).toHaveLength(3);
    expect(await textAt('2012/0614', '/386/bin/8c')).toBe('new 8c');
  });

  it('has the snapshots that a shallow clone has', async () => {
    const shallow = join(scratchFolder(), 'shallow');
    git('/', ['clone', '-q', '--depth', '2', `file://${repositoryOf(DAYS)}`, shallow]);
    const { dump, textAt } = await dumpOf(shallow);
    expect((await dump.snapshots()).map(String)).toEqual(['2011/0905', '2012/0614']);
    expect(await textAt('2011/0905', '/386/bin/8c')).toBe('old 8c');
  });

  it('is the same where objects are named by SHA-256, content ids included', async () => {
    const { fileAt } = await dumpOf(repositoryOf(DAYS, ['--object-format=sha256']));
    const file = (await fileAt('2011/0701', '/sys/a.c'))!;
    expect(await file.contentId()).toBe(contentIdOf(Buffer.from('a\r\n')));
  });

  it('dates a commit by its author, or by its committer if told so', async () => {
    const repository = repositoryOf([
      { date: '2011-07-01T23:30:00-0100', committed: '2015-01-10T00:00:00Z', files: { f: '' } },
    ]);
    expect((await (await dumpOf(repository)).dump.snapshots()).map(String)).toEqual(['2011/0702']);
    const { dump } = await dumpOf(repository, { dates: 'committer' });
    expect((await dump.snapshots()).map(String)).toEqual(['2015/0110']);
  });

  it("takes a day's last commit, or all of them if told so", async () => {
    const repository = repositoryOf(['1', '2', '3'].map((n) => ({ date: `2012-06-14T0${n}:00:00Z`, files: { f: n } })));
    const last = await dumpOf(repository);
    expect((await last.dump.snapshots()).map(String)).toEqual(['2012/0614']);
    expect(await last.textAt('2012/0614', '/f')).toBe('3');
    const all = await dumpOf(repository, { sameDay: 'all' });
    expect((await all.dump.snapshots()).map(String)).toEqual(['2012/0614', '2012/06141', '2012/06142']);
    expect(await all.textAt('2012/0614', '/f')).toBe('1');
    expect(await all.textAt('2012/06142', '/f')).toBe('3');
  });

  it('follows the main line of a history with merges', async () => {
    const repository = repositoryOf([DAYS[0]]);
    git(repository, ['checkout', '-q', '-b', 'side']);
    git(repository, ['commit', '-q', '--allow-empty', '-m', 'side'], { authored: '2011-08-01T00:00:00Z' });
    git(repository, ['checkout', '-q', 'main']);
    git(repository, ['merge', '-q', '--no-ff', '-m', 'merge', 'side'], { authored: '2011-09-01T00:00:00Z' });
    const { dump } = await dumpOf(repository);
    expect((await dump.snapshots()).map(String)).toEqual(['2011/0701', '2011/0901']);
  });

  it('can be another branch, and a folder of it', async () => {
    const repository = repositoryOf(DAYS);
    git(repository, ['branch', 'old', 'HEAD~1']);
    const { dump, textAt } = await dumpOf(repository, { ref: 'old', prefix: '386' });
    expect(await dump.snapshots()).toHaveLength(2);
    expect(await textAt('2011/0905', '/bin/8c')).toBe('old 8c');
    const none = await dumpOf(repository, { prefix: 'amd64' });
    await expect(none.dump.open(SnapshotDate.parse('2011/0701'))).rejects.toThrow(
      `the snapshot 2011/0701 in the git history HEAD of ${repository} has no folder /amd64`,
    );
  });

  it('fails on a blob that is listed but absent only when it is read', async () => {
    const repository = repositoryOf(DAYS);
    const oid = git(repository, ['rev-parse', 'HEAD:sys/a.c']);
    rmSync(looseObject(repository, oid));
    const { dump, fileAt, textAt } = await dumpOf(repository);
    expect((await distinctArtifacts(dump, ['/386'], await dump.snapshots())).length).toBe(2);
    expect(await textAt('2012/0614', '/sys/b.c')).toBe('b2');
    const file = (await fileAt('2012/0614', '/sys/a.c'))!;
    expect([await file.size, await file.contentId()]).toEqual([0, oid]);
    await expect(file.content()).rejects.toThrow(
      new TreeError(
        `cannot read /sys/a.c of 2012/0614: git lists it as blob ${oid}, but the object is missing in ${repository}/.git (a partial copy of the repository?)`,
      ),
    );
  });

  it('fails on a folder whose tree object is absent only for what is in it', async () => {
    const repository = repositoryOf(DAYS);
    const oid = git(repository, ['rev-parse', 'HEAD:sys']);
    rmSync(looseObject(repository, oid));
    const { dump, textAt } = await dumpOf(repository);
    expect(await textAt('2012/0614', '/386/bin/8c')).toBe('new 8c');
    expect(await textAt('2011/0701', '/sys/b.c')).toBe('b');
    await expect(textAt('2012/0614', '/sys/b.c')).rejects.toThrow(
      `cannot read /sys of 2012/0614: git lists it as tree ${oid}`,
    );
    expect(await (await dump.open(SnapshotDate.parse('2012/0614'))).lookup('/sys')).toMatchObject({
      kind: 'directory',
    });
  });

  it('refuses bytes that are not what their id says', async () => {
    const repository = repositoryOf(DAYS);
    const [good, other] = ['HEAD:sys/a.c', 'HEAD:386/bin/8c'].map((name) => git(repository, ['rev-parse', name]));
    const place = looseObject(repository, good);
    rmSync(place);
    // A whole, well-formed object under another's name.
    writeFileSync(place, readFileSync(looseObject(repository, other)));
    const { textAt } = await dumpOf(repository);
    await expect(textAt('2012/0614', '/sys/a.c')).rejects.toThrow(/do not match their object id/);
  });

  it('does not read files above the limit', async () => {
    const { fileAt } = await dumpOf(repositoryOf(DAYS), { maxFileBytes: 5 });
    const file = (await fileAt('2011/0701', '/386/bin/8c'))!;
    expect(await file.size).toBe(6);
    await expect(Promise.resolve().then(() => file.content())).rejects.toThrow(
      '/386/bin/8c of 2011/0701 has 6 bytes, more than the 5',
    );
  });

  it('passes over links and impossible names, and says so when it meets them', async () => {
    const repository = repositoryOf(DAYS);
    const blob = git(repository, ['rev-parse', 'HEAD:sys/a.c']);
    const entry = (mode: string, name: string) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(blob, 'hex')]);
    const raw = Buffer.concat([
      entry('100644', '..'),
      entry('100644', 'caf\xe9'),
      entry('120000', 'link'),
      entry('100644', 'ok'),
    ]);
    const tree = git(repository, ['hash-object', '-t', 'tree', '--literally', '-w', '--stdin'], { input: raw });
    const commit = git(repository, ['commit-tree', '-m', 'odd', tree], { authored: '2013-01-01T00:00:00Z' });
    const { dump, notes, textAt } = await dumpOf(repository, { ref: commit });
    const root = await (await dump.open(SnapshotDate.parse('2013/0101'))).lookup('/');
    expect(root?.kind === 'directory' && (await root.entries())).toEqual(['ok']);
    expect(await textAt('2013/0101', '/link')).toBeUndefined();
    expect(await textAt('2013/0101', '/../ok')).toBeUndefined();
    expect(notes).toEqual([
      '/.. has a name that no file can have and is not part of the tree',
      '/caf\xe9 has a name that is not UTF-8 and is not part of the tree',
      '/link is not part of the tree: it is a symbolic link, and those are not followed',
    ]);
  });

  it('takes the executable bit from the mode, or from nowhere', async () => {
    const repository = repositoryOf(DAYS);
    git(repository, ['update-index', '--chmod=+x', '386/bin/8c']);
    git(repository, ['commit', '-q', '-m', 'mode'], { authored: '2013-01-01T00:00:00Z' });
    const bits = async (spec: GitSpec) => {
      const { fileAt } = await dumpOf(repository, spec);
      const files = [await fileAt('2012/0614', '/386/bin/8c'), await fileAt('2013/0101', '/386/bin/8c')];
      return files.map((file) => file?.executable);
    };
    expect(await bits({})).toEqual([false, true]);
    expect(await bits({ executable: 'always' })).toEqual([true, true]);
  });

  it('finds the distinct artifacts of a component', async () => {
    const { dump } = await dumpOf(repositoryOf(DAYS));
    const found = await distinctArtifacts(dump, ['/386/bin/8c'], await dump.snapshots());
    expect(found.map((item) => item.dates.map(String))).toEqual([['2011/0701', '2011/0905'], ['2012/0614']]);
  });

  it('is not led elsewhere by the GIT_ variables of its caller', async () => {
    const repository = repositoryOf(DAYS);
    const other = repositoryOf([{ date: '1999-01-01T00:00:00Z', files: { f: '' } }]);
    vi.stubEnv('GIT_DIR', join(other, '.git'));
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { dump, textAt } = await dumpOf(repository);
    expect(await dump.snapshots()).toHaveLength(3);
    expect(await textAt('2011/0701', '/386/bin/8c')).toBe('old 8c');
  });

  it('shows objects as they are, not as git replace does', async () => {
    const repository = repositoryOf(DAYS);
    git(repository, [
      'replace',
      git(repository, ['rev-parse', 'HEAD:386/bin/8c']),
      git(repository, ['rev-parse', 'HEAD:sys/a.c']),
    ]);
    const { textAt } = await dumpOf(repository);
    expect(await textAt('2012/0614', '/386/bin/8c')).toBe('new 8c');
  });
});

describe('a git repository that is no dump', () => {
  it('says what branches there are instead of the one that was asked for', async () => {
    const repository = repositoryOf([DAYS[0]]);
    await expect(dumpOf(repository, { ref: 'trunk' })).rejects.toThrow(
      new DumpError(`no commit 'trunk' in the git repository ${repository}: it has main`),
    );
  });

  it('takes no option of git for a revision', async () => {
    await expect(dumpOf(repositoryOf([DAYS[0]]), { ref: '--all' })).rejects.toThrow("no commit '--all' in");
  });

  it('takes no range for a revision', async () => {
    const repository = repositoryOf(DAYS);
    await expect(dumpOf(repository, { ref: 'HEAD~1..HEAD' })).rejects.toThrow("no commit 'HEAD~1..HEAD' in");
    await expect(dumpOf(repository, { ref: 'main..main' })).rejects.toThrow("no commit 'main..main' in");
  });

  it('says that a repository has no commits', async () => {
    const repository = repositoryOf([]);
    await expect(dumpOf(repository)).rejects.toThrow(
      new DumpError(`no commit 'HEAD' in the git repository ${repository}: it has no branches or tags`),
    );
  });

  it('says that a folder is not a repository, even inside one', async () => {
    const repository = repositoryOf(DAYS);
    await expect(dumpOf(join(repository, 'sys'))).rejects.toThrow(
      /^cannot open the git repository .*\/sys: not a git repository/,
    );
    await expect(dumpOf(join(repository, 'none'))).rejects.toThrow(
      new DumpError(`cannot open the git repository ${repository}/none: there is no such file or directory`),
    );
  });

  it('says where a history breaks off', async () => {
    const repository = repositoryOf(DAYS);
    const oid = git(repository, ['rev-parse', 'HEAD~1']);
    rmSync(looseObject(repository, oid));
    await expect(dumpOf(repository)).rejects.toThrow(oid);
  });
});
