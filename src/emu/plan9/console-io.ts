import { LimitExceeded } from './errors.js';

/** The console of a run: what is typed at it, and all that was printed, in order and apart. */
export class ConsoleIo {
  #input: Uint8Array;
  readonly #chunks: { stream: 'stdout' | 'stderr'; bytes: Uint8Array }[] = [];
  #length = 0;

  constructor(
    input: Uint8Array,
    /** Most bytes that may be printed. */
    readonly limit: number,
    readonly watch?: (bytes: Uint8Array, stream: 'stdout' | 'stderr') => void,
  ) {
    this.#input = input;
  }

  /** What has not been read yet. */
  rest(): Uint8Array {
    return this.#input;
  }

  /** A line or the beginning of one, as a console gives it; nothing at the end. */
  read(count: number): Uint8Array {
    const newline = this.#input.indexOf(10);
    const line = newline < 0 ? this.#input.length : newline + 1;
    const read = this.#input.subarray(0, Math.min(count, line));
    this.#input = this.#input.subarray(read.length);
    return read;
  }

  write(bytes: Uint8Array, stream: 'stdout' | 'stderr'): void {
    const room = this.limit - this.#length;
    const kept = bytes.slice(0, Math.max(0, room));
    this.#length += kept.length;
    if (kept.length > 0) {
      this.#chunks.push({ stream, bytes: kept });
      this.watch?.(kept, stream);
    }
    if (kept.length < bytes.length) {
      throw new LimitExceeded('output', `more than ${this.limit} bytes of output`);
    }
  }

  /** What was printed, on one stream or on both in order. */
  output(stream?: 'stdout' | 'stderr'): Uint8Array {
    const chunks = this.#chunks.filter((chunk) => stream === undefined || chunk.stream === stream);
    const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk.bytes, at);
      at += chunk.bytes.length;
    }
    return all;
  }
}
