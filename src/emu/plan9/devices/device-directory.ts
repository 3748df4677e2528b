import { DMDIR, OREAD, QTDIR } from '../abi.js';
import { E, fail } from '../errors.js';
import { Vnode } from '../files/vnode.js';
import type { Process } from '../process.js';
import { qidPathOf, type Stat } from '../stat.js';

/** Status of a device's file, as dev.c:devdir makes it: owned by the user, of the boot's time. */
export function deviceStat(process: Process, path: string, mode: number, length = 0): Stat {
  const { user, time } = process.kernel.identity;
  const directory = (mode & DMDIR) !== 0;
  const slash = path.lastIndexOf('/');
  return {
    type: path.codePointAt(1) ?? 0x2f,
    dev: 0,
    qid: { type: directory ? QTDIR : 0, vers: 0, path: qidPathOf(path) },
    mode: mode >>> 0,
    atime: time,
    mtime: time,
    length,
    name: slash < 0 ? path : path.slice(slash + 1),
    uid: user,
    gid: user,
    muid: user,
  };
}

/** A directory of a device, with a fixed mode and no way to make anything in it. */
export abstract class DeviceDirectory extends Vnode {
  override readonly isDirectory = true;
  override readonly kind = 'directory';

  override stat(process: Process): Stat {
    return deviceStat(process, this.path(), DMDIR | 0o555);
  }

  override open(_process: Process, mode: number): undefined {
    if ((mode & 0x1f) !== OREAD) fail(E.permission);
  }
}

/** A directory whose entries never change. */
export class FixedDirectory extends DeviceDirectory {
  readonly #path: string;
  readonly #entries: ReadonlyMap<string, Vnode>;

  constructor(path: string, entries: ReadonlyMap<string, Vnode>) {
    super();
    this.#path = path;
    this.#entries = entries;
  }

  override path(): string {
    return this.#path;
  }

  override walk(_process: Process, name: string): Vnode | undefined {
    return this.#entries.get(name);
  }

  override list(process: Process): Stat[] {
    return [...this.#entries.keys()].sort().map((name) => this.#entries.get(name)!.stat(process));
  }
}
