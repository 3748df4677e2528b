/** One answer of `git cat-file --batch` or `--batch-check` (git-cat-file, "BATCH OUTPUT"). */
export type ObjectAnswer =
  | { readonly found: true; readonly type: string; readonly size: number; readonly content: Uint8Array }
  | { readonly found: false; readonly reason: string };

/** A header is an object id, a type and a size; more than this without a line end is not git's output. */
const MAX_HEADER_BYTES = 4096;

/**
 * Takes the output of `git cat-file` apart, however it is cut into chunks. With `--batch` each header is followed by the
 * object and a line end, with `--batch-check` by nothing.
 */
export class BatchParser {
  readonly #withContent: boolean;
  readonly #deliver: (answer: ObjectAnswer) => void;
  #header = '';
  #body: { type: string; bytes: Uint8Array; have: number } | undefined;

  constructor(withContent: boolean, deliver: (answer: ObjectAnswer) => void) {
    this.#withContent = withContent;
    this.#deliver = deliver;
  }

  /** Throws an Error for output that is not in git's format. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) at = this.#body ? this.#takeBody(chunk, at) : this.#takeHeader(chunk, at);
  }

  #takeHeader(chunk: Uint8Array, from: number): number {
    const end = chunk.indexOf(0x0a, from);
    const part = chunk.subarray(from, end < 0 ? undefined : end);
    this.#header += Buffer.from(part).toString('latin1');
    if (this.#header.length > MAX_HEADER_BYTES) throw new Error('git cat-file answered in an unknown format');
    if (end < 0) return chunk.length;
    const header = this.#header;
    this.#header = '';
    const match = /^[0-9a-f]{40,64} (commit|tree|blob|tag) (\d+)$/.exec(header);
    if (!match) this.#deliver({ found: false, reason: header.slice(header.indexOf(' ') + 1) });
    else {
      const type = match[1];
      const size = Number(match[2]);
      if (this.#withContent) this.#body = { type, bytes: new Uint8Array(size), have: 0 };
      else this.#deliver({ found: true, type, size, content: new Uint8Array(0) });
    }
    return end + 1;
  }

  #takeBody(chunk: Uint8Array, from: number): number {
    const body = this.#body!;
    const { type, bytes } = body;
    const part = chunk.subarray(from, from + bytes.length - body.have);
    bytes.set(part, body.have);
    body.have += part.length;
    const next = from + part.length;
    if (body.have < bytes.length || next === chunk.length) return next;
    this.#body = undefined;
    this.#deliver({ found: true, type, size: bytes.length, content: bytes });
    return next + 1;
  }
}
