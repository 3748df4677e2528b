import type { MaybePromise } from '../../../tree/tree.js';
import { DMDIR, QTDIR } from '../abi.js';
import type { Action } from '../action.js';
import { E, fail } from '../errors.js';
import type { AccessKind, WrittenFile } from '../observer.js';
import type { Process } from '../process.js';
import { qidPathOf, type Stat, type StatChanges } from '../stat.js';
import type { Layer } from './layer.js';
import type { LayerDirectory } from './layer-directory.js';
import { Vnode } from './vnode.js';

/** A file or directory of the private layer. The single user owns it, so that only the owner's permissions matter. */
export abstract class LayerNode extends Vnode {
  mtime: number;
  /** The action that made or last changed it; undefined if it is as in the tree. */
  writer: Action | undefined;
  /** Whether it differs from what the tree has at its place. */
  changed = false;
  /** Whether it is still in its directory. */
  linked = true;
  /** Whether the tree has something at its place. */
  inTree = false;
  #path: string | undefined;

  constructor(
    readonly layer: Layer,
    public name: string,
    public parent: LayerDirectory | undefined,
    /** Permissions, and DMAPPEND and DMEXCL for files; without DMDIR. */
    public mode: number,
  ) {
    super();
    this.mtime = layer.time;
  }

  override path(): string {
    if (this.#path === undefined) {
      if (this.parent === undefined) this.#path = '/';
      else this.#path = this.parent.parent === undefined ? `/${this.name}` : `${this.parent.path()}/${this.name}`;
    }
    return this.#path;
  }

  abstract readonly length: number;

  override stat(): Stat {
    const bits = this.isDirectory ? DMDIR : 0;
    const type = this.isDirectory ? QTDIR : (this.mode >>> 24) & 0x60;
    const { user } = this.layer;
    return {
      type: 0x4d,
      dev: 1,
      qid: { type, vers: 0, path: qidPathOf(this.path()) },
      mode: (this.mode | bits) >>> 0,
      atime: this.mtime,
      mtime: this.mtime,
      length: this.isDirectory ? 0 : this.length,
      name: this.name,
      uid: user,
      gid: user,
      muid: user,
    };
  }

  /** Fails with 'permission denied' unless the owner may do that: 4 read, 2 write, 1 execute. */
  permit(access: number): void {
    if (((this.mode >> 6) & access) !== access) fail(E.permission);
  }

  /** `action` is about to change this, which is at its place in the tree of files. */
  stamp(action: Action): void {
    if (this.linked && this.writer !== action) action.touch(this.path(), true);
    this.writer = action;
    this.changed = true;
    this.version = this.layer.nextVersion();
  }

  setMode(mode: number, action: Action): void {
    if (mode === this.mode) return;
    this.stamp(action);
    this.mode = mode;
  }

  override remove(process: Process): void {
    const { parent } = this;
    if (parent === undefined) fail(E.permission);
    if (!this.linked) fail(E.noExist);
    parent.permit(2);
    this.observe(process.action, 'existence');
    this.checkRemovable();
    parent.removeChild(this, process.action);
  }

  /** Throws if a remove is not allowed: a directory that holds something. */
  protected abstract checkRemovable(): void;

  override wstat(process: Process, changes: StatChanges): void {
    // The bytes of a changed file are wanted when its action is over: no time to wait for them.
    if (!this.isDirectory) this.load();
    if (changes.length !== undefined && changes.length !== this.length) this.setLength(changes.length, process.action);
    if (changes.name !== undefined && changes.name !== this.name) this.#rename(changes.name, process.action);
    if (changes.mode !== undefined) {
      const directory = (changes.mode & DMDIR) !== 0;
      if (directory !== this.isDirectory) fail(E.permission);
      this.setMode((changes.mode & ~DMDIR) >>> 0, process.action);
    }
    if (changes.mtime !== undefined && changes.mtime !== this.mtime) {
      this.stamp(process.action);
      this.mtime = changes.mtime;
    }
  }

  protected abstract setLength(length: number, action: Action): void;

  #rename(name: string, action: Action): void {
    const { parent } = this;
    if (parent === undefined || name.length > 1_000 || /\/|^\.\.?$/.test(name)) fail(E.fileName);
    parent.permit(2);
    if (parent.child(name) !== undefined) fail(E.exists);
    parent.observeAbsent(action, name);
    this.observe(action, 'existence');
    this.load();
    parent.renameChild(this, name, action);
  }

  /** This has come to another path: it, and all below, count as made by `action` there. */
  renamed(action: Action): void {
    this.#path = undefined;
    action.touch(this.path(), false);
    this.writer = action;
    this.changed = true;
    this.version = this.layer.nextVersion();
  }

  /** It is out of its directory: bytes that it held are free. */
  unlink(): void {
    this.linked = false;
  }

  /** What an access of that kind sees. */
  abstract fingerprint(kind: AccessKind, action: Action): MaybePromise<string>;

  /** @param own see Action.record */
  override observe(action: Action, kind: AccessKind, own = true): void {
    if (action.depth === 0) return;
    const path = this.path();
    const see = () => ({ kind, path, fingerprint: this.fingerprint(kind, action) });
    action.record(kind, path, this.writer, this.version, see, own);
  }

  abstract collectChanges(into: Map<string, WrittenFile>): void;
}
