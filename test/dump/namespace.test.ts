import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bind, BindError, type BindFlag, Namespace } from '../../src/dump/namespace.js';
import { MemoryTree } from '../../src/tree/memory-tree.js';
import type { Tree } from '../../src/tree/tree.js';

const treeOf = (files: Record<string, string>) => new MemoryTree(Object.entries(files));
const bind = (source: Tree, from: string, to: string, flag: BindFlag = 'replace'): Bind => ({ source, from, to, flag });

async function textAt(tree: Tree, path: string): Promise<string | undefined> {
  const node = await tree.lookup(path);
  return node?.kind === 'file' ? Buffer.from(await node.content()).toString() : undefined;
}

async function namesAt(tree: Tree, path: string): Promise<readonly string[] | undefined> {
  const node = await tree.lookup(path);
  return node?.kind === 'directory' ? node.entries() : undefined;
}

describe('Namespace', () => {
  const base = treeOf({ '/386/bin/8c': 'new 8c', '/386/bin/8l': 'new 8l', '/rc/bin/doc': 'doc', '/sys/a.c': 'a' });
  const old = treeOf({ '/386/bin/8c': 'old 8c', '/386/lib/libc.a': 'old libc' });

  it('is its base where nothing is bound', async () => {
    const space = new Namespace(base);
    expect(await textAt(space, '/386/bin/8c')).toBe('new 8c');
    expect(await namesAt(space, '/')).toEqual(['386', 'rc', 'sys']);
    expect(await space.lookup('/386/bin/8c/x')).toBeUndefined();
  });

  it('binds a file over another and leaves its neighbours', async () => {
    const space = new Namespace(base, [bind(old, '/386/bin/8c', '/386/bin/8c')]);
    expect(await textAt(space, '/386/bin/8c')).toBe('old 8c');
    expect(await textAt(space, '/386/bin/8l')).toBe('new 8l');
    expect(await namesAt(space, '/386/bin')).toEqual(['8c', '8l']);
  });

  it('makes a mount point that is not there, and the way to it', async () => {
    const space = new Namespace(base, [bind(old, '/386/bin/8c', '/usr/ken/bin/8c')]);
    expect(await textAt(space, '/usr/ken/bin/8c')).toBe('old 8c');
    expect(await namesAt(space, '/')).toEqual(['386', 'rc', 'sys', 'usr']);
    expect(await namesAt(space, '/usr')).toEqual(['ken']);
    expect(await namesAt(space, '/usr/ken/bin')).toEqual(['8c']);
  });

  it('hides what was at the mount point when a directory replaces it', async () => {
    const space = new Namespace(base, [bind(old, '/386', '/386')]);
    expect(await textAt(space, '/386/bin/8l')).toBeUndefined();
    expect(await textAt(space, '/386/lib/libc.a')).toBe('old libc');
  });

  it('can replace the root', async () => {
    const space = new Namespace(base, [bind(old, '/386', '/')]);
    expect(await namesAt(space, '/')).toEqual(['bin', 'lib']);
    expect(await textAt(space, '/bin/8c')).toBe('old 8c');
  });

  it("lists the entries of all a union's parts, each once", async () => {
    for (const flag of ['before', 'after'] as const) {
      const space = new Namespace(base, [bind(treeOf({ '/b/8c': 'b', '/b/zz': 'z' }), '/b', '/386/bin', flag)]);
      expect(await namesAt(space, '/386/bin')).toEqual(['8c', '8l', 'zz']);
    }
  });

  it('takes a name from the part of a union that comes first', async () => {
    const before = new Namespace(base, [bind(old, '/386/bin', '/386/bin', 'before')]);
    expect(await textAt(before, '/386/bin/8c')).toBe('old 8c');
    expect(await textAt(before, '/386/bin/8l')).toBe('new 8l');
    const after = new Namespace(base, [bind(old, '/386', '/386', 'after')]);
    expect(await textAt(after, '/386/bin/8c')).toBe('new 8c');
    expect(await textAt(after, '/386/lib/libc.a')).toBe('old libc');
  });

  it('does not join the directories below a union, as Plan 9 does not', async () => {
    const space = new Namespace(base, [bind(old, '/386', '/386', 'before')]);
    expect(await namesAt(space, '/386/bin')).toEqual(['8c']);
    expect(await textAt(space, '/386/bin/8l')).toBeUndefined();
  });

  it('lets a later bind see those before it', async () => {
    const space = new Namespace(base, [
      bind(old, '/386/bin/8c', '/386/bin/8c'),
      bind(treeOf({ '/386/bin/8c': 'third 8c' }), '/386', '/386'),
    ]);
    expect(await textAt(space, '/386/bin/8c')).toBe('third 8c');
    const other = new Namespace(base, [
      bind(treeOf({ '/386/bin/8c': 'third 8c' }), '/386', '/386'),
      bind(old, '/386/bin/8c', '/386/bin/8c'),
    ]);
    expect(await textAt(other, '/386/bin/8c')).toBe('old 8c');
  });

  it('can be bound from another namespace: /bin as the union of its own folders', async () => {
    const swapped = new Namespace(base, [bind(old, '/386/bin/8c', '/386/bin/8c')]);
    const space = new Namespace(swapped, [
      bind(swapped, '/386/bin', '/bin'),
      bind(swapped, '/rc/bin', '/bin', 'after'),
    ]);
    expect(await namesAt(space, '/bin')).toEqual(['8c', '8l', 'doc']);
    expect(await textAt(space, '/bin/8c')).toBe('old 8c');
    expect(await textAt(space, '/bin/doc')).toBe('doc');
  });

  it('has nothing at a mount point replaced by a path that is not there', async () => {
    const space = new Namespace(base, [bind(old, '/386/bin/8l', '/386/bin/8l')]);
    expect(await space.lookup('/386/bin/8l')).toBeUndefined();
    expect(await namesAt(space, '/386/bin')).toEqual(['8c']);
  });

  it('is as before after a union with a path that is not there', async () => {
    const space = new Namespace(base, [bind(old, '/none', '/386/bin', 'before'), bind(old, '/none', '/x/y', 'after')]);
    expect(await namesAt(space, '/')).toEqual(['386', 'rc', 'sys']);
    expect(await namesAt(space, '/386/bin')).toEqual(['8c', '8l']);
    expect(await space.lookup('/x/y')).toBeUndefined();
  });

  it('lets the first of a file and a directory hide the other', async () => {
    const file = treeOf({ '/f': 'file' });
    const before = new Namespace(base, [bind(file, '/f', '/386', 'before')]);
    expect(await textAt(before, '/386')).toBe('file');
    expect(await before.lookup('/386/bin')).toBeUndefined();
    const after = new Namespace(base, [bind(file, '/f', '/386', 'after')]);
    expect(await textAt(after, '/386/bin/8c')).toBe('new 8c');
  });

  it('answers at once where its trees do', () => {
    const space = new Namespace(base, [bind(old, '/386/bin', '/386/bin', 'before')]);
    expect(space.lookup('/386/bin/8c')).not.toBeInstanceOf(Promise);
    expect(space.lookup('/386/bin/none')).toBeUndefined();
  });

  it('asks its trees once for what is looked up again, absent or not', async () => {
    const asked: string[] = [];
    const slow: Tree = {
      lookup: async (path) => {
        asked.push(path);
        return base.lookup(path);
      },
    };
    const space = new Namespace(slow);
    for (const path of ['/386/bin/8c', '/none']) await Promise.all([space.lookup(path), space.lookup(path)]);
    expect(space.lookup('/386/bin/8c')).not.toBeInstanceOf(Promise);
    expect(space.lookup('/none')).toBeUndefined();
    expect(asked).toEqual(['/386/bin/8c', '/none']);
  });

  it('asks again after a failure', async () => {
    let failures = 1;
    const flaky: Tree = {
      lookup: async (path) => {
        if (failures-- > 0) throw new Error('gone');
        return base.lookup(path);
      },
    };
    const space = new Namespace(flaky);
    await expect(space.lookup('/386/bin/8c')).rejects.toThrow('gone');
    expect(await textAt(space, '/386/bin/8c')).toBe('new 8c');
  });

  it.each(['', 'bin', '/bin/', '/a//b', '/a/../b', '/./a', '//'])('refuses to bind to %j', (to) => {
    expect(() => new Namespace(base, [bind(old, '/386', to)])).toThrow(BindError);
    expect(() => new Namespace(base, [bind(old, to, '/386')])).toThrow(BindError);
  });
});

describe('Namespace.verify', () => {
  const source = treeOf({ '/386/bin/8c': '8c', '/386/bin/8l': '8l' });

  it('is content when every source has what is bound', async () => {
    await expect(new Namespace(source, [bind(source, '/386/bin', '/bin')]).verify()).resolves.toBeUndefined();
  });

  it('says what a source holds instead of what is bound', async () => {
    await expect(new Namespace(source, [bind(source, '/386/bin/8a', '/bin/8a')]).verify()).rejects.toThrow(
      new BindError('cannot bind /386/bin/8a to /bin/8a: there is no /386/bin/8a; /386/bin holds 8c 8l'),
    );
    await expect(new Namespace(source, [bind(source, '/amd64/bin', '/bin')]).verify()).rejects.toThrow(
      'there is no /amd64/bin; / holds 386',
    );
    await expect(new Namespace(source, [bind(source, '/386/bin/8c/x', '/bin')]).verify()).rejects.toThrow(
      'there is no /386/bin/8c/x; /386/bin/8c is a file',
    );
  });
});

describe('binds in general', () => {
  /** The definition, word by word, over whole listings: what a bind makes of a map from paths to contents. */
  type Files = Map<string, string>;
  const below = (files: Files, root: string): Files =>
    new Map(
      [...files]
        .filter(([path]) => path === root || path.startsWith(root === '/' ? '/' : `${root}/`))
        .map(([path, text]) => [path.slice(root === '/' ? 0 : root.length), text]),
    );
  const firstName = (rest: string) => rest.split('/')[1];

  function modelBind(
    files: Files,
    source: Files,
    { from, to, flag }: { from: string; to: string; flag: BindFlag },
  ): Files {
    const bound = below(source, from);
    const here = below(files, to);
    const result = new Map(
      [...files].filter(([path]) => !here.has(path.slice(to === '/' ? 0 : to.length)) || !path.startsWith(to)),
    );
    const order = flag === 'replace' ? [bound] : flag === 'before' ? [bound, here] : [here, bound];
    const owned = new Set<string>();
    for (const part of order) {
      if (part.has('')) {
        if (owned.size === 0) {
          result.set(to, part.get('')!);
          break;
        }
        continue;
      }
      const names = new Set([...part.keys()].map(firstName));
      for (const [rest, text] of part) if (!owned.has(firstName(rest))) result.set(to === '/' ? rest : to + rest, text);
      for (const name of names) owned.add(name);
    }
    return result;
  }

  const name = fc.constantFrom('a', 'b', 'c');
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
  /** Every tree has its files at one depth, so no file of one stands where another needs a directory. */
  const deep = fc.array(fc.tuple(name, name, name), { minLength: 1, maxLength: 10 });
  const files = (label: string) =>
    deep.map((all): Files => new Map(all.map((names) => [`/${names.join('/')}`, `${label}${names.join('')}`])));

  it('agree with their definition on every file, for any order of binds', async () => {
    const directories = path.filter((p) => p.split('/').length < 4);
    const step = fc.record({
      source: files('s'),
      at: directories,
      flag: fc.constantFrom<BindFlag>('replace', 'before', 'after'),
    });
    await fc.assert(
      fc.asyncProperty(files('b'), fc.array(step, { maxLength: 4 }), async (baseFiles, steps) => {
        let model = baseFiles;
        const binds: Bind[] = [];
        for (const { source, at, flag } of steps) {
          if (below(source, at).size === 0) continue;
          model = modelBind(model, source, { from: at, to: at, flag });
          binds.push(bind(new MemoryTree(source), at, at, flag));
        }
        const space = new Namespace(new MemoryTree(baseFiles), binds);
        const found: Files = new Map();
        const walk = async (directory: string): Promise<void> => {
          for (const entry of (await namesAt(space, directory)) ?? []) {
            const full = directory === '/' ? `/${entry}` : `${directory}/${entry}`;
            const text = await textAt(space, full);
            if (text !== undefined) found.set(full, text);
            else await walk(full);
          }
        };
        await walk('/');
        expect(new Map([...found].sort())).toEqual(new Map([...model].sort()));
      }),
    );
  });
});
