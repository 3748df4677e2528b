import { describe, expect, it } from 'vitest';
import { reduced } from '../../src/build/dependencies.js';
import type { Version, VersionReport } from '../../src/build/job.js';
import { failedVersion } from '../../src/build/version.js';
import { VersionBook } from '../../src/build/version-book.js';
import { VersionRecord } from '../../src/build/version-record.js';
import type { SnapshotTree } from '../../src/dump/dump.js';
import type { Dependency } from '../../src/store/records.js';
import { openStore } from '../store/open-store.js';

/** A snapshot of files, each with its content; folders are fingerprinted by all that is in them. */
function treeOf(files: Readonly<Record<string, string>>, fingerprints = true): SnapshotTree {
  const under = (path: string) =>
    Object.entries(files).filter(([name]) => name === path || name.startsWith(path === '/' ? '/' : `${path}/`));
  return {
    lookup: (path) => {
      if (under(path).length === 0) return undefined;
      if (files[path] === undefined) return { kind: 'directory', entries: () => [] };
      return {
        kind: 'file',
        size: 1,
        executable: false,
        contentId: () => files[path]!,
        content: () => Buffer.from(''),
      };
    },
    ...(fingerprints ? { fingerprint: (path) => (under(path).length === 0 ? undefined : String(under(path))) } : {}),
  };
}

/** A version that is known by what was said. */
function saying(message: string): Version {
  return failedVersion({ tool: '8c', argv: ['8c'], exit: 'error', message }, false);
}

const DEPENDENCIES: readonly Dependency[] = [
  { path: '/sys/src/cmd/8l/obj.c', depth: 'content' },
  { path: '/sys/src/cmd/8l/mkfile', depth: 'content' },
  { path: '/sys/src/mkfile.proto', depth: 'content' },
  { path: '/sys/src/cmd', depth: 'kind' },
  { path: '/sys/include/no.h', depth: 'content' },
];

/** A book over days of files; making a version yields the content of obj.c. */
function bookOf(
  days: readonly Readonly<Record<string, string>>[],
  options: { fingerprints?: boolean; dependencies?: readonly Dependency[]; record?: VersionRecord } = {},
) {
  const made: string[] = [];
  const trees = days.map((files) => treeOf(files, options.fingerprints));
  const at = (date: string) => Number(date.slice(-4)) - 101;
  const book = new VersionBook({
    open: async (date) => trees[at(date)]!,
    record: async () => options.record,
    make: async (date): Promise<VersionReport> => {
      made.push(date);
      const version = saying(days[at(date)]!['/sys/src/cmd/8l/obj.c'] ?? 'none');
      return { version, made: true, ...('dependencies' in options ? {} : { dependencies: reduced(DEPENDENCIES) }) };
    },
  });
  const dates = days.map((_, i) => `2011/${String(101 + i).padStart(4, '0')}`);
  const read = async () => {
    const heard = new Map<string, string>();
    await book.read(dates, (date, { failure }) => heard.set(date, failure!.message));
    return dates.map((date) => heard.get(date));
  };
  return { made, read };
}

const FIRST = {
  '/sys/src/cmd/8l/obj.c': 'a',
  '/sys/src/cmd/8l/mkfile': 'm',
  '/sys/src/mkfile.proto': 'p',
  '/sys/src/cmd/cat.c': 'c',
};
const CHANGED = { ...FIRST, '/sys/src/cmd/8l/obj.c': 'b' };

describe('a component that is made from source', () => {
  it('is made once for all days that have the same wherever making it looked, and again when a change is undone', async () => {
    const { made, read } = bookOf([
      FIRST,
      { ...FIRST, '/sys/src/cmd/cat.c': 'changed', '/sys/src/cmd/new': 'x' },
      CHANGED,
      CHANGED,
      FIRST,
    ]);
    expect(await read()).toEqual(['a', 'a', 'b', 'b', 'a']);
    expect(made).toEqual(['2011/0101', '2011/0103']);
    expect(await read()).toEqual(['a', 'a', 'b', 'b', 'a']);
    expect(made).toHaveLength(2);
  });

  it('is made again for whatever could make a difference', async () => {
    const { '/sys/src/cmd/8l/mkfile': _, ...without } = FIRST;
    const { made, read } = bookOf([
      FIRST,
      { ...FIRST, '/sys/src/mkfile.proto': 'other' },
      { ...FIRST, '/sys/include/no.h': 'now there' },
      without,
      { '/sys/src/cmd': 'a file', '/sys/src/mkfile.proto': 'p' },
    ]);
    await read();
    expect(made).toHaveLength(5);
  });

  it('is not made of neighbours at the same time', async () => {
    const days = ['a', 'b', 'c', 'd', 'e', 'f'].map((content) => ({ ...FIRST, '/sys/src/cmd/8l/obj.c': content }));
    const { made, read } = bookOf(days);
    expect(await read()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(made.map((date) => date.slice(-1))).toEqual(['1', '2', '6', '4', '3', '5']);
  });

  it('is not made by a later run for days that have the same wherever making it looked', async () => {
    const store = openStore();
    const run = (days: readonly Readonly<Record<string, string>>[]) =>
      bookOf(days, { record: new VersionRecord(store, 'conditions') });
    await run([FIRST, CHANGED]).read();
    const same = run([CHANGED, FIRST]);
    expect(await same.read()).toEqual(['b', 'a']);
    expect(same.made).toEqual([]);
    const elsewhere = run([{ ...FIRST, '/sys/src/cmd/cat.c': 'changed' }]);
    expect(await elsewhere.read()).toEqual(['a']);
    expect(elsewhere.made).toEqual([]);
    const other = run([{ ...FIRST, '/sys/src/mkfile.proto': 'other' }]);
    await other.read();
    expect(other.made).toHaveLength(1);
    const unlike = bookOf([FIRST], { record: new VersionRecord(store, 'other conditions') });
    await unlike.read();
    expect(unlike.made).toHaveLength(1);
  });

  it('is made for every day if nobody knows what it depends on, or if the snapshots cannot be compared', async () => {
    const unknown = bookOf([FIRST, FIRST, FIRST], { dependencies: [] });
    expect(await unknown.read()).toEqual(['a', 'a', 'a']);
    expect(unknown.made).toHaveLength(3);
    const plain = bookOf([FIRST, FIRST], { fingerprints: false });
    expect(await plain.read()).toEqual(['a', 'a']);
    expect(plain.made).toHaveLength(2);
  });
});
