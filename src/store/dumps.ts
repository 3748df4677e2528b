import { canonicalJson } from './canonical.js';
import type { Connection } from './connection.js';
import type { Artifact, DatedArtifact, Snapshot } from './records.js';
import { ARTIFACT_FILES, FAILURE } from './shapes.js';

/** Snapshots, and which artifact each component is on each of their dates. */
export class Dumps {
  readonly #db: Connection;

  constructor(connection: Connection) {
    this.#db = connection;
  }

  /** Row number of a snapshot, which is entered if it is new. */
  snapshot({ dump, date, tree }: Snapshot): number {
    return this.#db.write(() => {
      const row = this.#db
        .sql<{ id: number }>(
          `INSERT INTO snapshot (dump, date, tree) VALUES (?, ?, ?)
           ON CONFLICT (dump, date) DO UPDATE SET tree = coalesce(excluded.tree, tree) RETURNING id`,
        )
        .get(dump, date, tree ?? null);
      return row!.id;
    });
  }

  /** Row number of a component; a definition (JSON: paths, how it is built) that changes makes it another one. */
  component(name: string, definition: unknown): number {
    const text = canonicalJson(definition);
    const find = () =>
      this.#db.sql<{ id: number }>('SELECT id FROM component WHERE name = ? AND definition = ?').get(name, text);
    const known = this.#db.read(find);
    if (known) return known.id;
    return this.#db.write(() => {
      this.#db.sql('INSERT INTO component (name, definition) VALUES (?, ?) ON CONFLICT DO NOTHING').run(name, text);
      return find()!.id;
    });
  }

  /** Keeps an artifact. */
  artifact({ id, size, files, failure }: Artifact): void {
    this.#db.write(() =>
      this.#db
        .sql('INSERT INTO artifact (id, size, files, failure) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
        .run(id, size, canonicalJson(files), failure ? canonicalJson(failure) : null),
    );
  }

  getArtifact(id: string): Artifact | undefined {
    const row = this.#db.read(() =>
      this.#db
        .sql<{ size: number; files: string; failure: string | null }>(
          'SELECT size, files, failure FROM artifact WHERE id = ?',
        )
        .get(id),
    );
    if (!row) return undefined;
    return {
      id,
      size: row.size,
      files: this.#db.json(ARTIFACT_FILES, row.files, `artifact ${id}`),
      ...(row.failure !== null && { failure: this.#db.json(FAILURE, row.failure, `artifact ${id}`) }),
    };
  }

  /** Says which artifact a component is in a snapshot. A dump that was changed since overrules what was on record. */
  assign(component: number, snapshot: number, artifact: string): void {
    this.#db.write(() =>
      this.#db
        .sql(
          `INSERT INTO snapshot_artifact (component, snapshot, artifact) VALUES (?, ?, ?)
           ON CONFLICT (component, snapshot) DO UPDATE SET artifact = excluded.artifact`,
        )
        .run(component, snapshot, artifact),
    );
  }

  /** All that is on record of a component in a dump, by date. */
  history(component: number, dump: string): DatedArtifact[] {
    return this.#db.read(() =>
      this.#db
        .sql<DatedArtifact>(
          `SELECT date, artifact FROM snapshot_artifact JOIN snapshot ON snapshot.id = snapshot
           WHERE component = ? AND dump = ? ORDER BY date`,
        )
        .all(component, dump),
    );
  }
}
