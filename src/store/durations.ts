import type { Connection } from './connection.js';

/** Jobs of one kind that were done. */
export interface Duration {
  readonly jobs: number;
  /** The host's, of one worker, all jobs together. */
  readonly milliseconds: number;
}

/**
 * How long work took. Only forecasts stand on it, no result. Subjects and kinds of work:
 * - a component's name: `make` (a program had to be run), `check` (it was on record)
 * - a recipe's id: `check` (the build is on record), `first 8c`, `first 8c 8l` (the first build with a version of those), `pair` (the
 *   first with two versions together), `build`
 * - a machine's id: `boot`
 */
export class Durations {
  readonly #db: Connection;

  constructor(connection: Connection) {
    this.#db = connection;
  }

  /** Adds a job. */
  add(subject: string, work: string, milliseconds: number): void {
    this.#db.write(() =>
      this.#db
        .sql(
          `INSERT INTO duration (subject, work, jobs, milliseconds) VALUES (?, ?, 1, ?)
           ON CONFLICT DO UPDATE SET jobs = jobs + 1, milliseconds = milliseconds + excluded.milliseconds`,
        )
        .run(subject, work, milliseconds),
    );
  }

  /** All jobs of a kind; undefined if there were none. */
  get(subject: string, work: string): Duration | undefined {
    return this.#db.read(() =>
      this.#db
        .sql<Duration>('SELECT jobs, milliseconds FROM duration WHERE subject = ? AND work = ?')
        .get(subject, work),
    );
  }
}
