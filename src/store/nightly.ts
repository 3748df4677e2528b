import type { Connection } from './connection.js';
import type { NightlyResult, OutcomeKind } from './records.js';

type NightlyRow = Omit<NightlyResult, 'outcome' | 'bisection'> & {
  readonly kind: OutcomeKind;
  readonly signature: string;
  readonly bisection: number | null;
};

const columns = `track, recipe, machine, dump, date, toolchain, verdict, kind, signature, change, bisection`;

/** What the nightly checks found, track by track. */
export class Nightly {
  readonly #db: Connection;
  readonly #invocation: () => number | null;

  constructor(connection: Connection, invocation: () => number | null) {
    this.#db = connection;
    this.#invocation = invocation;
  }

  /** Keeps one check. The same check again only adds the bisection that it led to. */
  put(result: NightlyResult): void {
    this.#db.write(() =>
      this.#db
        .sql(
          `INSERT INTO nightly (${columns}, invocation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET bisection = coalesce(excluded.bisection, bisection)`,
        )
        .run(
          result.track,
          result.recipe,
          result.machine,
          result.dump,
          result.date,
          result.toolchain,
          result.verdict,
          result.outcome.kind,
          result.outcome.signature,
          result.change,
          result.bisection ?? null,
          this.#invocation(),
        ),
    );
  }

  /** The check of the newest date of a track before `before` (all when left out), of any verdict or a given one. */
  last(
    track: string,
    dump: string,
    options: { readonly verdict?: NightlyResult['verdict']; readonly before?: string } = {},
  ): NightlyResult | undefined {
    const row = this.#db.read(() =>
      this.#db
        .sql<NightlyRow>(
          `SELECT ${columns} FROM nightly
           WHERE track = :track AND dump = :dump AND (:verdict IS NULL OR verdict = :verdict)
             AND (:before IS NULL OR date < :before)
           ORDER BY date DESC, id DESC LIMIT 1`,
        )
        .get({ track, dump, verdict: options.verdict ?? null, before: options.before ?? null }),
    );
    return row && fromRow(row);
  }

  /** All checks of a track by date. */
  history(track: string, dump: string): NightlyResult[] {
    const rows = this.#db.read(() =>
      this.#db
        .sql<NightlyRow>(`SELECT ${columns} FROM nightly WHERE track = ? AND dump = ? ORDER BY date, id`)
        .all(track, dump),
    );
    return rows.map(fromRow);
  }
}

function fromRow({ kind, signature, bisection, ...row }: NightlyRow): NightlyResult {
  return { ...row, outcome: { kind, signature }, ...(bisection !== null && { bisection }) };
}
