import { describe, expect, it } from 'vitest';
import type { ExecRequest } from '../../../src/emu/plan9/observer.js';
import { Plan9 } from '../../../src/emu/plan9/plan9.js';
import type { MemoryTree } from '../../../src/tree/memory-tree.js';
import { type Tree, TreeError, type TreeNode } from '../../../src/tree/tree.js';
import { Call, GuestProgram, treeOf } from './guest-program.js';

/** A tree that answers every question a little later; files whose path is `broken` cannot be read. */
function later(tree: MemoryTree, broken = ''): Tree {
  const soon = async <T>(answer: () => T): Promise<T> => {
    await Promise.resolve();
    return answer();
  };
  const slow = (node: TreeNode, path: string): TreeNode =>
    node.kind === 'directory'
      ? { kind: 'directory', entries: () => soon(() => node.entries() as readonly string[]) }
      : {
          kind: 'file',
          size: node.size,
          executable: node.executable,
          contentId: () => soon(() => node.contentId() as string),
          content: () =>
            soon(() => {
              if (path === broken) throw new TreeError(`cannot read ${path}: the object is missing`);
              return node.content() as Uint8Array;
            }),
        };
  return {
    lookup: (path) =>
      soon(() => {
        const node = tree.lookup(path);
        return node && slow(node, path);
      }),
  };
}

/** Lists a directory, appends to a file, renames another, removes a third, and reads one in a child. */
function busy(): GuestProgram {
  const program = new GuestProgram();
  program.call(Call.open, program.string('/d'), 0).call(Call.pread, 'result', 0x3000, 2000, -1, -1);
  program.writeResult(0x3000).call(Call.open, program.string('/d/a'), 1).store(0x3f00);
  program.call(Call.pwrite, { at: 0x3f00 }, program.string('XY'), 2, 1, 0);
  program.call(Call.remove, program.string('/d/b'));
  program.call(Call.rfork, 0x14).jumpIfZero('child').call(Call.await, 0x3e00, 100).exits();
  program.label('child').call(Call.open, program.string('/d/c'), 0).call(Call.pread, 'result', 0x3000, 9, -1, -1);
  return program.jumpIfNegative('bad').writeResult(0x3000).exits().label('bad').writeError().exits();
}

const FILES = { '/d/a': 'aaaa', '/d/b': 'b', '/d/c': 'see' };

describe('a tree that answers later', () => {
  it('makes no difference to what programs do', async () => {
    const tree = treeOf({ x: busy() }, FILES);
    const quick = new Plan9({ tree, time: 7, limits: { memory: 4 << 20 } });
    const slow = new Plan9({ tree: later(tree), time: 7, limits: { memory: 4 << 20 } });
    const [first, second] = [await quick.run(['x']), await slow.run(['x'])];
    expect({ ...second, systemCalls: 0 }).toEqual({ ...first, systemCalls: 0 });
    expect(slow.changed()).toEqual(quick.changed());
    expect(new TextDecoder().decode(await slow.read('/d/a'))).toBe('aXYa');
  });

  it('makes no difference to the name space that an action is known by', async () => {
    const tree = treeOf({ x: busy() }, { ...FILES, '/386/bin/y': '', '/rc/bin/z': '', '/dev/w': '' });
    const seen: string[] = [];
    const observer = { exec: ({ namespace }: ExecRequest) => void seen.push(namespace) };
    for (const each of [tree, later(tree)]) {
      await new Plan9({ tree: each, time: 7, limits: { memory: 4 << 20 }, observer }).run(['x']);
    }
    expect(seen).toEqual([expect.stringContaining('/dev <- /dev, #c\n'), seen[0]]);
  });

  it('that cannot read a file gives the program an i/o error, and the run says which file', async () => {
    const plan9 = new Plan9({
      tree: later(treeOf({ x: busy() }, FILES), '/d/c'),
      time: 7,
      limits: { memory: 4 << 20 },
    });
    const result = await plan9.run(['x']);
    expect(new TextDecoder().decode(result.stdout)).toMatch(/i\/o error\n$/);
    expect(result.troubles).toEqual(['cannot read /d/c: the object is missing']);
  });
});
