import type { MaybePromise } from '../tree/tree.js';
import { sha256 } from './canonical.js';
import type { Connection } from './connection.js';
import type { Look } from './records.js';

/** Looks kept in memory, in all sets together: some 30 MB. With more, all are read again. */
const KEPT_LOOKS = 400_000;
/** Reminders of which set of looks answered last; with more, all are forgotten. */
const KEPT_HINTS = 1 << 14;

/** What a look sees now. */
export type Probe = (look: Look) => MaybePromise<string>;

/** The looks that some runs of one weak key took. */
interface LookSet {
  readonly id: string;
  readonly looks: readonly Look[];
}

/** The sets of one weak key. */
interface LookSets {
  /** Number of the latest. */
  readonly latest: number;
  /** The latest first. */
  readonly sets: readonly LookSet[];
  /** The looks that all of them begin with. */
  readonly shared: readonly Look[];
}

/** A way to what a run on record would be known by, if there is one: its strong key, and what it looked at. */
interface Candidate {
  readonly strongKey: string;
  readonly looks: readonly Look[];
}

/**
 * The sets of looks on record, by weak key. They never change, so they are kept in memory; and the set that answered once
 * is tried first wherever the looks that all sets of a weak key begin with see the same again.
 */
export class ActionLookup {
  readonly #db: Connection;
  readonly #looks = new Map<number, readonly Look[]>();
  readonly #sets = new Map<string, LookSets>();
  #kept = 0;
  readonly #hints = new Map<string, string>();

  constructor(connection: Connection) {
    this.#db = connection;
  }

  /** The first candidate that `answer` has something for, and that; each look is probed once. */
  async find<T>(
    weakKey: string,
    probe: Probe,
    answer: (candidate: Candidate) => T | undefined,
  ): Promise<T | undefined> {
    const known = this.#setsOf(weakKey);
    if (known === undefined) return undefined;
    const { sets, shared } = known;
    const candidate = async ({ id, looks }: LookSet, see: Probe): Promise<Candidate> => ({
      strongKey: strongKeyOf(weakKey, id, await all(looks, see)),
      looks,
    });
    if (sets.length === 1) return answer(await candidate(sets[0]!, probe));
    const see = remembering(probe);
    const hint = sha256(JSON.stringify([weakKey, await all(shared, see)]));
    const likely = this.#hints.get(hint);
    for (const set of likely === undefined ? sets : sets.toSorted(withFirst(likely))) {
      const found = answer(await candidate(set, see));
      if (found === undefined) continue;
      if (this.#hints.size >= KEPT_HINTS) this.#hints.clear();
      this.#hints.set(hint, set.id);
      return found;
    }
    return undefined;
  }

  /** The sets of a weak key, if there are any. Sets come and never go: with the same latest one they are the same. */
  #setsOf(weakKey: string): LookSets | undefined {
    return this.#db.read(() => {
      const { latest } = this.#db
        .sql<{ latest: number | null }>('SELECT max(number) AS latest FROM looks WHERE weak_key = ?')
        .get(weakKey)!;
      if (latest === null) return undefined;
      const kept = this.#sets.get(weakKey);
      if (kept?.latest === latest) return kept;
      const sets = this.#db
        .sql<{ number: number; id: string }>('SELECT number, id FROM looks WHERE weak_key = ? ORDER BY number DESC')
        .all(weakKey)
        .map(({ number, id }) => ({ id, looks: this.#looksOf(number) }));
      const found = { latest, sets, shared: sharedLooks(sets) };
      this.#sets.set(weakKey, found);
      return found;
    });
  }

  #looksOf(number: number): readonly Look[] {
    const kept = this.#looks.get(number);
    if (kept) return kept;
    const row = this.#db
      .sql<{ id: string; looks: string }>('SELECT id, looks FROM looks WHERE number = ?')
      .get(number)!;
    this.#db.expectHash(row.id, row.looks, 'looks');
    const looks = this.#db.anyJson(row.looks) as Look[];
    if (this.#kept + looks.length > KEPT_LOOKS) {
      this.#looks.clear();
      this.#sets.clear();
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

/** The looks that all sets begin with. */
function sharedLooks([first, ...others]: readonly LookSet[]): readonly Look[] {
  const { looks } = first!;
  let shared = looks.length;
  for (const other of others) {
    let at = 0;
    while (at < shared && sameLook(looks[at]!, other.looks[at])) at++;
    shared = at;
  }
  return looks.slice(0, shared);
}

function sameLook([kind, path]: Look, other: Look | undefined): boolean {
  return other !== undefined && other[0] === kind && other[1] === path;
}

/** The set of this id before the others, which keep their order. */
function withFirst(id: string): (a: LookSet, b: LookSet) => number {
  return (a, b) => Number(b.id === id) - Number(a.id === id);
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

async function all(looks: readonly Look[], see: Probe): Promise<string[]> {
  const seen = looks.map(see);
  // Awaiting what is here already would cost more than all the rest.
  return seen.every((fingerprint) => typeof fingerprint === 'string') ? seen : Promise.all(seen);
}
