import { contentIdOf } from './content-id.js';
import type { FileNode, Tree, TreeNode } from './tree.js';

/** A tree held in memory, for products of a build and for tests: path -> bytes. Parent directories exist by implication. */
export class MemoryTree implements Tree {
  readonly #files = new Map<string, FileNode>();
  readonly #directories = new Map<string, Set<string>>([['/', new Set()]]);

  constructor(files: Iterable<readonly [path: string, content: Uint8Array | string, executable?: boolean]>) {
    for (const [path, content, executable = false] of files) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      let id: string | undefined;
      this.#files.set(path, {
        kind: 'file',
        size: bytes.length,
        executable,
        contentId: () => {
          id ??= contentIdOf(bytes);
          return id;
        },
        content: () => bytes,
      });
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
