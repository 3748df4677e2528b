import { canonicalJson, sha256 } from './canonical.js';
import type { Connection } from './connection.js';
import type { Toolchain } from './records.js';

/** The id of a toolchain: SHA-256 of its components and artifacts in canonical JSON. */
export function toolchainId(toolchain: Toolchain): string {
  return sha256(canonicalJson(toolchain));
}

/** Toolchains, and the recipes and machines that they are tried with: all known by the hash of what they are. */
export class Toolchains {
  readonly #db: Connection;

  constructor(connection: Connection) {
    this.#db = connection;
  }

  /** Keeps a toolchain and returns its id. Its artifacts need not be on record. */
  put(toolchain: Toolchain): string {
    const id = toolchainId(toolchain);
    const known = this.#db.read(() => this.#db.sql('SELECT 1 FROM toolchain WHERE id = ?').get(id));
    if (known) return id;
    const parts = Object.entries(toolchain);
    this.#db.write(() => {
      const { changes } = this.#db
        .sql('INSERT INTO toolchain (id, components) VALUES (?, ?) ON CONFLICT DO NOTHING')
        .run(id, parts.length);
      if (changes === 0) return;
      for (const [component, artifact] of parts) {
        this.#db
          .sql('INSERT INTO toolchain_artifact (toolchain, component, artifact) VALUES (?, ?, ?)')
          .run(id, component, artifact);
      }
    });
    return id;
  }

  get(id: string): Toolchain | undefined {
    const rows = this.#db.read(() =>
      this.#db
        .sql<{ component: string; artifact: string }>(
          'SELECT component, artifact FROM toolchain_artifact WHERE toolchain = ? ORDER BY component',
        )
        .all(id),
    );
    return rows.length === 0 ? undefined : Object.fromEntries(rows.map((row) => [row.component, row.artifact]));
  }

  /** Keeps a recipe (JSON) and returns its id. */
  recipe(definition: unknown): string {
    return this.#defined('recipe', definition);
  }

  /** The definition of a recipe, if it is on record. */
  getRecipe(id: string): unknown {
    const row = this.#db.read(() =>
      this.#db.sql<{ definition: string }>('SELECT definition FROM recipe WHERE id = ?').get(id),
    );
    return row && (this.#db.json(row.definition) as unknown);
  }

  /** Keeps a machine description (JSON) and returns its id. */
  machine(definition: unknown): string {
    return this.#defined('machine', definition);
  }

  /** Recipes and machines whose definitions are not those that their ids are made of, in words. */
  misnamed(): string[] {
    const names: string[] = [];
    for (const table of ['recipe', 'machine']) {
      const rows = this.#db.sql<{ id: string; definition: string }>(`SELECT id, definition FROM ${table}`).all();
      for (const { id, definition } of rows) if (sha256(definition) !== id) names.push(`${table} ${id}`);
    }
    return names;
  }

  #defined(table: 'recipe' | 'machine', definition: unknown): string {
    const text = canonicalJson(definition);
    const id = sha256(text);
    const known = this.#db.read(() => this.#db.sql(`SELECT 1 FROM ${table} WHERE id = ?`).get(id));
    if (known) return id;
    this.#db.write(() =>
      this.#db.sql(`INSERT INTO ${table} (id, definition) VALUES (?, ?) ON CONFLICT DO NOTHING`).run(id, text),
    );
    return id;
  }
}
