import { Lru } from '../tree/lru.js';
import { whenReady } from '../tree/maybe-promise.js';
import type { MaybePromise } from '../tree/tree.js';
import { ActionLookup, looksIdOf, strongKeyOf } from './action-lookup.js';
import { canonicalJson } from './canonical.js';
import type { Connection } from './connection.js';
import type { Objects } from './objects.js';
import type { Action, Effects, Look, Step } from './records.js';
import { EFFECTS, TEXTS } from './shapes.js';
import { type Probe, Sight } from './sight.js';
import { Transcripts } from './transcripts.js';

/** Runs that are kept in memory once they were read. They never change. */
const KEPT = 4_096;

interface ActionRow {
  readonly argv: string;
  readonly directory: string;
  readonly exit: string;
  readonly instructions: number;
  readonly effects: string;
}

/** A run that is on record, or known by a transcript, and what it looks at. */
export interface RecordedAction {
  /** Its strong key, or that of one that left the same. */
  readonly id: string;
  readonly action: Action;
  readonly looks: readonly Look[];
}

/**
 * The action cache. A run is looked up in two steps: which sets of looks have runs of this weak key taken (`looks`),
 * then, with what each look sees now, is there a run that saw the same (`action`)? A tool is deterministic, so at most one
 * set answers. The cost does not grow with the number of runs on record. Of a program that runs others, a transcript may
 * tell what it would do where no run saw the same.
 */
export class Actions {
  readonly #db: Connection;
  readonly #lookup: ActionLookup;
  readonly #transcripts: Transcripts;
  readonly #kept = new Lru<Action>(KEPT, () => 1);

  constructor(connection: Connection, objects: Objects) {
    this.#db = connection;
    this.#lookup = new ActionLookup(connection);
    this.#transcripts = new Transcripts(connection, objects, this.#lookup);
  }

  /** The run of a weak key that saw what `probe` sees now, if there is one, or what one would do by a transcript. */
  find(weakKey: string, probe: Probe): MaybePromise<RecordedAction | undefined> {
    const sight = new Sight(probe);
    const onRecord = this.#lookup.find(weakKey, sight, ({ strongKey, looks }): RecordedAction | undefined => {
      const action = this.get(strongKey);
      return action && { id: strongKey, action, looks };
    });
    return whenReady(onRecord, (found) => found ?? this.#findByTranscript(weakKey, sight));
  }

  #findByTranscript(weakKey: string, sight: Sight): MaybePromise<RecordedAction | undefined> {
    return whenReady(this.#transcripts.find(weakKey, sight), (known) => {
      const action = known && this.get(known.action);
      return (
        action && { id: known.action, action: { ...action, instructions: known.instructions }, looks: known.looks }
      );
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
   * Records a run, and returns its strong key. The same run again changes nothing. Throws if an object that it left is not
   * in the store.
   *
   * @param seen what each of the looks saw
   */
  put(weakKey: string, looks: readonly Look[], seen: readonly string[], action: Action): string {
    const looksId = looksIdOf(looks);
    const id = strongKeyOf(weakKey, looksId, seen);
    const { argv, directory, exit, instructions, ...effects } = action;
    const objects = [
      ...action.written.filter(([, kind]) => kind === 'file').map(([, , , id]) => id),
      ...action.output.map(([, id]) => id),
    ];
    this.#db.write(() => {
      for (const object of objects) {
        if (this.#db.sql('SELECT 1 FROM object WHERE id = ?').get(object)) continue;
        throw new Error(`${argv.join(' ')} left object ${object}, which is not in the store: objects go first.`);
      }
      this.#db
        .sql(
          `INSERT INTO action (id, looks, tool, argv, directory, exit, instructions, effects)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        )
        .run(
          id,
          this.#lookup.numberOf(weakKey, looksId, looks),
          argv[0] ?? '',
          JSON.stringify(argv),
          directory,
          exit,
          instructions,
          canonicalJson(effects satisfies Effects),
        );
    });
    return id;
  }

  /**
   * Records how a program came to what it left that ran others.
   *
   * @param id strong key of its run, which is on record, as are those of the steps
   * @param looks those that it took itself, and those that only it can know the meaning of; `seen`: what they saw
   * @param steps the actions in it, in the order of their exec
   */
  putTranscript(
    weakKey: string,
    looks: readonly Look[],
    seen: readonly string[],
    id: string,
    steps: readonly Step[],
  ): void {
    this.#transcripts.put(weakKey, looks, seen, id, steps);
  }
}
