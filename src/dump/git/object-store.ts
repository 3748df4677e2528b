import { contentIdOf } from '../../tree/content-id.js';
import { Lru } from '../../tree/lru.js';
import { whenReady } from '../../tree/maybe-promise.js';
import { type MaybePromise, TreeError } from '../../tree/tree.js';
import { type ReadingRules, tooLarge } from '../options.js';
import type { ObjectAnswer } from './batch-parser.js';
import { CatFile } from './cat-file.js';
import { TreeObject } from './tree-object.js';

const TREE_CACHE_BYTES = 64 * 2 ** 20;
const BLOB_CACHE_BYTES = 128 * 2 ** 20;
const SIZE_CACHE_ENTRIES = 2 ** 18;

/** The trees and blobs of a repository by object id: at once if they are cached, else from git. */
export class ObjectStore {
  readonly #gitDir: string;
  readonly #idBytes: number;
  readonly #contents: CatFile;
  readonly #headers: CatFile;
  readonly #trees = new Lru<TreeObject>(TREE_CACHE_BYTES, (tree) => tree.cost);
  readonly #blobs = new Lru<Uint8Array>(BLOB_CACHE_BYTES, (blob) => blob.length);
  readonly #sizes = new Lru<number>(SIZE_CACHE_ENTRIES, () => 1);
  readonly #pending = new Map<string, Promise<unknown>>();

  /** `idBytes` is 20 for SHA-1, 32 for SHA-256. */
  constructor(gitDir: string, idBytes: number) {
    this.#gitDir = gitDir;
    this.#idBytes = idBytes;
    this.#contents = new CatFile(gitDir, '--batch');
    this.#headers = new CatFile(gitDir, '--batch-check');
  }

  /** Starts git, which takes a while, for somebody who is going to read. */
  warmUp(): void {
    this.#contents.start();
  }

  /** A tree object. `where` names it in the TreeError thrown if it is absent or damaged. */
  tree(oid: string, where: () => string): MaybePromise<TreeObject> {
    return this.#trees.get(oid) ?? this.#once(`tree ${oid}`, () => this.#readTree(oid, where()));
  }

  /** The size of a blob in bytes, 0 if the blob is absent: that is an error only for who reads it. */
  size(oid: string): MaybePromise<number> {
    return this.#sizes.get(oid) ?? this.#once(`size ${oid}`, () => this.#readSize(oid));
  }

  /** Asks for a size that is going to be wanted. */
  expectSize(oid: string): void {
    const size = this.size(oid);
    // What is wrong is for who wants it.
    if (size instanceof Promise) size.catch(() => {});
  }

  /** The bytes of a blob. Throws a TreeError if it is absent, damaged or above the limit. */
  blob(oid: string, where: string, { maxFileBytes }: ReadingRules): MaybePromise<Uint8Array> {
    const cached = this.#blobs.get(oid);
    if (cached) return cached;
    return whenReady(this.size(oid), (size) => {
      if (size > maxFileBytes) throw new TreeError(tooLarge(where, size, maxFileBytes));
      return this.#once(`blob ${oid}`, () => this.#readBlob(oid, where));
    });
  }

  /** The content id of a blob: its object id, unless the repository names objects by SHA-256. */
  contentId(oid: string, where: string, rules: ReadingRules): MaybePromise<string> {
    return this.#idBytes === 20 ? oid : whenReady(this.blob(oid, where, rules), contentIdOf);
  }

  /** Ends the git children. */
  async close(): Promise<void> {
    await Promise.all([this.#contents.close(), this.#headers.close()]);
  }

  /** Asks once for what several ask for at the same time. */
  #once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    let pending = this.#pending.get(key) as Promise<T> | undefined;
    if (!pending) {
      pending = ask().finally(() => this.#pending.delete(key));
      this.#pending.set(key, pending);
    }
    return pending;
  }

  async #readTree(oid: string, where: string): Promise<TreeObject> {
    const content = this.#contentOf(await this.#contents.request(oid), 'tree', oid, where);
    let tree: TreeObject;
    try {
      tree = new TreeObject(content, this.#idBytes);
    } catch {
      throw new TreeError(`cannot list ${where}: its tree object ${oid} in ${this.#gitDir} is damaged`);
    }
    this.#trees.set(oid, tree);
    return tree;
  }

  async #readSize(oid: string): Promise<number> {
    const answer = await this.#headers.request(oid);
    const size = answer.found ? answer.size : 0;
    this.#sizes.set(oid, size);
    return size;
  }

  async #readBlob(oid: string, where: string): Promise<Uint8Array> {
    const content = this.#contentOf(await this.#contents.request(oid), 'blob', oid, where);
    if (this.#idBytes === 20 && contentIdOf(content) !== oid) {
      throw new TreeError(`cannot read ${where}: its bytes in ${this.#gitDir} do not match their object id ${oid}`);
    }
    this.#blobs.set(oid, content);
    return content;
  }

  #contentOf(answer: ObjectAnswer, type: 'tree' | 'blob', oid: string, where: string): Uint8Array {
    if (!answer.found) {
      throw new TreeError(
        `cannot read ${where}: git lists it as ${type} ${oid}, but the object is ${answer.reason} in ${this.#gitDir}` +
          ` (a partial copy of the repository?)`,
      );
    }
    if (answer.type !== type) {
      throw new TreeError(`cannot read ${where}: object ${oid} in ${this.#gitDir} is a ${answer.type}, not a ${type}`);
    }
    return answer.content;
  }
}
