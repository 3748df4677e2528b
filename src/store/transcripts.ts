import { Lru } from '../tree/lru.js';
import { whenAll, whenReady } from '../tree/maybe-promise.js';
import type { MaybePromise } from '../tree/tree.js';
import { type ActionLookup, looksIdOf, type Probe, strongKeyOf } from './action-lookup.js';
import { sha256 } from './canonical.js';
import type { Connection } from './connection.js';
import type { Objects } from './objects.js';
import type { Look, Step } from './records.js';

/** Steps of transcripts, and runs, that are kept in memory once they were read. They never change. */
const KEPT_STEPS = 100_000;
const KEPT_RUNS = 50_000;

/** What a transcript tells of a run. */
interface Told {
  /** Strong key of the run that left the same. */
  readonly action: string;
  /** Instructions that this one takes more than that; may be less than 0. */
  readonly more: number;
  /** What it looks at. */
  readonly looks: readonly Look[];
}

/** A run on record, as far as those around it can tell it from another. */
interface Run {
  readonly weakKey: string;
  /** Of its set of looks. */
  readonly looksId: string;
  readonly number: number;
  /** Equal exactly if what was left is equal. */
  readonly outcome: string;
  readonly instructions: number;
}

interface RunRow extends Omit<Run, 'outcome'> {
  readonly exit: string;
  readonly effects: string;
}

/** A step as it was read. */
interface KnownStep {
  readonly action: string;
  readonly run: Run;
  /** Id of the object that says what is given. */
  readonly givenId: string;
}

/** What is the same for all transcripts of one question. */
interface Question {
  readonly see: Probe;
  /** The run that each step would be now, by its looks and what is given; undefined if none is on record. */
  readonly runs: Map<string, MaybePromise<Run | undefined>>;
}

/**
 * Transcripts: how programs that run others came to what they left. Such a program's run depends on what it looks at
 * itself and on what the actions in it leave; on what those look at only as far as they leave something else then. So where
 * it sees the same itself, and each action in it would leave the same, which the runs on record tell, it leaves the same.
 * (mk, after the compiler was replaced by another one that compiles these files to the same bytes.)
 */
export class Transcripts {
  readonly #db: Connection;
  readonly #objects: Objects;
  readonly #lookup: ActionLookup;
  readonly #steps = new Lru<readonly KnownStep[]>(KEPT_STEPS, (steps) => steps.length);
  readonly #runs = new Lru<Run>(KEPT_RUNS, () => 1);
  readonly #given = new Lru<ReadonlyMap<number, string>>(KEPT_STEPS, (given) => given.size + 1);

  constructor(connection: Connection, objects: Objects, lookup: ActionLookup) {
    this.#db = connection;
    this.#objects = objects;
    this.#lookup = lookup;
  }

  /** What a run of this weak key would leave now. `probe`: what is seen before it starts. */
  find(weakKey: string, probe: Probe): MaybePromise<Told | undefined> {
    const question: Question = { see: remembering(probe), runs: new Map() };
    return this.#lookup.find(ownKeyOf(weakKey), question.see, ({ strongKey }) => {
      const rows = this.#db.read(() =>
        this.#db
          .sql<{ action: string; steps: string }>('SELECT action, steps FROM transcript WHERE key = ?')
          .all(strongKey),
      );
      return this.#firstOf(rows, question);
    });
  }

  #firstOf(
    [row, ...others]: readonly { readonly action: string; readonly steps: string }[],
    question: Question,
  ): MaybePromise<Told | undefined> {
    if (row === undefined) return undefined;
    const { action } = row;
    const steps = this.#stepsOf(row.steps);
    return whenReady(
      whenAll(
        steps.map((step) => this.#runNow(step, question)),
        (runs) => moreOf(steps, runs),
      ),
      (more) =>
        more === undefined
          ? this.#firstOf(others, question)
          : { action, more, looks: this.#lookup.looksOf(this.#runOf(action)!.number) },
    );
  }

  /** The run that a step would be now: it looks at the same, and sees what is given, or was not the program's doing. */
  #runNow({ run, givenId }: KnownStep, { see, runs }: Question): MaybePromise<Run | undefined> {
    const key = `${run.number} ${givenId}`;
    if (runs.has(key)) return runs.get(key);
    const given = this.#givenOf(givenId);
    const looks = this.#lookup.looksOf(run.number);
    const now = whenAll(
      looks.map((look, i) => given.get(i) ?? see(look)),
      (seen) => this.#runOf(strongKeyOf(run.weakKey, run.looksId, seen)),
    );
    runs.set(key, now);
    return now;
  }

  /** Records one: see Actions.putTranscript. */
  put(weakKey: string, looks: readonly Look[], seen: readonly string[], action: string, steps: readonly Step[]): void {
    const ownKey = ownKeyOf(weakKey);
    const looksId = looksIdOf(looks);
    const known = steps.map((step) => [step.action, this.#objects.put(bytesOf(step.given))]);
    const object = this.#objects.put(bytesOf(known));
    this.#db.write(() => {
      this.#lookup.numberOf(ownKey, looksId, looks);
      this.#db
        .sql('INSERT INTO transcript (key, action, steps) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(strongKeyOf(ownKey, looksId, seen), action, object);
    });
  }

  #stepsOf(id: string): readonly KnownStep[] {
    const kept = this.#steps.get(id);
    if (kept) return kept;
    const steps = (this.#json(id) as [action: string, given: string][]).map(
      ([action, givenId]): KnownStep => ({ action, run: this.#runOf(action)!, givenId }),
    );
    this.#steps.set(id, steps);
    return steps;
  }

  #givenOf(id: string): ReadonlyMap<number, string> {
    const kept = this.#given.get(id);
    if (kept) return kept;
    const given = new Map(this.#json(id) as Step['given']);
    this.#given.set(id, given);
    return given;
  }

  #json(id: string): unknown {
    return JSON.parse(Buffer.from(this.#objects.get(id)!).toString());
  }

  #runOf(id: string): Run | undefined {
    const kept = this.#runs.get(id);
    if (kept) return kept;
    const row = this.#db.read(() =>
      this.#db
        .sql<RunRow>(
          `SELECT weak_key AS weakKey, looks.id AS looksId, number, exit, effects, instructions
           FROM action JOIN looks ON number = action.looks WHERE action.id = ?`,
        )
        .get(id),
    );
    if (!row) return undefined;
    const { exit, effects, ...rest } = row;
    const run: Run = { ...rest, outcome: sha256(JSON.stringify([exit, effects])) };
    this.#runs.set(id, run);
    return run;
  }
}

/** Instructions that the steps' runs of now take more than those that were; undefined if one would leave something else. */
function moreOf(steps: readonly KnownStep[], runs: readonly (Run | undefined)[]): number | undefined {
  let more = 0;
  for (const [i, { run }] of steps.entries()) {
    const now = runs[i];
    if (now?.outcome !== run.outcome) return undefined;
    more += now.instructions - run.instructions;
  }
  return more;
}

/** Under which the sets of looks are that programs of a weak key took themselves. */
function ownKeyOf(weakKey: string): string {
  return sha256(`transcript ${weakKey}`);
}

function bytesOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** The same probe, which is asked once for each look. */
function remembering(probe: Probe): Probe {
  const known = new Map<string, MaybePromise<string>>();
  return (look) => {
    const key = look[0] + look[1];
    let now = known.get(key);
    if (now === undefined) {
      now = probe(look);
      known.set(key, now);
    }
    return now;
  };
}
