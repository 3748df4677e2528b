import { Lru } from '../tree/lru.js';
import { whenReady } from '../tree/maybe-promise.js';
import { sha256 } from '../tree/sha256.js';
import type { MaybePromise } from '../tree/tree.js';
import { type ActionLookup, looksIdOf, strongKeyOf, weakKeyOf } from './action-lookup.js';
import type { Connection } from './connection.js';
import type { Objects } from './objects.js';
import type { Look, Step } from './records.js';
import { Sight } from './sight.js';
import { altered } from './store-error.js';

/** Kept in memory once they were read. They never change. */
const KEPT_PLACES = 100_000;
const KEPT_RUNS = 50_000;
/** Looks of steps, in all together: some 100 bytes each. */
const KEPT_LOOKS = 300_000;
/** What one step came to in as many surroundings is remembered. */
const KEPT_ANSWERS = 64;

/** What a transcript tells of a run. */
interface Told {
  /** Strong key of the run that left the same. */
  readonly action: string;
  readonly instructions: number;
  /** What it looks at. */
  readonly looks: readonly Look[];
}

/** What a run came to. */
interface Ending {
  /** Equal exactly if what was left is equal. */
  readonly outcome: string;
  readonly instructions: number;
}

/** A run on record, as far as those around it can tell it from another. */
interface Run extends Ending {
  readonly weakKey: string;
  /** Its set of looks. */
  readonly number: number;
}

interface RunRow extends Omit<Run, 'outcome'> {
  readonly exit: string;
  readonly effects: string;
}

/** An action that a program runs next, having come to some place, and how it was seen to look at things. */
interface KnownStep {
  readonly id: string;
  /** What is known of it before it starts but its program's bytes. */
  readonly frame: string;
  /** Where its program is looked at, unless that is of the other program's doing. */
  readonly program: Look | undefined;
  /** What it is known by, if the program is. */
  readonly weakKey: string;
  readonly looksId: string;
  readonly looks: readonly Look[];
  /** What is given to it, by the numbers of the looks. */
  readonly given: readonly (string | undefined)[];
  /** The looks that see what was there before the whole started. */
  readonly free: readonly Look[];
  /** The latest first. */
  readonly answers: Answer[];
}

/** What a step came to where it was this program, and saw that. */
interface Answer {
  readonly program: string | undefined;
  /** By the free looks. */
  readonly seen: readonly string[];
  readonly ending: Ending;
}

/** A program is over: its run, and the instructions of it that were not those of its steps. */
interface End {
  readonly action: string;
  readonly instructions: number;
}

/** Where a program has seen the same itself, and the actions in it so far have left the same. */
interface Place {
  /** The next action, in as many ways as it was seen to look at things; the one that answered last comes first. */
  readonly steps: KnownStep[];
  /** If there is none. */
  readonly end: End | undefined;
  /** Outcome of the step -> id of the place behind it. */
  readonly after: Map<string, string>;
}

/** From a place to the next. */
interface Move {
  readonly place: string;
  /** Of the action between them. */
  readonly instructions: number;
}

interface StepRow {
  readonly step: string;
  readonly frame: string;
  readonly program: string | null;
  readonly looks: number;
  readonly given: string;
}

/** Seen at what a step was not seen to look at: nothing that was ever seen. */
const UNKNOWN = 'unknown to the record';

/**
 * Transcripts: how programs that run others came to what they left. Such a program's run depends on what it looks at
 * itself and on what the actions in it leave; on what those look at only as far as they leave something else then. So where
 * it sees the same itself, and the actions in it so far would leave the same, which the runs on record tell, it runs the same
 * next, until it leaves the same. (mk, after the compiler was replaced by another one that compiles these files to the same
 * bytes.) What came next where is kept as a tree, so that the time to follow one does not grow with their number.
 */
export class Transcripts {
  readonly #db: Connection;
  readonly #objects: Objects;
  readonly #lookup: ActionLookup;
  readonly #places = new Lru<Place>(KEPT_PLACES, () => 1);
  readonly #steps = new Lru<KnownStep>(KEPT_LOOKS, ({ looks }) => looks.length + 1);
  readonly #runs = new Lru<Run>(KEPT_RUNS, () => 1);

  constructor(connection: Connection, objects: Objects, lookup: ActionLookup) {
    this.#db = connection;
    this.#objects = objects;
    this.#lookup = lookup;
  }

  /** What a run of this weak key would leave now. `sight`: what is seen before it starts. */
  find(weakKey: string, sight: Sight): MaybePromise<Told | undefined> {
    return this.#lookup.find(ownKeyOf(weakKey), sight, ({ strongKey }) => this.#follow(strongKey, sight, 0));
  }

  /** @param instructions of the steps on the way to that place */
  #follow(start: string, sight: Sight, instructions: number): MaybePromise<Told | undefined> {
    let id = start;
    let sum = instructions;
    // Not by recursion: a program may run thousands of others.
    for (;;) {
      const place = this.#placeOf(id);
      if (place === undefined) return undefined;
      const { end } = place;
      if (end !== undefined) {
        const { action } = end;
        const { number } = this.#runOf(action) ?? this.#missing(`action ${action}`);
        return { action, instructions: sum + end.instructions, looks: this.#lookup.setOf(number).looks };
      }
      const move = this.#moveFrom(id, place, sight);
      if (move instanceof Promise) {
        return move.then((made) => made && this.#follow(made.place, sight, sum + made.instructions));
      }
      if (move === undefined) return undefined;
      id = move.place;
      sum += move.instructions;
    }
  }

  /** To the place behind the action that comes next, if it is known what that would come to now. */
  #moveFrom(id: string, { steps, after }: Place, sight: Sight): MaybePromise<Move | undefined> {
    const known = steps.length;
    const tryFrom = (at: number): MaybePromise<Move | undefined> => {
      // Others may have seen it look at something else meanwhile.
      if (at === known) this.#readSteps(id, steps);
      const step = steps[at];
      if (step === undefined) return undefined;
      return whenReady(this.#endingNow(step, sight), (ending) => {
        if (ending === undefined) return tryFrom(at + 1);
        const { outcome, instructions } = ending;
        toFront(steps, steps.indexOf(step));
        const place = after.get(outcome) ?? idAfter(id, step.frame, outcome);
        after.set(outcome, place);
        return { place, instructions };
      });
    };
    return tryFrom(0);
  }

  /** What a step would come to now: it sees what is given, and else what is there before the whole starts. */
  #endingNow(step: KnownStep, sight: Sight): MaybePromise<Ending | undefined> {
    return whenReady(step.program && sight.see(step.program), (program) =>
      whenReady(sight.all(step.free), (seen) => {
        const at = step.answers.findIndex((answer) => answer.program === program && areEqual(answer.seen, seen));
        if (at >= 0) return toFront(step.answers, at).ending;
        return whenReady(this.#endingOf(step, program, seen), (ending) => {
          if (ending !== undefined) {
            step.answers.length = Math.min(step.answers.length, KEPT_ANSWERS - 1);
            step.answers.unshift({ program, seen, ending });
          }
          return ending;
        });
      }),
    );
  }

  #endingOf(
    { frame, weakKey: asKnown, looksId, looks, given }: KnownStep,
    program: string | undefined,
    free: readonly string[],
  ): MaybePromise<Ending | undefined> {
    const weakKey = program === undefined ? asKnown : weakKeyOf(frame, program);
    let next = 0;
    const seen = given.map((sight) => sight ?? free[next++]!);
    const run = this.#runOf(strongKeyOf(weakKey, looksId, seen));
    if (run !== undefined) return run;
    // By a transcript of its own, in which all is seen that it looked at.
    const sights = new Map(looks.map((look, i) => [look, seen[i]!]));
    return whenReady(
      this.find(weakKey, new Sight((look) => sights.get(look) ?? UNKNOWN)),
      (told) => told && { outcome: this.#runOf(told.action)!.outcome, instructions: told.instructions },
    );
  }

  /** Records one: see Actions.putTranscript. */
  put(weakKey: string, looks: readonly Look[], seen: readonly string[], action: string, steps: readonly Step[]): void {
    const ownKey = ownKeyOf(weakKey);
    const looksId = looksIdOf(looks);
    const runs = steps.map((step) => this.#runOf(step.action)!);
    const given = steps.map((step) => this.#objects.put(Buffer.from(JSON.stringify(step.given))));
    let place = strongKeyOf(ownKey, looksId, seen);
    let { instructions } = this.#runOf(action)!;
    this.#db.write(() => {
      this.#lookup.numberOf(ownKey, looksId, looks);
      for (const [i, { frame, program = null, instructions: took }] of steps.entries()) {
        const { number, outcome } = runs[i]!;
        this.#putStep(place, frame, program, number, given[i]!);
        place = idAfter(place, frame, outcome);
        instructions -= took;
      }
      this.#db
        .sql('INSERT INTO transcript_end (place, action, instructions) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(place, action, instructions);
    });
  }

  /** Of those that differ in nothing that can be told from them, one is kept. */
  #putStep(place: string, frame: string, program: string | null, looks: number, given: string): void {
    const { weakKey, id: looksId } = this.#lookup.setOf(looks);
    const step = sha256(JSON.stringify([program, program === null ? weakKey : frame, looksId, given]));
    this.#db
      .sql(
        `INSERT INTO transcript_step (place, step, frame, program, looks, given) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      )
      .run(place, step, frame, program, looks, given);
  }

  #placeOf(id: string): Place | undefined {
    const kept = this.#places.get(id);
    if (kept) return kept;
    const steps: KnownStep[] = [];
    this.#readSteps(id, steps);
    const end =
      steps.length > 0
        ? undefined
        : this.#db.read(() =>
            this.#db.sql<End>('SELECT action, instructions FROM transcript_end WHERE place = ?').get(id),
          );
    if (steps.length === 0 && end === undefined) return undefined;
    const place: Place = { steps, end, after: new Map() };
    this.#places.set(id, place);
    return place;
  }

  /** Adds the steps that come next at a place, but for those that are there. */
  #readSteps(place: string, steps: KnownStep[]): void {
    const rows = this.#db.read(() =>
      this.#db
        .sql<StepRow>('SELECT step, frame, program, looks, given FROM transcript_step WHERE place = ?')
        .all(place),
    );
    for (const row of rows) {
      if (!steps.some(({ id }) => id === row.step)) steps.push(this.#stepOf(row));
    }
  }

  #stepOf({ step: id, frame, program, looks: number, given: givenId }: StepRow): KnownStep {
    const kept = this.#steps.get(id);
    if (kept) return kept;
    const { weakKey, id: looksId, looks } = this.#lookup.setOf(number);
    const bytes = this.#objects.get(givenId) ?? this.#missing(`object ${givenId}`);
    const given = new Array<string | undefined>(looks.length).fill(undefined);
    for (const [i, seen] of this.#db.anyJson(Buffer.from(bytes).toString()) as Step['given']) given[i] = seen;
    const step: KnownStep = {
      id,
      frame,
      program: program === null ? undefined : this.#lookup.same(['content', program]),
      weakKey,
      looksId,
      looks,
      given,
      free: looks.filter((_, i) => given[i] === undefined),
      answers: [],
    };
    this.#steps.set(id, step);
    return step;
  }

  #runOf(id: string): Run | undefined {
    const kept = this.#runs.get(id);
    if (kept) return kept;
    const row = this.#db.read(() =>
      this.#db
        .sql<RunRow>(
          `SELECT weak_key AS weakKey, number, exit, effects, instructions
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

  #missing(what: string): never {
    throw altered(this.#db.file, new Error(`a transcript refers to ${what}, which is not there`));
  }
}

/** Under which the sets of looks are that programs of a weak key took themselves. */
function ownKeyOf(weakKey: string): string {
  return sha256(`transcript ${weakKey}`);
}

/** Id of the place behind one, where the action that is known as this has come to that. */
function idAfter(place: string, frame: string, outcome: string): string {
  return sha256(`${place} ${frame} ${outcome}`);
}

function areEqual(some: readonly string[], others: readonly string[]): boolean {
  return some.every((text, i) => text === others[i]);
}

function toFront<T>(list: T[], at: number): T {
  if (at > 0) list.unshift(...list.splice(at, 1));
  return list[0]!;
}
