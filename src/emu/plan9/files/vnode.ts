import type { Action } from '../action.js';
import type { Chan } from '../chan.js';
import { E, fail } from '../errors.js';
import type { AccessKind, DescriptorState } from '../observer.js';
import type { Process } from '../process.js';
import type { Stat, StatChanges } from '../stat.js';

/**
 * A file or directory of the private layer or of a device, with what system calls do to it. What a kind of
 * file does not offer fails as in Plan 9. All methods may throw GuestError, Suspended and Blocked; a method
 * that throws has changed nothing, so that the call can be made again.
 */
export abstract class Vnode {
  abstract readonly isDirectory: boolean;
  abstract readonly kind: DescriptorState['kind'];
  /** Changes with what reading it gives. */
  version = 0;

  /** Path below the binds, e.g. /386/bin/8c, #c/null, /env/path. */
  abstract path(): string;

  abstract stat(process: Process): Stat;

  /** The entry of that name, neither '.' nor '..'; undefined if there is none. */
  walk(_process: Process, _name: string): Vnode | undefined {
    fail(E.notDirectory);
  }

  /** Checks permission for an open with this mode (its OTRUNC bit too, which it carries out); may give another chan. */
  open(_process: Process, _mode: number): Chan | undefined {
    return undefined;
  }

  /** Makes a file or directory, for an open with `mode`. */
  create(_process: Process, _name: string, _mode: number, _perm: number): Vnode {
    fail(this.isDirectory ? E.permission : E.notDirectory);
  }

  /** At most `count` bytes at `offset`; fewer at the end, none after it. Not for directories. */
  read(_process: Process, _chan: Chan, _offset: number, _count: number): Uint8Array {
    fail(E.permission);
  }

  /** Writes all of it and gives the number of bytes; `bytes` must be copied if it is kept. */
  write(_process: Process, _chan: Chan, _offset: number, _bytes: Uint8Array): number {
    fail(E.permission);
  }

  /** What a directory holds, in byte order of the names. */
  list(_process: Process): Stat[] {
    fail(E.notDirectory);
  }

  /** Looks up everything that a later remove or rename needs, so that it cannot be suspended halfway. */
  load(): void {}

  /** The last descriptor of a chan is gone. */
  close(_chan: Chan): void {}

  remove(_process: Process): void {
    fail(E.permission);
  }

  wstat(_process: Process, _changes: StatChanges): void {
    fail(E.permission);
  }

  /** Whether reads and writes have no place: seek fails, pread's offset is ignored. */
  get isStream(): boolean {
    return false;
  }

  /** Records that something in `action` looked at this; see Action. Nothing by default: constant, or private. */
  observe(_action: Action, _kind: AccessKind): void {}
}
