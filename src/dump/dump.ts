import type { MaybePromise, Tree } from '../tree/tree.js';
import type { SnapshotDate } from './snapshot-date.js';

/**
 * Dated snapshots of a Plan 9 tree, wherever they are kept: a directory, a git history, or later a file server.
 * Whatever a dump answers stays true as long as it is open: snapshots are immutable.
 */
export interface Dump {
  /** What this dump is, for a person: kind and place. */
  readonly description: string;
  /** Every date, oldest first, without repetition. Throws a DumpError if there are none. */
  snapshots(): Promise<readonly SnapshotDate[]>;
  /** The tree of exactly this date; a DumpError names the neighbours of a date that is not there. */
  open(date: SnapshotDate): Promise<SnapshotTree>;
  /** Gets ready to be read, for somebody who is going to: what takes a while then begins at once. */
  warmUp(): void;
  /** Ends the child processes, if any. Trees that were opened must not be used afterwards. */
  close(): Promise<void>;
}

/** A tree of a dump. */
export interface SnapshotTree extends Tree {
  /**
   * A cheap name of all that is at `path` - names, bytes, modes -, if the store has one (git's object ids): equal names,
   * equal contents; different names prove nothing. Undefined if nothing is there. Left out where only reading would tell.
   */
  fingerprint?(path: string): MaybePromise<string | undefined>;
}

/** Which files count as executable: those whose mode says so, or all (histories that recorded no modes). */
export type ExecutableRule = 'mode' | 'always';

/** Called with a sentence about something that was passed over, such as a symbolic link; once per thing. */
export type NoteSink = (note: string) => void;

/** A dump that cannot be opened, a date or range that it does not hold; the message is for a person. */
export class DumpError extends Error {
  override readonly name = 'DumpError';
}
