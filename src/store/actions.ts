import { canonicalJson, sha256 } from './canonical.js';
import type { Connection } from './connection.js';
import type { Action, ActionOutput, ReadShape } from './records.js';

interface ShapeRow {
  readonly id: number;
  readonly reads: string;
}

interface ActionRow {
  readonly tool: string;
  readonly argv: string;
  readonly directory: string;
  readonly ids: string;
  readonly outputs: string;
  readonly output: string;
  readonly exit: string;
  readonly instructions: number;
}

/**
 * The action cache. A run is looked up in two steps: which lists of reads have runs of this key made (`shapes`), then,
 * with what each read of a list finds now, is there a run that found the same (`get`)? A tool is deterministic, so at
 * most one shape answers. The cost does not grow with the number of runs on record.
 */
export class Actions {
  readonly #db: Connection;

  constructor(connection: Connection) {
    this.#db = connection;
  }

  /** The lists of reads on record for a key, the newest first. */
  shapes(key: string): ReadShape[] {
    const rows = this.#db.read(() =>
      this.#db.sql<ShapeRow>('SELECT id, reads FROM action_shape WHERE key = ? ORDER BY id DESC').all(key),
    );
    return rows.map(({ id, reads }) => ({
      id,
      key,
      reads: (JSON.parse(reads) as [string, string][]).map(([kind, path]) => ({ kind, path })),
    }));
  }

  /** The run whose reads found exactly `ids`, in the order of `shape.reads`. */
  get(shape: ReadShape, ids: readonly string[]): Action | undefined {
    const row = this.#db.read(() =>
      this.#db
        .sql<ActionRow>(
          'SELECT tool, argv, directory, ids, outputs, output, exit, instructions FROM action WHERE shape = ? AND ids_hash = ?',
        )
        .get(shape.id, sha256(JSON.stringify(ids))),
    );
    if (!row) return undefined;
    return {
      key: shape.key,
      tool: row.tool,
      argv: JSON.parse(row.argv) as string[],
      directory: row.directory,
      reads: shape.reads.map((read, index) => ({ ...read, id: ids[index] as string })),
      outputs: JSON.parse(row.outputs) as ActionOutput[],
      output: JSON.parse(row.output) as { fd: number; id: string }[],
      exit: row.exit,
      instructions: row.instructions,
    };
  }

  /** Records a run. The same run again changes nothing. Throws if an object that it left is not in the store. */
  put(action: Action): void {
    const reads = JSON.stringify(action.reads.map(({ kind, path }) => [kind, path]));
    const ids = JSON.stringify(action.reads.map(({ id }) => id));
    this.#db.write(() => {
      for (const { id } of [...action.outputs, ...action.output]) {
        if (id !== null && !this.#db.sql('SELECT 1 FROM object WHERE id = ?').get(id)) {
          throw new Error(`Action ${action.tool} left object ${id}, which is not in the store: put objects first.`);
        }
      }
      const shape = this.#shape(action.key, reads);
      this.#db
        .sql(
          `INSERT INTO action (shape, ids_hash, ids, tool, argv, directory, outputs, output, exit, instructions)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        )
        .run(
          shape,
          sha256(ids),
          ids,
          action.tool,
          JSON.stringify(action.argv),
          action.directory,
          canonicalJson(action.outputs),
          canonicalJson(action.output),
          action.exit,
          action.instructions,
        );
    });
  }

  #shape(key: string, reads: string): number {
    const hash = sha256(reads);
    const find = () =>
      this.#db.sql<{ id: number }>('SELECT id FROM action_shape WHERE key = ? AND reads_hash = ?').get(key, hash);
    const known = find();
    if (known) return known.id;
    const { lastInsertRowid } = this.#db
      .sql('INSERT INTO action_shape (key, reads, reads_hash) VALUES (?, ?, ?)')
      .run(key, reads, hash);
    return Number(lastInsertRowid);
  }
}
