import { Lru } from '../tree/lru.js';
import type { MaybePromise } from '../tree/tree.js';
import { ActionLookup, type Probe, strongKeyOf } from './action-lookup.js';
import { canonicalJson, sha256 } from './canonical.js';
import type { Connection } from './connection.js';
import type { Action, Effects, Look } from './records.js';
import { EFFECTS, TEXTS } from './shapes.js';

/** Runs that are kept in memory once they were read. They never change. */
const KEPT = 4_096;

interface ActionRow {
  readonly argv: string;
  readonly directory: string;
  readonly exit: string;
  readonly instructions: number;
  readonly effects: string;
}

/** A run that is on record, and what it looked at. */
export interface RecordedAction {
  readonly action: Action;
  readonly looks: readonly Look[];
}

/**
 * The action cache. A run is looked up in two steps: which sets of looks have runs of this weak key taken (`looks`),
 * then, with what each look sees now, is there a run that saw the same (`action`)? A tool is deterministic, so at most one
 * set answers. The cost does not grow with the number of runs on record.
 */
export class Actions {
  readonly #db: Connection;
  readonly #lookup: ActionLookup;
  readonly #kept = new Lru<Action>(KEPT, () => 1);

  constructor(connection: Connection) {
    this.#db = connection;
    this.#lookup = new ActionLookup(connection);
  }

  /** The run of a weak key that saw what `probe` sees now, if there is one. */
  find(weakKey: string, probe: Probe): MaybePromise<RecordedAction | undefined> {
    return this.#lookup.find(weakKey, probe, ({ strongKey, looks }) => {
      const action = this.get(strongKey);
      return action && { action, looks };
    });
  }

  /** The run of a strong key, if it is on record. */
  get(strongKey: string): Action | undefined {
    const kept = this.#kept.get(strongKey);
    if (kept) return kept;
    const row = this.#db.read(() =>
      this.#db
        .sql<ActionRow>('SELECT argv, directory, exit, instructions, effects FROM action WHERE id = ?')
        .get(strongKey),
    );
    if (!row) return undefined;
    const action: Action = {
      argv: this.#db.json(TEXTS, row.argv, `action ${strongKey}`),
      directory: row.directory,
      exit: row.exit,
      instructions: row.instructions,
      ...this.#db.json(EFFECTS, row.effects, `action ${strongKey}`),
    };
    this.#kept.set(strongKey, action);
    return action;
  }

  /**
   * Records a run. The same run again changes nothing. Throws if an object that it left is not in the store.
   *
   * @param seen what each of the looks saw
   */
  put(weakKey: string, looks: readonly Look[], seen: readonly string[], action: Action): void {
    const looksId = sha256(JSON.stringify(looks));
    const { argv, directory, exit, instructions, ...effects } = action;
    const objects = [
      ...action.written.filter(([, kind]) => kind === 'file').map(([, , , id]) => id),
      ...action.output.map(([, id]) => id),
    ];
    this.#db.write(() => {
      for (const id of objects) {
        if (this.#db.sql('SELECT 1 FROM object WHERE id = ?').get(id)) continue;
        throw new Error(`${argv.join(' ')} left object ${id}, which is not in the store: objects go first.`);
      }
      this.#db
        .sql(
          `INSERT INTO action (id, looks, tool, argv, directory, exit, instructions, effects)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        )
        .run(
          strongKeyOf(weakKey, looksId, seen),
          this.#looksNumber(weakKey, looksId, looks),
          argv[0] ?? '',
          JSON.stringify(argv),
          directory,
          exit,
          instructions,
          canonicalJson(effects satisfies Effects),
        );
    });
  }

  #looksNumber(weakKey: string, id: string, looks: readonly Look[]): number {
    const known = this.#db
      .sql<{ number: number }>('SELECT number FROM looks WHERE weak_key = ? AND id = ?')
      .get(weakKey, id);
    if (known) return known.number;
    const { lastInsertRowid } = this.#db
      .sql('INSERT INTO looks (weak_key, id, looks) VALUES (?, ?, ?)')
      .run(weakKey, id, JSON.stringify(looks));
    return Number(lastInsertRowid);
  }
}
