import { MAFTER, MBEFORE, MCREATE, MORDER, MREPL } from '../abi.js';
import type { Action } from '../action.js';
import { E, fail } from '../errors.js';
import type { Vnode } from './vnode.js';

/** One directory or file in the place of another. */
interface Mount {
  readonly node: Vnode;
  /** The name it was bound by. */
  readonly name: string;
  /** MCREATE: new files may be made in it. */
  readonly create: boolean;
  /** As bind(1) has them, e.g. '-ac'; '' for MREPL. */
  readonly options: string;
}

/** Most binds in a name space. */
const MOST = 1_000;

/** All that is mounted on one node, first searched first. */
export interface MountHead {
  readonly from: Vnode;
  readonly mounts: readonly Mount[];
}

/** A name space group: bind(2). The heads are immutable, so that copying a group copies a map. */
export class NameSpace {
  refs = 1;
  noAttach = false;
  readonly #heads: Map<Vnode, MountHead>;
  #fingerprint: string | undefined;

  get #count(): number {
    let count = 0;
    for (const head of this.#heads.values()) count += head.mounts.length;
    return count;
  }

  constructor(
    /** The action that made the group. */
    readonly creator: Action,
    from?: NameSpace,
  ) {
    this.#heads = new Map(from?.readHeads());
    this.noAttach = from?.noAttach ?? false;
  }

  readHeads(): ReadonlyMap<Vnode, MountHead> {
    return this.#heads;
  }

  /** What is mounted on a node. */
  find(node: Vnode): MountHead | undefined {
    return this.#heads.get(node);
  }

  /**
   * Binds `source`, called `name`, onto `onto` with the flags of bind(2). If the source is a union of its own,
   * all of it goes in. Throws 'inconsistent mount' for a directory on a file or the reverse.
   */
  bind(source: Vnode, name: string, sourceUnion: MountHead | undefined, onto: Vnode, flag: number): void {
    if (source.isDirectory !== onto.isDirectory) fail(E.mount);
    const order = flag & MORDER;
    if (order === MORDER) fail(E.badArg);
    if (order !== MREPL && !onto.isDirectory) fail(E.mount);
    if (this.#count >= MOST) fail(E.noMemory);
    const create = (flag & MCREATE) !== 0;
    const letters = (order === MBEFORE ? 'b' : order === MAFTER ? 'a' : '') + (create ? 'c' : '');
    const added: Mount[] = [{ node: source, name, create, options: letters && `-${letters}` }];
    if (sourceUnion !== undefined && order !== MREPL) {
      for (const mount of sourceUnion.mounts) if (mount.node !== source) added.push(mount);
    }
    const old = this.#heads.get(onto)?.mounts ?? [{ node: onto, name: onto.path(), create: false, options: '' }];
    let mounts: Mount[];
    if (order === MBEFORE) mounts = [...added, ...old];
    else if (order === MAFTER) mounts = [...old, ...added];
    else mounts = added;
    this.#heads.set(onto, { from: onto, mounts });
    this.#fingerprint = undefined;
  }

  /** Undoes one bind, or with no source all of them. Throws 'not mounted' or 'not in union'. */
  unmount(source: Vnode | undefined, onto: Vnode): void {
    const head = this.#heads.get(onto);
    if (head === undefined) fail(E.notMounted);
    this.#fingerprint = undefined;
    if (source === undefined) {
      this.#heads.delete(onto);
      return;
    }
    const mounts = head.mounts.filter((mount) => mount.node !== source);
    if (mounts.length === head.mounts.length) fail(E.notUnion);
    if (mounts.length === 0 || (mounts.length === 1 && mounts[0]!.node === onto)) this.#heads.delete(onto);
    else this.#heads.set(onto, { from: onto, mounts });
  }

  /** Equal for groups in which equal names lead to equal paths. */
  fingerprint(): string {
    this.#fingerprint ??= [...this.#heads.values()]
      .map((head) => {
        const mounts = head.mounts.map((mount) => mount.node.path() + (mount.create ? ' -c' : ''));
        return `${head.from.path()} <- ${mounts.join(', ')}`;
      })
      .sort()
      .join('\n');
    return this.#fingerprint;
  }
}
