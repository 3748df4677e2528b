import { HeldFile } from './held-file.js';
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
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      this.#files.set(path, bytes instanceof Uint8Array ? HeldFile.of(bytes, executable) : bytes);
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
