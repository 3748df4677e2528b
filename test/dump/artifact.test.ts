import { describe, expect, it } from 'vitest';
import { artifactOf, distinctArtifacts } from '../../src/dump/artifact.js';
import type { Dump, SnapshotTree } from '../../src/dump/dump.js';
import { SnapshotDate } from '../../src/dump/snapshot-date.js';
import { contentIdOf } from '../../src/tree/content-id.js';
import { MemoryTree } from '../../src/tree/memory-tree.js';

const treeOf = (files: Record<string, string>) => new MemoryTree(Object.entries(files));
const dates = (...names: string[]) => names.map((name) => SnapshotDate.parse(name));

/** A dump of memory trees; counts how often contents were asked for. */
function dumpOf(snapshots: Record<string, Record<string, string>>, fingerprints = false) {
  const asked: string[] = [];
  const dump: Dump = {
    description: 'dump in memory',
    snapshots: async () => dates(...Object.keys(snapshots)),
    open: async (date) => {
      const files = snapshots[date.toString()];
      const tree = treeOf(files);
      const opened: SnapshotTree = {
        lookup: (path) => {
          asked.push(`${date} ${path}`);
          return tree.lookup(path);
        },
      };
      return fingerprints ? { ...opened, fingerprint: (path) => files[path] } : opened;
    },
    warmUp: () => {},
    close: async () => {},
  };
  return { dump, asked };
}

describe('artifactOf', () => {
  it('lists files and whole directories in byte order, with their content ids', async () => {
    const tree = treeOf({ '/lib/b.a': 'b', '/lib/a/x.a': 'x', '/bin/8c': '8c' });
    const { files, missing } = await artifactOf(tree, ['/lib', '/bin/8c']);
    expect(files).toEqual(
      ['/bin/8c', '/lib/a/x.a', '/lib/b.a'].map((path, i) => {
        const text = ['8c', 'x', 'b'][i];
        return { path, contentId: contentIdOf(Buffer.from(text)), size: text.length, executable: false };
      }),
    );
    expect(missing).toEqual([]);
  });

  it('has one id for the same files, however the paths are given', async () => {
    const tree = treeOf({ '/bin/8c': '8c', '/bin/8l': '8l' });
    const ids = await Promise.all(
      [['/bin'], ['/bin/8l', '/bin/8c'], ['/bin', '/bin/8c']].map(async (paths) => (await artifactOf(tree, paths)).id),
    );
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has other ids for other bytes, other names and other executable bits', async () => {
    const variants = [
      treeOf({ '/bin/8c': 'x' }),
      treeOf({ '/bin/8c': 'y' }),
      treeOf({ '/bin/8l': 'x' }),
      new MemoryTree([['/bin/8c', 'x', true]]),
      treeOf({}),
    ];
    const ids = await Promise.all(variants.map(async (tree) => (await artifactOf(tree, ['/bin'])).id));
    expect(new Set(ids).size).toBe(variants.length);
  });

  it('names the paths at which there is nothing', async () => {
    const { files, missing } = await artifactOf(treeOf({ '/bin/8c': '8c' }), ['/bin/8c', '/bin/8l', '/lib']);
    expect(files.map((file) => file.path)).toEqual(['/bin/8c']);
    expect(missing).toEqual(['/bin/8l', '/lib']);
  });
});

describe('distinctArtifacts', () => {
  const HISTORY = {
    '2011/0701': { '/bin/8c': 'a', '/other': '1' },
    '2011/0702': { '/bin/8c': 'a', '/other': '2' },
    '2011/0703': { '/bin/8c': 'b', '/other': '2' },
    '2011/0704': { '/bin/8c': 'a', '/other': '3' },
    '2011/0705': { '/other': '3' },
  };

  it.each([false, true])(
    'gives each artifact once, by first date, with all its dates (fingerprints: %s)',
    async (fingerprints) => {
      const { dump } = dumpOf(HISTORY, fingerprints);
      const found = await distinctArtifacts(dump, ['/bin/8c'], await dump.snapshots());
      expect(found.map((item) => item.dates.map(String))).toEqual([
        ['2011/0701', '2011/0702', '2011/0704'],
        ['2011/0703'],
        ['2011/0705'],
      ]);
      expect(found.map((item) => item.artifact.missing)).toEqual([[], [], ['/bin/8c']]);
    },
  );

  it('reads one snapshot of those with the same fingerprint', async () => {
    const { dump, asked } = dumpOf(HISTORY, true);
    await distinctArtifacts(dump, ['/bin/8c'], await dump.snapshots());
    expect(asked).toEqual(['2011/0701 /bin/8c', '2011/0703 /bin/8c', '2011/0705 /bin/8c']);
  });

  it('looks at no snapshot but those asked for', async () => {
    const { dump, asked } = dumpOf(HISTORY);
    const found = await distinctArtifacts(dump, ['/bin/8c'], dates('2011/0703'));
    expect(found.map((item) => item.dates.map(String))).toEqual([['2011/0703']]);
    expect(asked).toEqual(['2011/0703 /bin/8c']);
  });
});
