import { sha256 } from '../tree/sha256.js';
import { canonicalJson } from './canonical.js';
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
    if (rows.length === 0) return undefined;
    const toolchain = Object.fromEntries(rows.map((row) => [row.component, row.artifact]));
    this.#db.expectHash(id, canonicalJson(toolchain), 'toolchain');
    return toolchain;
  }

  /** Keeps a recipe (JSON) and returns its id. */
  recipe(definition: unknown): string {
    return this.#defined('recipe', definition);
  }

  /** The definition of a recipe, if it is on record. */
  getRecipe(id: string): unknown {
    return this.#definition('recipe', id);
  }

  /** Keeps a machine description (JSON) and returns its id. */
  machine(definition: unknown): string {
    return this.#defined('machine', definition);
  }

  /** The definition of a machine, if it is on record. */
  getMachine(id: string): unknown {
    return this.#definition('machine', id);
  }

  #definition(table: 'recipe' | 'machine', id: string): unknown {
    const row = this.#db.read(() =>
      this.#db.sql<{ definition: string }>(`SELECT definition FROM ${table} WHERE id = ?`).get(id),
    );
    if (!row) return undefined;
    this.#db.expectHash(id, row.definition, table);
    return this.#db.anyJson(row.definition);
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
