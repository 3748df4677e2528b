import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectoryTree } from '../../../src/dump/directory/directory-tree.js';
import { readingRules, type TreeOptions } from '../../../src/dump/options.js';
import { contentIdOf } from '../../../src/tree/content-id.js';
import { type FileNode, TreeError } from '../../../src/tree/tree.js';
import { scratchFolder, writeFiles } from '../scratch.js';

function treeOf(files: Record<string, string | Uint8Array>, options: TreeOptions = {}) {
  const root = scratchFolder();
  writeFiles(root, files);
  const notes: string[] = [];
  const tree = new DirectoryTree(root, readingRules({ onNote: (note) => notes.push(note), ...options }));
  return { root, tree, notes };
}

function fileAt(tree: DirectoryTree, path: string): FileNode {
  const node = tree.lookup(path);
  if (node?.kind !== 'file') throw new Error(`no file ${path}`);
  return node;
}

const namesAt = (tree: DirectoryTree, path: string) => {
  const node = tree.lookup(path);
  return node?.kind === 'directory' ? node.entries() : undefined;
};

describe('DirectoryTree', () => {
  it('reads files byte for byte, line ends and all', () => {
    const bytes = Uint8Array.of(0, 13, 10, 255, 26, 10);
    const { tree } = treeOf({ 'sys/a.bin': bytes });
    const file = fileAt(tree, '/sys/a.bin');
    expect(file.size).toBe(6);
    expect(file.content()).toEqual(Buffer.from(bytes));
    expect(file.contentId()).toBe(contentIdOf(bytes));
  });

  it('lists names in byte order', () => {
    const { tree } = treeOf({ b: '', a: '', '\ue000': '', '\u{10000}': '', 'A/x': '' });
    expect(namesAt(tree, '/')).toEqual(['A', 'a', 'b', '\ue000', '\u{10000}']);
  });

  it('has nothing where there is nothing', () => {
    const { tree } = treeOf({ 'a/b': '' });
    for (const path of ['/b', '/a/c', '/a/b/c', '/a/c/d', '/A/b', '/a/B']) expect(tree.lookup(path)).toBeUndefined();
  });

  it('has nothing at paths that would lead out of it', () => {
    const { root, tree } = treeOf({ 'in/f': '' });
    writeFileSync(`${root}.secret`, 'secret');
    try {
      for (const path of [
        '/..',
        '/../x',
        `/../${root.split('/').at(-1)}.secret`,
        '/in/..',
        '/in/../in/f',
        '/.',
        '/in/./f',
        '',
      ]) {
        expect(tree.lookup(path)).toBeUndefined();
      }
    } finally {
      rmSync(`${root}.secret`);
    }
  });

  it('passes over symbolic links, to inside or outside, and says so when one is looked for', () => {
    const { root, tree, notes } = treeOf({ 'd/f': 'f' });
    symlinkSync('f', join(root, 'd/inside'));
    symlinkSync('/', join(root, 'd/outside'));
    symlinkSync('nowhere', join(root, 'd/dangling'));
    expect(namesAt(tree, '/d')).toEqual(['f']);
    for (const path of ['/d/inside', '/d/outside', '/d/outside/etc', '/d/dangling']) {
      expect(tree.lookup(path)).toBeUndefined();
    }
    expect(notes).toEqual(
      ['inside', 'outside', 'dangling'].map(
        (name) => `${root}/d/${name} is not part of the tree: it is a symbolic link, and those are not followed`,
      ),
    );
  });

  it('passes over FIFOs without waiting for them', () => {
    const { root, tree, notes } = treeOf({ 'd/f': '' });
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'd/pipe')]);
    expect(namesAt(tree, '/d')).toEqual(['f']);
    expect(tree.lookup('/d/pipe')).toBeUndefined();
    expect(notes).toEqual([`${root}/d/pipe is not part of the tree: it is a FIFO`]);
  });

  it('does not follow a directory that becomes a link after it was listed', () => {
    const { root, tree } = treeOf({ 'a/b/f': 'mine', 'other/b/f': 'stolen', 'other/b/g': '' });
    const file = fileAt(tree, '/a/b/f');
    renameSync(join(root, 'a'), join(root, 'moved'));
    symlinkSync('other', join(root, 'a'));
    expect(() => file.content()).toThrow(
      new TreeError(`cannot read ${root}/a/b/f: a directory on the way became a symbolic link`),
    );
  });

  it('does not follow a file that becomes a link or a FIFO after it was listed', () => {
    const { root, tree } = treeOf({ f: 'mine', p: 'mine', other: 'stolen' });
    const file = fileAt(tree, '/f');
    const pipe = fileAt(tree, '/p');
    rmSync(join(root, 'f'));
    symlinkSync('other', join(root, 'f'));
    rmSync(join(root, 'p'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'p')]);
    expect(() => file.content()).toThrow(`cannot read ${root}/f: it became a symbolic link`);
    expect(() => pipe.content()).toThrow(`cannot read ${root}/p: it changed while it was in use`);
  });

  it('refuses to read a file that changed since it was looked up', () => {
    const { root, tree } = treeOf({ f: 'before' });
    const file = fileAt(tree, '/f');
    writeFileSync(join(root, 'f'), 'afterwards');
    expect(() => file.content()).toThrow(
      new TreeError(`cannot read ${root}/f: it changed while it was in use, and a snapshot must stay as it is`),
    );
  });

  it('says that a listed file is gone only when it is read', () => {
    const { root, tree } = treeOf({ f: 'f', g: 'g' });
    expect(namesAt(tree, '/')).toEqual(['f', 'g']);
    rmSync(join(root, 'f'));
    const file = fileAt(tree, '/f');
    expect(() => file.content()).toThrow(new TreeError(`cannot read ${root}/f: it is no longer there`));
    expect(() => file.contentId()).toThrow(TreeError);
  });

  it('does not read files above the limit', () => {
    const { root, tree } = treeOf({ big: 'x'.repeat(11), small: 'x'.repeat(10) }, { maxFileBytes: 10 });
    expect(fileAt(tree, '/small').content()).toHaveLength(10);
    expect(fileAt(tree, '/big').size).toBe(11);
    expect(() => fileAt(tree, '/big').content()).toThrow(
      new TreeError(`${root}/big has 11 bytes, more than the 10 that are read of one file (maxFileBytes)`),
    );
  });

  it('takes the executable bit from the mode, or from nowhere', () => {
    const { root, tree } = treeOf({ rc: '', text: '' });
    chmodSync(join(root, 'rc'), 0o755);
    chmodSync(join(root, 'text'), 0o644);
    expect([fileAt(tree, '/rc').executable, fileAt(tree, '/text').executable]).toEqual([true, false]);
    const always = new DirectoryTree(root, readingRules({ executable: 'always' }));
    expect([fileAt(always, '/rc').executable, fileAt(always, '/text').executable]).toEqual([true, true]);
  });

  it('has no names that are not UTF-8', () => {
    const { root, tree, notes } = treeOf({ 'd/good': '' });
    mkdirSync(Buffer.concat([Buffer.from(`${root}/d/caf`), Buffer.of(0xe9)]));
    expect(namesAt(tree, '/d')).toEqual(['good']);
    expect(notes).toEqual([`${root}/d/caf\xe9 has a name that is not UTF-8 and is not part of the tree`]);
  });

  it('can have a symbolic link as its own root', () => {
    const { root } = treeOf({ 'tree/f': 'f' });
    symlinkSync('tree', join(root, 'link'));
    expect(namesAt(new DirectoryTree(join(root, 'link'), readingRules({})), '/')).toEqual(['f']);
  });

  it('refuses a root that is not there or not a directory', () => {
    const { root } = treeOf({ f: '' });
    const open = (name: string) => () => new DirectoryTree(join(root, name), readingRules({}));
    expect(open('none')).toThrow(
      new TreeError(`cannot use ${root}/none as a tree: there is no such file or directory`),
    );
    expect(open('f')).toThrow(new TreeError(`cannot use ${root}/f as a tree: it is not a directory`));
  });
});
