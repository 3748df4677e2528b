import { Lru } from '../tree/lru.js';
import { whenReady } from '../tree/maybe-promise.js';
import { sha256 } from '../tree/sha256.js';
import type { MaybePromise } from '../tree/tree.js';
import type { Connection } from './connection.js';
import type { Look } from './records.js';
import type { Sight } from './sight.js';

/** Looks kept in memory, in all sets together: some 30 MB. */
const KEPT_LOOKS = 400_000;

/** The looks that some runs of one weak key took, known by a number and by an id. */
interface LookSet {
  readonly number: number;
  readonly id: string;
}

/** A set, as it was read. */
interface ReadSet {
  readonly weakKey: string;
  readonly id: string;
  readonly looks: readonly Look[];
}

/** The sets of one weak key. */
interface LookSets {
  /** In the order in which they were recorded. */
  readonly sets: LookSet[];
  /** Which of them is tried first: the one behind the last that answered. */
  next: number;
}

/** A way to what a run on record would be known by, if there is one: its strong key, and what it looked at. */
interface Candidate {
  readonly strongKey: string;
  readonly looks: readonly Look[];
}

/**
 * The sets of looks on record, by weak key. They never change, so they are kept in memory. What a build runs, the next one
 * runs in the same order: behind the set that answered last the one that was recorded next is tried first.
 */
export class ActionLookup {
  readonly #db: Connection;
  readonly #read = new Lru<ReadSet, number>(KEPT_LOOKS, ({ looks }) => looks.length);
  /** Each look once, by kind and path: in all the sets together they are many times as many. */
  readonly #each = new Map<string, Look>();
  readonly #sets = new Map<string, LookSets>();

  constructor(connection: Connection) {
    this.#db = connection;
  }

  /** What `answer` has for the first candidate that it has something for. */
  find<T>(
    weakKey: string,
    sight: Sight,
    answer: (candidate: Candidate) => MaybePromise<T | undefined>,
  ): MaybePromise<T | undefined> {
    const known = this.#sets.get(weakKey) ?? { sets: [], next: 0 };
    const { sets } = known;
    const answerOf = (at: number, looks: readonly Look[]): MaybePromise<T | undefined> =>
      whenReady(
        whenReady(
          sight.of(looks),
          (seen) => seen && answer({ strongKey: strongKeyOf(weakKey, sets[at]!.id, seen), looks }),
        ),
        (found) => {
          if (found !== undefined) known.next = at + 1;
          return found;
        },
      );
    const inOrder = candidates(sets, known.next, () => this.#readNewer(weakKey, known));
    const findNext = (): MaybePromise<T | undefined> => {
      // Not `for ... of`, which ends the generator when it is left.
      for (let next = inOrder.next(); !next.done; next = inOrder.next()) {
        const at = next.value;
        const found = answerOf(at, this.setOf(sets[at]!.number).looks);
        if (found instanceof Promise) return found.then((now) => now ?? findNext());
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return findNext();
  }

  /** Adds the sets that have been recorded since those that are known. */
  #readNewer(weakKey: string, known: LookSets): void {
    const latest = known.sets.at(-1)?.number ?? 0;
    const added = this.#db.read(() =>
      this.#db
        .sql<LookSet>('SELECT number, id FROM looks WHERE weak_key = ? AND number > ? ORDER BY number')
        .all(weakKey, latest),
    );
    known.sets.push(...added);
    if (added.length > 0) this.#sets.set(weakKey, known);
  }

  /** The set of this number, which is there. Throws StoreError for one that was changed. */
  setOf(number: number): ReadSet {
    const kept = this.#read.get(number);
    if (kept) return kept;
    const row = this.#db.read(() =>
      this.#db
        .sql<{ weakKey: string; id: string; looks: string }>(
          'SELECT weak_key AS weakKey, id, looks FROM looks WHERE number = ?',
        )
        .get(number),
    )!;
    this.#db.expectHash(row.id, row.looks, 'looks');
    const looks = (this.#db.anyJson(row.looks) as Look[]).map((look) => this.same(look));
    const set: ReadSet = { ...row, looks };
    this.#read.set(number, set);
    return set;
  }

  /** The look of this kind at this path that the sets have, which tells a Sight that it was asked for it before. */
  same(look: Look): Look {
    const name = `${look[0]} ${look[1]}`;
    const known = this.#each.get(name);
    if (known !== undefined) return known;
    this.#each.set(name, look);
    return look;
  }

  /** The number of a set, which is kept if it is not here yet. In a write transaction. */
  numberOf(weakKey: string, id: string, looks: readonly Look[]): number {
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

/** What a set of looks is known by. */
export function looksIdOf(looks: readonly Look[]): string {
  return sha256(JSON.stringify(looks));
}

/** What the runs of a program are found by: the Git blob id of its bytes, and what is known besides before it starts, as a hash. */
export function weakKeyOf(frame: string, program: string): string {
  return sha256(`${frame} ${program}`);
}

/** The key of a run: its weak key, the id of what it looked at, and what it saw there. */
export function strongKeyOf(weakKey: string, looksId: string, seen: readonly string[]): string {
  return sha256(JSON.stringify([weakKey, looksId, seen]));
}

/** The places of all sets, from `first` on and then from the start; `more` is called when they are over, and adds others. */
function* candidates(sets: readonly LookSet[], first: number, more: () => void): Generator<number> {
  const known = sets.length;
  for (let n = 0; n < known; n++) yield (first + n) % known;
  more();
  for (let at = known; at < sets.length; at++) yield at;
}
