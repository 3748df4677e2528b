import { compile } from './webassembly.js';

/** A compiled module, and the bytes of WebAssembly that it was made from. */
export interface CachedModule {
  readonly module: object;
  readonly bytes: number;
}

/**
 * Bytes of WebAssembly whose modules are kept. V8 does not say what memory a module takes: measured, with its machine code
 * 8 times its bytes as it is compiled at first, and up to 18 times when all of it has been optimised.
 */
export const MAX_MODULE_BYTES = 8 << 20;

/** Modules of regions; when they are too many, those go that were not asked for the longest time. */
export class ModuleCache {
  /** By key; those that were asked for last come last. */
  readonly #modules = new Map<string, CachedModule>();
  #bytes = 0;

  constructor(readonly maxBytes: number) {}

  /** Bytes of WebAssembly of the modules that are kept; above `maxBytes` only for a single module that is larger. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The module of a key, made unless it is known. */
  get(key: string, encode: () => Uint8Array<ArrayBuffer>): CachedModule {
    const known = this.#modules.get(key);
    if (known !== undefined) {
      this.#modules.delete(key);
      this.#modules.set(key, known);
      return known;
    }
    const code = encode();
    const made = { module: compile(code), bytes: code.length };
    this.#modules.set(key, made);
    this.#bytes += made.bytes;
    for (const [oldest, { bytes }] of this.#modules) {
      if (this.#bytes <= this.maxBytes || oldest === key) break;
      this.#modules.delete(oldest);
      this.#bytes -= bytes;
    }
    return made;
  }
}

/** Of all processors of this thread together. */
export const MODULES = new ModuleCache(MAX_MODULE_BYTES);
