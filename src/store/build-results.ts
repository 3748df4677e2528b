import { sha256 } from '../tree/sha256.js';
import { canonicalJson } from './canonical.js';
import type { Connection } from './connection.js';
import type { BuildResult } from './records.js';
import { BUILD_RESULT } from './shapes.js';

/**
 * What builds came to that look at nothing but what is known of them, whatever the dates. `seen`: SHA-256 of everything that a
 * build could look at, and of how it is done.
 */
export class BuildResults {
  readonly #db: Connection;

  constructor(connection: Connection) {
    this.#db = connection;
  }

  /** What a build that could see this came to. */
  get(seen: string): BuildResult | undefined {
    const row = this.#db.read(() =>
      this.#db.sql<{ id: string; result: string }>('SELECT id, result FROM build_result WHERE seen = ?').get(seen),
    );
    if (!row) return undefined;
    this.#db.expectHash(row.id, row.result, 'build result');
    return this.#db.json(BUILD_RESULT, row.result, `build result ${row.id}`);
  }

  /** Records it. What is on record already stays. */
  put(seen: string, result: BuildResult): void {
    const text = canonicalJson(result);
    this.#db.write(() =>
      this.#db
        .sql('INSERT INTO build_result (seen, id, result) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(seen, sha256(text), text),
    );
  }
}
