import { whenReady } from '../../tree/maybe-promise.js';
import type { FileNode, MaybePromise, TreeNode } from '../../tree/tree.js';
import type { SnapshotTree } from '../dump.js';
import type { ReadingRules } from '../options.js';
import type { ObjectStore } from './object-store.js';
import type { TreeEntry, TreeObject } from './tree-object.js';

/** The tree of a commit, or a folder of it. Its fingerprints are object ids with modes. */
export class GitTree implements SnapshotTree {
  readonly #store: ObjectStore;
  readonly #root: string;
  readonly #label: string;
  readonly #rules: ReadingRules;
  readonly #prefix: string;

  /**
   * `root` is the id of a tree object; `label` names the tree in messages, such as `2012/0614`; `prefix` is the folder
   * that is the root for guests, '' or `/folder`.
   */
  constructor(store: ObjectStore, root: string, label: string, rules: ReadingRules, prefix = '') {
    this.#prefix = prefix;
    this.#store = store;
    this.#root = root;
    this.#label = label;
    this.#rules = rules;
  }

  lookup(path: string): MaybePromise<TreeNode | undefined> {
    return whenReady(this.#entry(path), (entry) => {
      if (!entry) return undefined;
      if (entry.kind === 'file') return this.#file(path, entry);
      return {
        kind: 'directory',
        entries: () => whenReady(this.#list(entry.oid, path), (tree) => this.#names(tree, path)),
      };
    });
  }

  fingerprint(path: string): MaybePromise<string | undefined> {
    return whenReady(this.#entry(path), (entry) => entry && `${entry.oid}${entry.executable ? '+x' : ''}`);
  }

  #file(path: string, { oid, executable }: TreeEntry): FileNode {
    const store = this.#store;
    const where = `${path} of ${this.#label}`;
    return {
      kind: 'file',
      // Git is asked for it when it is wanted: most files are known by their ids alone.
      get size() {
        return store.size(oid);
      },
      executable: executable || this.#rules.executable === 'always',
      contentId: () => store.contentId(oid, where, this.#rules),
      content: () => store.blob(oid, where, this.#rules),
    };
  }

  #entry(path: string): MaybePromise<TreeEntry | undefined> {
    const root: TreeEntry = { kind: 'directory', oid: this.#root, executable: false };
    const full = path === '/' ? this.#prefix || '/' : this.#prefix + path;
    return full === '/' ? root : this.#walk(root, full, 1);
  }

  /** Follows `path` from offset `at`, where the name of an entry of `directory` starts. */
  #walk(directory: TreeEntry, path: string, at: number): MaybePromise<TreeEntry | undefined> {
    return whenReady(this.#list(directory.oid, path, at - 1), (tree) => {
      const slash = path.indexOf('/', at);
      const end = slash < 0 ? path.length : slash;
      const entry = this.#child(tree, path, at, end);
      if (!entry || slash < 0) return entry;
      return entry.kind === 'file' ? undefined : this.#walk(entry, path, end + 1);
    });
  }

  #child(tree: TreeObject, path: string, at: number, end: number): TreeEntry | undefined {
    const name = path.slice(at, end);
    const entry = tree.entry(name);
    if (!entry) {
      const reason = tree.leftOut(name);
      if (reason) this.#rules.note(`${path.slice(0, end)} is not part of the tree: ${reason}`);
    }
    return entry;
  }

  #list(oid: string, path: string, end = path.length): MaybePromise<TreeObject> {
    return this.#store.tree(oid, () => `${path.slice(0, end) || '/'} of ${this.#label}`);
  }

  #names(tree: TreeObject, path: string): readonly string[] {
    const folder = path === '/' ? path : `${path}/`;
    for (const fault of tree.faults) this.#rules.note(`${folder}${fault} and is not part of the tree`);
    // Who lists a directory is going to look at its files one after the other.
    for (const { kind, oid } of tree.entries()) if (kind === 'file') this.#store.expectSize(oid);
    return tree.names();
  }
}
