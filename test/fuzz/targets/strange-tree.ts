import type { MemoryTree } from '../../../src/tree/memory-tree.js';
import { type Tree, TreeError, type TreeNode } from '../../../src/tree/tree.js';
import { expect } from '../target.js';

/** A path as Tree wants it: what gets through here can go nowhere else. */
const NORMAL = /^\/$|^(\/(?!\.{1,2}(\/|$))[^/\0]+)+$/;

/** A tree of which some files answer later, are broken, or are larger than they say; it insists on proper paths. */
export function strangeTree(tree: MemoryTree): Tree {
  return {
    lookup(path) {
      expect(NORMAL.test(path), `the tree was asked for ${JSON.stringify(path)}`);
      const node = tree.lookup(path);
      if (path === '/lib/slow') return Promise.resolve(node);
      return node && strange(path, node);
    },
  };
}

function strange(path: string, node: TreeNode): TreeNode {
  if (node.kind === 'directory') return node;
  const broken = () => {
    throw new TreeError(`cannot read ${path}: it is broken on purpose`);
  };
  if (path === '/lib/broken') return { ...node, size: 10, executable: true, contentId: broken, content: broken };
  if (path !== '/lib/huge') return node;
  // Its size does not match, as when a dump's file is changed while it is read.
  return { ...node, size: 2 ** 33, executable: true, contentId: () => node.contentId(), content: () => node.content() };
}
