import { whenAll } from '../tree/maybe-promise.js';
import type { MaybePromise } from '../tree/tree.js';
import { sha256 } from './canonical.js';
import type { Connection } from './connection.js';
import type { Look } from './records.js';

/** Looks kept in memory, in all sets together: some 30 MB. With more, all are read again. */
const KEPT_LOOKS = 400_000;

/** What a look sees now. */
export type Probe = (look: Look) => MaybePromise<string>;

/** The looks that some runs of one weak key took, known by a number and by an id. */
interface LookSet {
  readonly number: number;
  readonly id: string;
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
  readonly #looks = new Map<number, readonly Look[]>();
  readonly #sets = new Map<string, LookSets>();
  #kept = 0;

  constructor(connection: Connection) {
    this.#db = connection;
  }

  /** The first candidate that `answer` has something for, and that; each look is probed once. */
  find<T>(weakKey: string, probe: Probe, answer: (candidate: Candidate) => T | undefined): MaybePromise<T | undefined> {
    const known = this.#setsOf(weakKey);
    const { sets, next: first } = known;
    const see = remembering(probe);
    const answerOf = (at: number, looks: readonly Look[], seen: readonly string[] | undefined): T | undefined => {
      const found = seen && answer({ strongKey: strongKeyOf(weakKey, sets[at]!.id, seen), looks });
      if (found !== undefined) known.next = at + 1;
      return found;
    };
    const findFrom = (tried: number): MaybePromise<T | undefined> => {
      for (let n = tried; n < sets.length; n++) {
        const at = (first + n) % sets.length;
        const looks = this.#looksOf(sets[at]!.number);
        const seen = allUnlessPresent(looks, see);
        if (seen instanceof Promise) return seen.then((now) => answerOf(at, looks, now) ?? findFrom(n + 1));
        const found = answerOf(at, looks, seen);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return findFrom(0);
  }

  /** The sets of a weak key. Sets come and never go. */
  #setsOf(weakKey: string): LookSets {
    const known = this.#sets.get(weakKey) ?? { sets: [], next: 0 };
    const latest = known.sets.at(-1)?.number ?? 0;
    const added = this.#db.read(() =>
      this.#db
        .sql<LookSet>('SELECT number, id FROM looks WHERE weak_key = ? AND number > ? ORDER BY number')
        .all(weakKey, latest),
    );
    if (added.length > 0) {
      known.sets.push(...added);
      this.#sets.set(weakKey, known);
    }
    return known;
  }

  #looksOf(number: number): readonly Look[] {
    const kept = this.#looks.get(number);
    if (kept) return kept;
    const row = this.#db.read(() =>
      this.#db.sql<{ id: string; looks: string }>('SELECT id, looks FROM looks WHERE number = ?').get(number),
    )!;
    this.#db.expectHash(row.id, row.looks, 'looks');
    const looks = this.#db.anyJson(row.looks) as Look[];
    if (this.#kept + looks.length > KEPT_LOOKS) {
      this.#looks.clear();
      this.#kept = 0;
    }
    this.#looks.set(number, looks);
    this.#kept += looks.length;
    return looks;
  }
}

/** The key of a run: its weak key, the id of what it looked at, and what it saw there. */
export function strongKeyOf(weakKey: string, looksId: string, seen: readonly string[]): string {
  return sha256(JSON.stringify([weakKey, looksId, seen]));
}

/** The same probe, which looks at each thing once. */
function remembering(probe: Probe): Probe {
  const answers = new Map<string, MaybePromise<string>>();
  return (look) => {
    const key = look[0] + look[1];
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = probe(look);
    answers.set(key, answer);
    return answer;
  };
}

/** What looks see now; undefined if one that found a name to be absent finds it there: that alone tells most sets. */
function allUnlessPresent(looks: readonly Look[], see: Probe): MaybePromise<readonly string[] | undefined> {
  for (const look of looks) {
    if (look[0] !== 'absent') continue;
    const now = see(look);
    if (typeof now === 'string' && now !== 'absent') return undefined;
  }
  return whenAll(looks.map(see), (seen) => seen);
}
