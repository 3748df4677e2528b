import { ORDWR, OWRITE } from './abi.js';
import type { Action } from './action.js';
import { GuestError } from './errors.js';
import type { MountHead } from './files/name-space.js';
import type { Vnode } from './files/vnode.js';
import type { Process } from './process.js';
import type { Stat } from './stat.js';

/** An open file: what descriptors of one or more processes share, its offset with it. */
export class Chan {
  /** Bytes from the start of the file. */
  offset = 0;
  refs = 1;
  closeOnExec = false;
  removeOnClose = false;
  /** Of a directory: what it held when it was last read from offset 0, and how far reading has come. */
  listing: readonly Stat[] = [];
  listed = 0;
  /** The version and action of the last read that was recorded; see Action.record. */
  seenVersion = -1;
  seenBy: Action | undefined;

  /** Where what is written to the console through it goes. */
  stream: 'stdout' | 'stderr' = 'stdout';

  constructor(
    readonly node: Vnode,
    /** The name by which it was opened, absolute, as fd2path tells it. */
    readonly name: string,
    /** OREAD, OWRITE, ORDWR or OEXEC. */
    readonly mode: number,
    /** The action that opened it. */
    readonly action: Action,
    /** The union it was opened through, if its node is a mount point. */
    readonly union: MountHead | undefined = undefined,
  ) {}

  get readable(): boolean {
    return this.mode !== OWRITE;
  }

  get writable(): boolean {
    return this.mode === OWRITE || this.mode === ORDWR;
  }

  /** One descriptor of `process` less; the last one closes the file, and removes it if that was asked for. */
  release(process: Process): void {
    this.refs--;
    if (this.refs > 0) return;
    this.node.close(this);
    if (!this.removeOnClose) return;
    try {
      this.node.remove(process);
    } catch (error) {
      if (!(error instanceof GuestError)) throw error;
    }
  }
}
