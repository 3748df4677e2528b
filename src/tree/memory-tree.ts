import { contentIdOf } from './content-id.js';
import type { FileNode, Tree, TreeNode } from './tree.js';

/**
 * A tree held in memory, for what builds make and for tests: path -> bytes, text, or a file of another tree.
 * Parent directories exist by implication.
 */
export class MemoryTree implements Tree {
  readonly #files = new Map<string, FileNode>();
  readonly #directories = new Map<string, Set<string>>([['/', new Set()]]);

  constructor(files: Iterable<readonly [path: string, content: Uint8Array | string | FileNode, executable?: boolean]>) {
    for (const [path, content, executable = false] of files) {
      this.#files.set(
        path,
        typeof content === 'string' || content instanceof Uint8Array ? fileOf(content, executable) : content,
      );
      this.#enter(path);
    }
  }

  lookup(path: string): TreeNode | undefined {
    const file = this.#files.get(path);
    if (file) return file;
    const names = this.#directories.get(path);
    if (!names) return undefined;
    return { kind: 'directory', entries: () => [...names].sort() };
  }

  #enter(path: string): void {
    const slash = path.lastIndexOf('/');
    const parent = slash === 0 ? '/' : path.slice(0, slash);
    let names = this.#directories.get(parent);
    if (!names) {
      names = new Set();
      this.#directories.set(parent, names);
      this.#enter(parent);
    }
    names.add(path.slice(slash + 1));
  }
}

function fileOf(content: Uint8Array | string, executable: boolean): FileNode {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  let id: string | undefined;
  return {
    kind: 'file',
    size: bytes.length,
    executable,
    contentId: () => {
      id ??= contentIdOf(bytes);
      return id;
    },
    content: () => bytes,
  };
}
