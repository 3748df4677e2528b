import { contentIdOf } from './content-id.js';
import type { FileNode } from './tree.js';

/** A file whose bytes are at hand: in memory, or a synchronous read away. */
export class HeldFile implements FileNode {
  readonly kind = 'file';
  readonly size: number;
  readonly executable: boolean;
  readonly #load: () => Uint8Array;
  #bytes: Uint8Array | undefined;
  #id: string | undefined;

  /** `load` is called once at most, and only if somebody wants the bytes. The id is computed from them if not given. */
  constructor(size: number, executable: boolean, id: string | undefined, load: () => Uint8Array) {
    this.size = size;
    this.executable = executable;
    this.#id = id;
    this.#load = load;
  }

  static of(bytes: Uint8Array, executable = false): HeldFile {
    return new HeldFile(bytes.length, executable, undefined, () => bytes);
  }

  contentId(): string {
    this.#id ??= contentIdOf(this.content());
    return this.#id;
  }

  content(): Uint8Array {
    this.#bytes ??= this.#load();
    return this.#bytes;
  }
}
