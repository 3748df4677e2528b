import type { BigIntStats, Dirent } from 'node:fs';
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import { contentIdOf } from '../../tree/content-id.js';
import { Lru } from '../../tree/lru.js';
import { type FileNode, type Tree, TreeError, type TreeNode } from '../../tree/tree.js';
import { readName } from '../entry-name.js';
import { codeOf, reasonOf } from '../host-error.js';
import { compareNames } from '../name-order.js';
import { type ReadingRules, tooLarge } from '../options.js';

const CONTENT_CACHE_BYTES = 64 * 2 ** 20;

/** What the trees of one dump share: dated directories are often hard links to the same files. */
export class FileCache {
  /** Device, inode, size and modification time -> content id. */
  readonly ids = new Map<string, string>();
  readonly contents = new Lru<Uint8Array>(CONTENT_CACHE_BYTES, (bytes) => bytes.length);
}

interface Listing {
  readonly directories: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
  /** In byte order. */
  readonly names: readonly string[];
  /** Entry -> why it is not there for a guest. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/** Opens for reading; a name replaced by a link or a FIFO since it was listed neither leads out nor blocks. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * A directory of this machine as a read-only tree. Only directories and regular files are in it: symbolic links, FIFOs,
 * devices and sockets are passed over with a note, so no path leads out of the root. Names count as listed, so case
 * matters on any file system.
 */
export class DirectoryTree implements Tree {
  /** With all symbolic links of the way resolved. */
  readonly #root: string;
  readonly #rules: ReadingRules;
  readonly #cache: FileCache;
  readonly #listings = new Map<string, Listing | undefined>();

  /** Throws a TreeError if `root` is not a directory. */
  constructor(root: string, rules: ReadingRules, cache = new FileCache()) {
    try {
      this.#root = realpathSync.native(root);
    } catch (error) {
      throw new TreeError(`cannot use ${root} as a tree: ${reasonOf(error)}`);
    }
    this.#rules = rules;
    this.#cache = cache;
    if (!this.#listing('/')) throw new TreeError(`cannot use ${root} as a tree: it is not a directory`);
  }

  lookup(path: string): TreeNode | undefined {
    if (path === '/') return this.#directory('/');
    const slash = path.lastIndexOf('/');
    const parent = this.#listing(slash <= 0 ? '/' : path.slice(0, slash));
    const name = path.slice(slash + 1);
    if (!parent) return undefined;
    if (parent.files.has(name)) return this.#file(path);
    if (parent.directories.has(name)) return this.#directory(path);
    const reason = parent.leftOut.get(name);
    if (reason) this.#rules.note(`${this.#hostPath(path)} is not part of the tree: ${reason}`);
    return undefined;
  }

  #directory(path: string): TreeNode {
    return { kind: 'directory', entries: () => this.#listing(path)?.names ?? [] };
  }

  /** What a directory holds, or undefined if there is no such directory. Throws a TreeError if it cannot be listed. */
  #listing(path: string): Listing | undefined {
    if (this.#listings.has(path)) return this.#listings.get(path);
    let listing: Listing | undefined;
    if (path === '/') listing = this.#list('/');
    else {
      const slash = path.lastIndexOf('/');
      const parent = this.#listing(slash <= 0 ? '/' : path.slice(0, slash));
      // An absent path is not remembered: there is no end of them.
      if (!parent?.directories.has(path.slice(slash + 1))) return undefined;
      listing = this.#list(path);
    }
    this.#listings.set(path, listing);
    return listing;
  }

  #list(path: string): Listing | undefined {
    const hostPath = this.#hostPath(path);
    let entries: Dirent<Buffer>[];
    try {
      this.#checkInside(hostPath);
      entries = readdirSync(hostPath, { encoding: 'buffer', withFileTypes: true });
    } catch (error) {
      if (codeOf(error) === 'ENOTDIR') return undefined;
      throw new TreeError(`cannot list ${hostPath}: ${reasonOf(error)}`);
    }
    const directories = new Set<string>();
    const files = new Set<string>();
    const leftOut = new Map<string, string>();
    for (const entry of entries) {
      const read = readName(entry.name);
      if ('fault' in read) {
        this.#rules.note(`${hostPath}/${entry.name.toString('latin1')} ${read.fault} and is not part of the tree`);
      } else if (entry.isDirectory()) directories.add(read.name);
      else if (entry.isFile()) files.add(read.name);
      else leftOut.set(read.name, kindOf(entry));
    }
    return { directories, files, leftOut, names: [...directories, ...files].sort(compareNames) };
  }

  #file(path: string): FileNode {
    const hostPath = this.#hostPath(path);
    const { executable, maxFileBytes } = this.#rules;
    const { ids, contents } = this.#cache;
    const stat = lstatSync(hostPath, { bigint: true, throwIfNoEntry: false });
    const size = Number(stat?.size ?? 0);
    const key = stat && keyOf(stat);
    const content = (): Uint8Array => {
      if (key === undefined) throw new TreeError(`cannot read ${hostPath}: it is no longer there`);
      const cached = contents.get(key);
      if (cached) return cached;
      if (size > maxFileBytes) throw new TreeError(tooLarge(hostPath, size, maxFileBytes));
      const bytes = this.#read(hostPath, key, size);
      contents.set(key, bytes);
      return bytes;
    };
    return {
      kind: 'file',
      size,
      executable: executable === 'always' || (Number(stat?.mode ?? 0) & 0o111) !== 0,
      content,
      contentId: () => {
        const known = key === undefined ? undefined : ids.get(key);
        if (known !== undefined) return known;
        const id = contentIdOf(content());
        if (key !== undefined) ids.set(key, id);
        return id;
      },
    };
  }

  /** The bytes of the very file that was looked up: same inode, size and modification time. */
  #read(hostPath: string, key: string, size: number): Uint8Array {
    let fd: number | undefined;
    try {
      this.#checkInside(hostPath.slice(0, hostPath.lastIndexOf('/')) || '/');
      fd = openSync(hostPath, OPEN_FLAGS);
      if (keyOf(fstatSync(fd, { bigint: true })) !== key) {
        throw new TreeError('it changed while it was in use, and a snapshot must stay as it is');
      }
      const bytes = Buffer.allocUnsafeSlow(size);
      let have = 0;
      while (have < size) {
        const count = readSync(fd, bytes, have, size - have, have);
        if (count === 0) throw new TreeError(`it ended after ${have} of ${size} bytes`);
        have += count;
      }
      return bytes;
    } catch (error) {
      throw new TreeError(`cannot read ${hostPath}: ${reasonOf(error)}`);
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  /** Throws if a directory of the tree has become a symbolic link since it was listed. */
  #checkInside(hostPath: string): void {
    if (realpathSync.native(hostPath) !== hostPath)
      throw new TreeError('a directory on the way became a symbolic link');
  }

  #hostPath(path: string): string {
    if (path === '/') return this.#root;
    return this.#root === '/' ? path : this.#root + path;
  }
}

function keyOf(stat: BigIntStats): string {
  return `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}

function kindOf(entry: Dirent<Buffer>): string {
  if (entry.isSymbolicLink()) return 'it is a symbolic link, and those are not followed';
  if (entry.isFIFO()) return 'it is a FIFO';
  if (entry.isSocket()) return 'it is a socket';
  return 'it is a device';
}
