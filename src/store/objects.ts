import { contentIdOf } from '../tree/content-id.js';
import type { Connection } from './connection.js';
import { decoded, encoded } from './object-coding.js';
import { StoreError } from './store-error.js';

/** Blobs by git blob id: products of tools, kernels, consoles, logs. Equal bytes are kept once. */
export class Objects {
  readonly #db: Connection;

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

  /** The bytes of an object, or undefined if it is not here. Throws StoreError if what is here does not match its id. */
  get(id: string): Uint8Array | undefined {
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
    return bytes;
  }

  /** Bytes of an object, or undefined if it is not here. */
  size(id: string): number | undefined {
    return this.#db.read(() => this.#db.sql<{ size: number }>('SELECT size FROM object WHERE id = ?').get(id))?.size;
  }

  has(id: string): boolean {
    return this.#db.read(() => this.#db.sql('SELECT 1 FROM object WHERE id = ?').get(id)) !== undefined;
  }
}
