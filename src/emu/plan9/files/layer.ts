import { type MaybePromise, type Tree, TreeError } from '../../../tree/tree.js';
import type { Action } from '../action.js';
import { E, fail, LimitExceeded, Suspended } from '../errors.js';
import type { WrittenFile } from '../observer.js';
import { LayerDirectory } from './layer-directory.js';
import { LayerFile } from './layer-file.js';
import type { LayerNode } from './layer-node.js';

/** The private in-memory layer over a read-only tree: what the processes' root directory is. Nothing leaves it. */
export class Layer {
  readonly root: LayerDirectory;
  /** Bytes held by changed files. */
  #bytes = 0;
  #versions = 0;
  /** Set between a failed read of the tree and the call that asked for it. */
  #trouble: TreeError | undefined;
  /** What could not be read of the tree, in words. */
  readonly troubles: string[] = [];

  constructor(
    readonly tree: Tree,
    /** Owner of everything, and the only user there is. */
    readonly user: string,
    /** Seconds since 1970: the time of every file, unless wstat sets another. */
    readonly time: number,
    /** Most bytes that changed files may hold. */
    readonly limit: number,
  ) {
    this.root = new LayerDirectory(this, '/', undefined, 0o775, '/');
  }

  /** A number that no version of a file has had. */
  nextVersion(): number {
    return ++this.#versions;
  }

  /** Accounts for growth of the changed files. Throws LimitExceeded. */
  grow(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.limit) {
      throw new LimitExceeded('fileBytes', `the files written hold more than ${this.limit} bytes`);
    }
  }

  /** Asks the tree for something. A guest sees an i/o error if it cannot be had. */
  ask<T>(question: () => MaybePromise<T>, keep: (value: T) => void): T {
    if (this.#trouble) {
      const { message } = this.#trouble;
      this.#trouble = undefined;
      this.troubles.push(message);
      fail(E.io);
    }
    try {
      return this.#need(question(), keep);
    } catch (error) {
      if (!(error instanceof TreeError)) throw error;
      this.troubles.push(error.message);
      fail(E.io);
    }
  }

  /** A value of the tree for a system call: now, or the call is suspended until it is there. */
  #need<T>(value: MaybePromise<T>, keep: (value: T) => void): T {
    if (!(value instanceof Promise)) {
      keep(value);
      return value;
    }
    throw new Suspended(
      value.then(keep, (error: unknown) => {
        if (!(error instanceof TreeError)) throw error;
        this.#trouble = error;
      }),
    );
  }

  /** The node at an absolute path without '.' and '..', if it is there. May throw Suspended. */
  find(path: string): LayerNode | undefined {
    let node: LayerNode = this.root;
    for (let at = 1, end = 0; at < path.length; at = end + 1) {
      end = path.indexOf('/', at);
      if (end < 0) end = path.length;
      if (end === at) continue;
      if (!(node instanceof LayerDirectory)) return undefined;
      const child: LayerNode | undefined = node.child(path.slice(at, end));
      if (child === undefined) return undefined;
      node = child;
    }
    return node;
  }

  /** A directory at a path, made with its parents if it is not there. */
  makeDirectory(path: string): LayerDirectory {
    let node = this.root;
    for (const name of path.split('/').slice(1)) {
      const child = node.child(name);
      if (child === undefined) {
        const made = new LayerDirectory(this, name, node, 0o775, undefined);
        node.insert(made);
        node = made;
      } else if (child instanceof LayerDirectory) node = child;
      else throw new Error(`${child.path()} is a file where a directory is needed`);
    }
    return node;
  }

  /** Puts what an action left at a path there again, on behalf of `writer`. Its parent is there, or it is an error. */
  put(path: string, written: WrittenFile, writer: Action): void {
    const slash = path.lastIndexOf('/');
    const parent = this.find(slash === 0 ? '/' : path.slice(0, slash));
    if (!(parent instanceof LayerDirectory)) throw new Error(`a replay writes ${path}, but its directory is missing`);
    const name = path.slice(slash + 1);
    const old = parent.child(name);
    writer.touch(path, old !== undefined);
    if (written === 'removed') {
      if (old !== undefined) parent.removeChild(old, writer);
    } else if (written.kind === 'file') {
      if (old !== undefined && !(old instanceof LayerFile)) parent.removeChild(old, writer);
      const file = old instanceof LayerFile ? old : parent.makeChild(name, written.mode, writer);
      if (!(file instanceof LayerFile)) throw new Error(`${path} is no file`);
      file.replace(written.file, written.mode, writer);
    } else if (old instanceof LayerDirectory) {
      old.setMode(written.mode, writer);
    } else {
      if (old !== undefined) parent.removeChild(old, writer);
      parent.makeChild(name, (written.mode | 0x8000_0000) >>> 0, writer);
    }
  }

  /** The state of a path as an effect; undefined if nothing is there. Its bytes are not changed any more. */
  state(path: string): { node: LayerNode; written: WrittenFile } | undefined {
    const node = this.find(path);
    if (node === undefined) return undefined;
    if (node instanceof LayerFile) {
      return { node, written: { kind: 'file', file: node.held(), mode: node.mode } };
    }
    return { node, written: { kind: 'directory', mode: node.mode } };
  }

  /** Everything that differs from the tree, by path, parents before children. */
  changes(): Map<string, WrittenFile> {
    const changes = new Map<string, WrittenFile>();
    this.root.collectChanges(changes);
    return changes;
  }
}
