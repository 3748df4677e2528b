import { describe, expect, it } from 'vitest';
import { OEXEC, OREAD, OTRUNC, OWRITE } from '../../../../src/emu/plan9/abi.js';
import { Action } from '../../../../src/emu/plan9/action.js';
import { Chan } from '../../../../src/emu/plan9/chan.js';
import { GuestError, LimitExceeded, Suspended } from '../../../../src/emu/plan9/errors.js';
import { Layer } from '../../../../src/emu/plan9/files/layer.js';
import { byBytes, LayerDirectory } from '../../../../src/emu/plan9/files/layer-directory.js';
import { LayerFile } from '../../../../src/emu/plan9/files/layer-file.js';
import type { Process } from '../../../../src/emu/plan9/process.js';
import { contentIdOf } from '../../../../src/tree/content-id.js';
import { HeldFile } from '../../../../src/tree/held-file.js';
import { MemoryTree } from '../../../../src/tree/memory-tree.js';
import { type FileNode, type Tree, TreeError } from '../../../../src/tree/tree.js';

const outside = new Action(0, undefined, 0, undefined, new Map(), undefined);
/** All that the files need of a process. */
const process = { action: outside } as unknown as Process;

function layerOf(files: Record<string, string>, limit = 1e6): Layer {
  return new Layer(new MemoryTree(Object.entries(files)), 'glenda', 1_000, limit);
}

function fileAt(layer: Layer, path: string): LayerFile {
  const node = layer.find(path);
  if (!(node instanceof LayerFile)) throw new Error(`${path} is no file`);
  return node;
}

function directoryAt(layer: Layer, path: string): LayerDirectory {
  const node = layer.find(path);
  if (!(node instanceof LayerDirectory)) throw new Error(`${path} is no directory`);
  return node;
}

function write(file: LayerFile, offset: number, text: string): void {
  file.write(process, new Chan(file, file.path(), OWRITE, outside), offset, new TextEncoder().encode(text));
}

function text(file: LayerFile): string {
  return new TextDecoder().decode(file.content());
}

const names = (directory: LayerDirectory) => directory.list().map((stat) => stat.name);

describe('the private layer', () => {
  it('shows the tree', () => {
    const layer = layerOf({ '/a/b': 'one', '/a/c': 'three', '/d': '' });
    expect(names(layer.root)).toEqual(['a', 'd']);
    expect(names(directoryAt(layer, '/a'))).toEqual(['b', 'c']);
    expect(text(fileAt(layer, '/a/c'))).toBe('three');
    expect(layer.find('/a/x')).toBeUndefined();
    expect(layer.find('/d/x')).toBeUndefined();
  });

  it('keeps writes to itself', () => {
    const tree = new MemoryTree([['/f', 'hello']]);
    const layer = new Layer(tree, 'glenda', 1_000, 1e6);
    write(fileAt(layer, '/f'), 1, 'ipp');
    expect(text(fileAt(layer, '/f'))).toBe('hippo');
    expect(new TextDecoder().decode((tree.lookup('/f') as FileNode).content() as Uint8Array)).toBe('hello');
    expect([...layer.changes().keys()]).toEqual(['/f']);
  });

  it('keeps writes to itself of bytes that are in a Buffer, too', () => {
    const bytes = Buffer.from('of the tree');
    const layer = new Layer(
      new MemoryTree([
        ['/f', HeldFile.of(bytes)],
        ['/g', HeldFile.of(bytes)],
      ]),
      'glenda',
      0,
      1e6,
    );
    write(fileAt(layer, '/f'), 0, 'OF');
    fileAt(layer, '/g').wstat(process, { length: 2 });
    write(fileAt(layer, '/g'), 0, 'X');
    expect([text(fileAt(layer, '/f')), text(fileAt(layer, '/g')), bytes.toString()]).toEqual([
      'OF the tree',
      'Xf',
      'of the tree',
    ]);
  });

  it('fills a gap before a write with zeros', () => {
    const layer = layerOf({ '/f': 'ab' });
    write(fileAt(layer, '/f'), 4, 'c');
    expect([...fileAt(layer, '/f').content()]).toEqual([97, 98, 0, 0, 99]);
  });

  it('appends to a file of mode DMAPPEND wherever a write is aimed', () => {
    const layer = layerOf({});
    const file = layer.root.create(process, 'log', OWRITE, 0x4000_0000 + 0o664) as LayerFile;
    write(file, 0, 'a');
    write(file, 0, 'b');
    file.open(process, OWRITE | OTRUNC);
    expect(text(file)).toBe('ab');
  });

  it('hides what is removed, and shows it as a change only if the tree has it', () => {
    const layer = layerOf({ '/f': 'x', '/g': 'y' });
    fileAt(layer, '/f').remove(process);
    const made = layer.root.create(process, 'h', OWRITE, 0o664);
    made.remove(process);
    expect(names(layer.root)).toEqual(['g']);
    expect([...layer.changes()]).toEqual([['/f', 'removed']]);
    expect(() => made.remove(process)).toThrow(new GuestError('file does not exist') as never);
  });

  it('refuses to remove a directory that holds something', () => {
    const layer = layerOf({ '/d/f': '' });
    expect(() => directoryAt(layer, '/d').remove(process)).toThrow();
    fileAt(layer, '/d/f').remove(process);
    directoryAt(layer, '/d').remove(process);
    expect(names(layer.root)).toEqual([]);
  });

  it('renames a directory with all it holds', () => {
    const layer = layerOf({ '/d/e/f': 'deep' });
    directoryAt(layer, '/d').wstat(process, { name: 'n' });
    expect(text(fileAt(layer, '/n/e/f'))).toBe('deep');
    expect(fileAt(layer, '/n/e/f').path()).toBe('/n/e/f');
    expect(layer.find('/d')).toBeUndefined();
    expect([...layer.changes().keys()]).toEqual(['/d', '/n', '/n/e', '/n/e/f']);
  });

  it('does not rename onto something else', () => {
    const layer = layerOf({ '/a': '', '/b': '' });
    expect(() => fileAt(layer, '/a').wstat(process, { name: 'b' })).toThrow();
    expect(() => fileAt(layer, '/a').wstat(process, { name: '../b' })).toThrow();
  });

  it('masks permissions with those of the directory (open(5))', () => {
    const layer = layerOf({});
    const directory = layer.root.create(process, 'd', OREAD, 0x8000_0000 + 0o750) as LayerDirectory;
    expect(directory.mode).toBe(0o750);
    expect((directory.create(process, 'f', OWRITE, 0o666) as LayerFile).mode).toBe(0o640);
  });

  it("checks the owner's permissions", () => {
    const layer = layerOf({ '/f': '' });
    const file = fileAt(layer, '/f');
    expect(() => file.open(process, OEXEC)).toThrow();
    file.wstat(process, { mode: 0o444 });
    expect(() => file.open(process, OWRITE)).toThrow();
    expect(() => file.open(process, OREAD)).not.toThrow();
  });

  it('gives every file the same time until wstat sets another', () => {
    const layer = layerOf({ '/f': 'x' });
    const file = fileAt(layer, '/f');
    write(file, 0, 'y');
    expect(file.stat().mtime).toBe(1_000);
    file.wstat(process, { mtime: 5 });
    expect(file.stat().mtime).toBe(5);
  });

  it('keeps a snapshot as it was', () => {
    const layer = layerOf({});
    const file = layer.root.create(process, 'f', OWRITE, 0o664) as LayerFile;
    write(file, 0, 'before');
    const snapshot = file.snapshot();
    write(file, 0, 'AFTER');
    expect(new TextDecoder().decode(snapshot)).toBe('before');
    expect(text(file)).toBe('AFTERe');
  });

  it('knows its content by id, whoever wrote last', () => {
    const layer = layerOf({ '/f': 'a' });
    const file = fileAt(layer, '/f');
    const other = new Action(1, outside, 1, undefined, new Map(), undefined);
    for (const action of [outside, other, outside, outside]) {
      file.write(process, new Chan(file, '/f', OWRITE, action), file.length, new TextEncoder().encode('+'));
      expect(file.contentId()).toBe(contentIdOf(file.content()));
    }
  });

  it('truncates and extends by wstat', () => {
    const layer = layerOf({ '/f': 'abcdef' });
    const file = fileAt(layer, '/f');
    file.wstat(process, { length: 3 });
    file.wstat(process, { length: 5 });
    expect([...file.content()]).toEqual([97, 98, 99, 0, 0]);
  });

  it('ends at its limit of bytes', () => {
    const layer = layerOf({}, 5_000);
    const file = layer.root.create(process, 'f', OWRITE, 0o664) as LayerFile;
    expect(() => write(file, 0, 'x'.repeat(5_000))).toThrow(LimitExceeded);
  });

  it('suspends a call until a slow tree answers', async () => {
    const slow: Tree = {
      lookup: (path) =>
        Promise.resolve(
          path === '/f'
            ? {
                kind: 'file' as const,
                size: 4,
                executable: false,
                contentId: () => Promise.resolve('id'),
                content: () => Promise.resolve(new TextEncoder().encode('slow')),
              }
            : undefined,
        ),
    };
    const layer = new Layer(slow, 'glenda', 0, 1e6);
    let waits = 0;
    for (;;) {
      try {
        expect(text(fileAt(layer, '/f'))).toBe('slow');
        break;
      } catch (error) {
        if (!(error instanceof Suspended)) throw error;
        waits++;
        await error.until;
      }
    }
    expect(waits).toBe(2);
  });

  it('gives an i/o error, once, for a file that is listed but cannot be read', async () => {
    const broken: Tree = {
      lookup: () => ({
        kind: 'file',
        size: 4,
        executable: false,
        contentId: () => 'id',
        content: () => Promise.reject(new TreeError('object 1234 is missing')),
      }),
    };
    const layer = new Layer(broken, 'glenda', 0, 1e6);
    const file = fileAt(layer, '/f');
    const suspended = attempt(() => file.content()) as Suspended;
    await suspended.until;
    expect(attempt(() => file.content())).toEqual(new GuestError('i/o error'));
    expect(layer.troubles).toEqual(['object 1234 is missing']);
    expect(attempt(() => file.content())).toBeInstanceOf(Suspended);
  });
});

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe('byBytes', () => {
  it('orders like UTF-8', () => {
    const words = ['b', 'a', 'ab', '\u{1f600}', '\uffff', 'é', '\ud7ff', ''];
    const expected = [...words].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect([...words].sort(byBytes)).toEqual(expected);
  });
});
