import { contentIdOf } from '../../../tree/content-id.js';
import { HeldFile } from '../../../tree/held-file.js';
import type { FileNode, MaybePromise } from '../../../tree/tree.js';
import { DMAPPEND, OEXEC, ORDWR, OREAD, OTRUNC, OWRITE } from '../abi.js';
import type { Action } from '../action.js';
import type { Chan } from '../chan.js';
import { E, fail } from '../errors.js';
import type { AccessKind, WrittenFile } from '../observer.js';
import type { Process } from '../process.js';
import type { Layer } from './layer.js';
import type { LayerDirectory } from './layer-directory.js';
import { LayerNode } from './layer-node.js';

const NOTHING = new Uint8Array(0);

/** A copy, whatever class the bytes are of: of a Buffer, `slice` is none. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** Bytes of the largest file: what signed 32-bit offsets of old programs reach. */
const LARGEST = 0x7fff_ffff;

/** A file of the private layer: the tree's bytes until the first write, then its own. */
export class LayerFile extends LayerNode {
  override readonly isDirectory = false;
  override readonly kind = 'file';
  /** The tree's file, while the bytes are its. */
  #base: FileNode | undefined;
  /** The tree's or our own; of our own the first #length are the file's. */
  #bytes: Uint8Array | undefined;
  /** Of the tree's file not known until somebody asks. */
  #length: number | undefined;
  /** Somebody holds on to #bytes: copy them before the next change. */
  #shared = false;
  #id: string | undefined;
  /** Bytes that the layer counts as held by this file. */
  #held = 0;

  constructor(layer: Layer, name: string, parent: LayerDirectory, mode: number, base: FileNode | undefined) {
    super(layer, name, parent, mode);
    this.#base = base;
    if (base === undefined) {
      this.#bytes = NOTHING;
      this.#length = 0;
    }
  }

  /** Bytes. May throw Suspended. */
  override get length(): number {
    return (
      this.#length ??
      this.layer.ask(
        () => this.#base!.size,
        (size) => {
          this.#length ??= size;
        },
      )
    );
  }

  /** The file's bytes, not to be changed by the caller and not kept over a write. May throw Suspended. */
  content(): Uint8Array {
    const base = this.#base;
    const bytes =
      this.#bytes ??
      this.layer.ask(
        () => base!.content(),
        (content) => {
          this.#bytes = content;
          this.#length = content.length;
        },
      );
    return bytes.length === this.#length ? bytes : bytes.subarray(0, this.#length);
  }

  /** The file's bytes as they are now, for good. */
  snapshot(): Uint8Array {
    this.#shared = true;
    return this.content();
  }

  /** This file as a file of a tree. */
  asFileNode(): FileNode {
    if (this.#base) return this.#base;
    return this.held();
  }

  /** This file as it is now, for good. May throw Suspended. */
  held(): HeldFile {
    if (this.#base instanceof HeldFile) return this.#base;
    return HeldFile.of(this.snapshot(), (this.mode & 0o111) !== 0);
  }

  contentId(): MaybePromise<string> {
    if (this.#id !== undefined) return this.#id;
    const base = this.#base;
    const id = base ? base.contentId() : contentIdOf(this.content());
    if (typeof id === 'string') {
      this.#id = id;
      return id;
    }
    return id.then((known) => {
      if (this.#base === base) this.#id = known;
      return known;
    });
  }

  override open(process: Process, mode: number): undefined {
    this.observe(process.action, 'existence');
    const access = mode & 3;
    if (access === OREAD) this.permit(4);
    else if (access === OWRITE) this.permit(2);
    else if (access === ORDWR) this.permit(6);
    else if (access === OEXEC) this.permit(1);
    if (mode & OTRUNC) {
      this.permit(2);
      this.truncate(process.action);
    }
  }

  /** Makes the file empty. Even if it is: from now on it is this action's. */
  truncate(action: Action): void {
    if ((this.mode & DMAPPEND) !== 0) return;
    this.stamp(action);
    this.#own(NOTHING, 0);
  }

  override read(_process: Process, _chan: Chan, offset: number, count: number): Uint8Array {
    return this.content().subarray(offset, offset + count);
  }

  override write(_process: Process, chan: Chan, offset: number, bytes: Uint8Array): number {
    const { action } = chan;
    if ((this.mode & DMAPPEND) !== 0) offset = this.length;
    if (this.writer !== action || this.#base) {
      const content = this.content();
      if (this.length > 0) this.observe(action, 'content');
      this.stamp(action);
      if (this.#base) this.#own(copyOf(content), content.length);
    } else this.version = this.layer.nextVersion();
    this.#id = undefined;
    const end = offset + bytes.length;
    if (end > LARGEST) fail(E.tooSmall);
    this.#reserve(Math.max(end, this.length));
    this.#bytes!.set(bytes, offset);
    if (end > this.length) this.#length = end;
    return bytes.length;
  }

  /** Gives the file another file's bytes, which are read when they are needed, and another mode, on behalf of `action`. */
  replace(file: HeldFile, mode: number, action: Action): void {
    this.stamp(action);
    this.mode = mode;
    this.#hold(file.size);
    this.#base = file;
    this.#bytes = undefined;
    this.#length = file.size;
    this.#id = undefined;
  }

  protected override setLength(length: number, action: Action): void {
    this.permit(2);
    if (length > LARGEST) fail(E.tooSmall);
    const content = this.content();
    if (length > 0) this.observe(action, 'content');
    this.stamp(action);
    if (this.#base) this.#own(copyOf(content), content.length);
    this.#id = undefined;
    if (length > this.length) this.#reserve(length);
    else if (this.#shared) this.#own(copyOf(content.subarray(0, length)), length);
    else this.#bytes!.fill(0, length);
    this.#length = length;
  }

  override load(): void {
    this.content();
  }

  protected override checkRemovable(): void {}

  override unlink(): void {
    super.unlink();
    this.#hold(0);
  }

  #own(bytes: Uint8Array, length: number): void {
    this.#hold(bytes.length);
    this.#base = undefined;
    this.#bytes = bytes;
    this.#length = length;
    this.#shared = false;
    this.#id = undefined;
  }

  #hold(size: number): void {
    this.layer.grow(size - this.#held);
    this.#held = size;
  }

  /** Makes the bytes ours alone, with room for `size`, zeros after the end. */
  #reserve(size: number): void {
    const bytes = this.#bytes!;
    if (!this.#shared && size <= bytes.length) return;
    const roomy = size <= bytes.length ? bytes.length : Math.max(size, bytes.length * 2, 256);
    const grown = new Uint8Array(roomy);
    grown.set(bytes.subarray(0, this.#length));
    const { length } = this;
    this.#own(grown, length);
  }

  override fingerprint(kind: AccessKind): MaybePromise<string> {
    if (kind === 'content') return this.contentId();
    const mode = this.mode.toString(8);
    return kind === 'existence' ? `f ${mode}` : `f ${mode} ${this.length} ${this.mtime}`;
  }

  override collectChanges(into: Map<string, WrittenFile>): void {
    if (this.changed) into.set(this.path(), { kind: 'file', file: this.held(), mode: this.mode });
  }
}
