import { Lru } from '../tree/lru.js';
import { whenAll, whenReady } from '../tree/maybe-promise.js';
import type { MaybePromise } from '../tree/tree.js';
import { type ActionLookup, looksIdOf, type Probe, strongKeyOf, weakKeyOf } from './action-lookup.js';
import { sha256 } from './canonical.js';
import type { Connection } from './connection.js';
import type { Objects } from './objects.js';
import type { Look, Step } from './records.js';
import { altered } from './store-error.js';

/** Steps of transcripts, and runs, that are kept in memory once they were read. They never change. */
const KEPT_STEPS = 100_000;
const KEPT_RUNS = 50_000;

/** What a transcript tells of a run. */
interface Told {
  /** Strong key of the run that left the same. */
  readonly action: string;
  readonly instructions: number;
  /** What it looks at. */
  readonly looks: readonly Look[];
}

/** A run on record, as far as those around it can tell it from another. */
interface Run {
  readonly weakKey: string;
  /** Its set of looks. */
  readonly number: number;
  readonly looksId: string;
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
  readonly frame: string;
  readonly program: string | undefined;
  readonly run: Run;
  readonly instructions: number;
  /** Id of the object that says what is given. */
  readonly givenId: string;
}

type StepRow = [frame: string, program: string | null, action: string, instructions: number, givenId: string];

/** What a step would come to now. */
type Ending = Pick<Run, 'outcome' | 'instructions'>;

/** What is the same for all transcripts of one question. */
interface Question {
  readonly see: Probe;
  /** What each step would come to now, by what it is and what is given; undefined if no record tells. */
  readonly endings: Map<string, MaybePromise<Ending | undefined>>;
}

/** Seen at what a step was not seen to look at: nothing that was ever seen. */
const UNKNOWN = 'unknown to the record';

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
    const question: Question = { see: remembering(probe), endings: new Map() };
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
        steps.map((step) => this.#endingNow(step, question)),
        (endings) => moreOf(steps, endings),
      ),
      (more) => {
        if (more === undefined) return this.#firstOf(others, question);
        const run = this.#runOf(action)!;
        return { action, instructions: run.instructions + more, looks: this.#lookup.looksOf(run.number) };
      },
    );
  }

  /** What a step would come to now: it sees what is given, and else what is there before the whole starts. */
  #endingNow(step: KnownStep, { see, endings }: Question): MaybePromise<Ending | undefined> {
    const { frame, program, run, givenId } = step;
    const key = `${run.number} ${program} ${givenId}`;
    if (endings.has(key)) return endings.get(key);
    const given = this.#givenOf(givenId);
    const looks = this.#lookup.looksOf(run.number);
    const now = whenReady(program === undefined ? undefined : see(['content', program]), (bytes) => {
      const weakKeyNow = bytes === undefined ? run.weakKey : weakKeyOf(frame, bytes);
      return whenAll(
        looks.map((look, i) => given.get(i) ?? see(look)),
        (seen): MaybePromise<Ending | undefined> =>
          this.#runOf(strongKeyOf(weakKeyNow, run.looksId, seen)) ?? this.#endingTold(weakKeyNow, looks, seen),
      );
    });
    endings.set(key, now);
    return now;
  }

  /** What a run would come to that looks at this and sees that there, by a transcript of its own. */
  #endingTold(weakKey: string, looks: readonly Look[], seen: readonly string[]): MaybePromise<Ending | undefined> {
    const sights = new Map(looks.map(([kind, path], i) => [kind + path, seen[i]!]));
    return whenReady(
      this.find(weakKey, ([kind, path]) => sights.get(kind + path) ?? UNKNOWN),
      (told) => told && { outcome: this.#runOf(told.action)!.outcome, instructions: told.instructions },
    );
  }

  /** Records one: see Actions.putTranscript. */
  put(weakKey: string, looks: readonly Look[], seen: readonly string[], action: string, steps: readonly Step[]): void {
    const ownKey = ownKeyOf(weakKey);
    const looksId = looksIdOf(looks);
    const rows = steps.map(
      (step): StepRow => [
        step.frame,
        step.program ?? null,
        step.action,
        step.instructions,
        this.#objects.put(bytesOf(step.given)),
      ],
    );
    const object = this.#objects.put(bytesOf(rows));
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
    const steps = (this.#json(id) as StepRow[]).map(([frame, program, action, instructions, givenId]): KnownStep => {
      const run = this.#runOf(action) ?? this.#missing(`action ${action}`);
      return { frame, program: program ?? undefined, run, instructions, givenId };
    });
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
    const bytes = this.#objects.get(id) ?? this.#missing(`object ${id}`);
    return this.#db.anyJson(Buffer.from(bytes).toString());
  }

  #missing(what: string): never {
    throw altered(this.#db.file, new Error(`a transcript refers to ${what}, which is not there`));
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

/** Instructions that the steps take now more than they did; undefined if one would leave something else. */
function moreOf(steps: readonly KnownStep[], endings: readonly (Ending | undefined)[]): number | undefined {
  let more = 0;
  for (const [i, { run, instructions }] of steps.entries()) {
    const now = endings[i];
    if (now?.outcome !== run.outcome) return undefined;
    more += now.instructions - instructions;
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
