import { contentIdOf } from '../tree/content-id.js';
import { Lru } from '../tree/lru.js';
import type { Connection } from './connection.js';
import { decoded, encoded } from './object-coding.js';
import { StoreError } from './store-error.js';

/** Bytes of objects that are kept in memory once they were read: replays want the same ones again. */
const KEPT_BYTES = 32 * 2 ** 20;
/** Bytes that a small one counts for besides its own. */
const KEPT_COST = 200;
const KEPT_SIZES = 2 ** 16;

/** Blobs by git blob id: products of tools, kernels, consoles, logs. Equal bytes are kept once. */
export class Objects {
  readonly #db: Connection;
  readonly #kept = new Lru<Uint8Array>(KEPT_BYTES, (bytes) => bytes.length + KEPT_COST);
  readonly #sizes = new Lru<number>(KEPT_SIZES, () => 1);

  constructor(connection: Connection) {
    this.#db = connection;
  }

  /** Keeps some bytes and returns their id. */
  put(bytes: Uint8Array): string {
    const id = contentIdOf(bytes);
    if (this.has(id)) return id;
    const { coding, kept } = encoded(bytes);
    this.#db.write(() =>
      this.#db
        .sql('INSERT INTO object (id, size, coding, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
        .run(id, bytes.length, coding, kept),
    );
    return id;
  }

  /** The bytes of an object, not to be changed, or undefined if it is not here. Throws StoreError if what is here does not match its id. */
  get(id: string): Uint8Array | undefined {
    const kept = this.#kept.get(id);
    if (kept) return kept;
    const row = this.#db.read(() =>
      this.#db.sql<{ coding: number; bytes: Buffer }>('SELECT coding, bytes FROM object WHERE id = ?').get(id),
    );
    if (!row) return undefined;
    const bytes = decoded(row.coding, row.bytes);
    if (!bytes || contentIdOf(bytes) !== id) {
      throw new StoreError(
        'corrupt',
        `The results database ${this.#db.file} is damaged: object ${id} does not hold the bytes it is named after. ` +
          'Move the database out of the way; everything in it can be computed again.',
      );
    }
    this.#kept.set(id, bytes);
    return bytes;
  }

  /** Bytes of an object, or undefined if it is not here. */
  size(id: string): number | undefined {
    const known = this.#sizes.get(id);
    if (known !== undefined) return known;
    const row = this.#db.read(() => this.#db.sql<{ size: number }>('SELECT size FROM object WHERE id = ?').get(id));
    if (row) this.#sizes.set(id, row.size);
    return row?.size;
  }

  has(id: string): boolean {
    return this.#db.read(() => this.#db.sql('SELECT 1 FROM object WHERE id = ?').get(id)) !== undefined;
  }
}
