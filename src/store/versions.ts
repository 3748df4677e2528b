import { sha256 } from '../tree/sha256.js';
import type { Connection } from './connection.js';
import type { Dumps } from './dumps.js';
import type { Artifact, Dependency } from './records.js';
import { DEPENDENCIES, FAILURE } from './shapes.js';

/**
 * Which artifacts came of snapshots that had certain contents, whatever their dates. Conditions: SHA-256 of all that they
 * depend on besides a snapshot; seen: SHA-256 of what a snapshot had at a set of dependencies.
 */
export class Versions {
  readonly #db: Connection;
  readonly #dumps: Dumps;

  constructor(connection: Connection, dumps: Dumps) {
    this.#db = connection;
    this.#dumps = dumps;
  }

  /** The sets of dependencies that are on record under some conditions, in the order in which they came. */
  dependencies(conditions: string): (readonly Dependency[])[] {
    const rows = this.#db.read(() =>
      this.#db
        .sql<{ id: string; places: string }>('SELECT id, places FROM dependencies WHERE conditions = ? ORDER BY number')
        .all(conditions),
    );
    return rows.map(({ id, places }) => {
      this.#db.expectHash(id, places, 'dependencies');
      return this.#db.json(DEPENDENCIES, places, `dependencies ${id}`);
    });
  }

  /** What came of a snapshot that had this, with the failure that it then was. */
  get(conditions: string, dependencies: readonly Dependency[], seen: string): Artifact | undefined {
    const row = this.#db.read(() =>
      this.#db
        .sql<{ artifact: string; failure: string | null }>(
          `SELECT artifact, failure FROM version JOIN dependencies ON number = dependencies
           WHERE conditions = ? AND id = ? AND seen = ?`,
        )
        .get(conditions, sha256(textOf(dependencies)), seen),
    );
    if (!row) return undefined;
    const { id, size, files } = this.#dumps.getArtifact(row.artifact)!;
    const failure = row.failure === null ? undefined : this.#db.json(FAILURE, row.failure, `version ${id}`);
    return { id, size, files, ...(failure ? { failure } : {}) };
  }

  /** Records it. What is on record already stays. */
  put(conditions: string, dependencies: readonly Dependency[], seen: string, artifact: Artifact): void {
    const failure = artifact.failure ? JSON.stringify(artifact.failure) : null;
    this.#db.write(() => {
      this.#dumps.artifact(artifact);
      this.#db
        .sql('INSERT INTO version (dependencies, seen, artifact, failure) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
        .run(this.#number(conditions, dependencies), seen, artifact.id, failure);
    });
  }

  #number(conditions: string, dependencies: readonly Dependency[]): number {
    const places = textOf(dependencies);
    const id = sha256(places);
    this.#db
      .sql('INSERT INTO dependencies (conditions, id, places) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(conditions, id, places);
    return this.#db
      .sql<{ number: number }>('SELECT number FROM dependencies WHERE conditions = ? AND id = ?')
      .get(conditions, id)!.number;
  }
}

function textOf(dependencies: readonly Dependency[]): string {
  return JSON.stringify(dependencies.map(({ path, depth }) => ({ path, depth })));
}
