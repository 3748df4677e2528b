import { describe, expect, it } from 'vitest';
import { diffSources, sourcePaths } from '../../../src/build/kernel-diff/source-diff.js';
import { MemoryTree } from '../../../src/tree/memory-tree.js';

describe('the source of a component', () => {
  it.each([
    [{ paths: ['/386/bin/8l'] }, ['/sys/src/cmd/8l', '/sys/src/cmd/8l.c']],
    [{ paths: ['/386/bin/8c'] }, ['/sys/src/cmd/8c', '/sys/src/cmd/8c.c', '/sys/src/cmd/cc']],
    [{ paths: ['/386/lib/libc.a', '/386/include/u.h'] }, ['/sys/src/libc']],
    [
      { paths: ['/386/lib/libc.a'], source: { directory: '/sys/src/libc/386', command: ['/bin/mk'], products: {} } },
      ['/sys/src/libc/386', '/sys/src/libc'],
    ],
  ])('of %j is looked for in %j', (spec, paths) => {
    expect(sourcePaths(spec)).toEqual(paths);
  });

  it('differs by files, and those by lines', async () => {
    const before = new MemoryTree([
      ['/c/a.c', 'int a;\nint b;\n'],
      ['/c/gone.c', 'x\n'],
      ['/c/same.c', 'y\n'],
      ['/other/a.c', 'not looked at\n'],
    ]);
    const after = new MemoryTree([
      ['/c/a.c', 'int a;\nlong b;\n'],
      ['/c/new.c', 'z\n'],
      ['/c/same.c', 'y\n'],
    ]);
    const changes = await diffSources(before, after, ['/c', '/nowhere']);
    expect(changes.map(({ path, kind, removed, added }) => [path, kind, removed, added])).toEqual([
      ['/c/a.c', 'changed', 1, 1],
      ['/c/gone.c', 'removed', 1, 0],
      ['/c/new.c', 'added', 0, 1],
    ]);
    expect(changes[0].lines!.map(({ text }) => text)).toEqual(['int a;', 'int b;', 'long b;']);
  });

  it.each([
    ['no text', '\0\0'],
    ['too large', 'x'.repeat((256 << 10) + 1)],
  ])('is not compared line by line where it is %s', async (_why, content) => {
    const [before, after] = [new MemoryTree([['/c/8.out', 'v1']]), new MemoryTree([['/c/8.out', content]])];
    expect(await diffSources(before, after, ['/c'])).toEqual([{ path: '/c/8.out', kind: 'changed' }]);
  });
});
