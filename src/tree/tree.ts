/**
 * A read-only tree of files: what a snapshot is to a Plan 9 process, whether it comes from a directory, a git commit or
 * memory. The dump module implements it, the process emulator reads it; neither knows the other.
 *
 * Paths are absolute, '/'-separated, without '.', '..', empty parts or a trailing '/'; the root is '/'.
 * Anything may be answered at once or later: a blob that has not been read yet costs a round trip, and the process
 * that asked for it waits. Content is immutable as long as the tree is in use.
 */
export interface Tree {
  /** The node at `path`, or undefined if there is none. Symbolic links are never followed: they are not there. */
  lookup(path: string): MaybePromise<TreeNode | undefined>;
}

export type MaybePromise<T> = T | Promise<T>;

export type TreeNode = FileNode | DirectoryNode;

export interface FileNode {
  readonly kind: 'file';
  /** Bytes. */
  readonly size: MaybePromise<number>;
  /** Whether anyone may execute it. */
  readonly executable: boolean;
  /** Identity of the bytes: the git blob id, SHA-1 of "blob <size>\0<bytes>", 40 hex digits. */
  contentId(): MaybePromise<string>;
  /** The bytes; the caller must not change them. Throws a TreeError if they cannot be had. */
  content(): MaybePromise<Uint8Array>;
}

export interface DirectoryNode {
  readonly kind: 'directory';
  /** Names of the entries, in byte order. */
  entries(): MaybePromise<readonly string[]>;
}

/** A file or directory of a tree that is listed but cannot be read; the message is a sentence for a person. */
export class TreeError extends Error {
  override readonly name = 'TreeError';
}
