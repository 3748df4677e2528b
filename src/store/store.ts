import { Actions } from './actions.js';
import { Bisections } from './bisections.js';
import { BuildResults } from './build-results.js';
import { Connection, type StoreOptions } from './connection.js';
import { Dumps } from './dumps.js';
import { Durations } from './durations.js';
import { Nightly } from './nightly.js';
import { Objects } from './objects.js';
import { Results } from './results.js';
import { altered, StoreError } from './store-error.js';
import { Toolchains } from './toolchains.js';
import { unreadable } from './unreadable.js';
import { Versions } from './versions.js';

/**
 * The results database: one SQLite file. Any number of connections, in worker threads and other processes, may use it at
 * once; every method that writes commits before it returns. Methods throw StoreError for what is wrong with the file.
 */
export class Store {
  readonly objects: Objects;
  readonly actions: Actions;
  readonly dumps: Dumps;
  readonly versions: Versions;
  readonly toolchains: Toolchains;
  readonly results: Results;
  readonly buildResults: BuildResults;
  readonly bisections: Bisections;
  readonly nightly: Nightly;
  readonly durations: Durations;
  /** The connection, for queries. */
  readonly connection: Connection;
  #invocation: number | null = null;
  #isRepeated = false;

  private constructor(connection: Connection) {
    const invocation = () => this.#invocation;
    this.connection = connection;
    this.objects = new Objects(connection);
    this.actions = new Actions(connection, this.objects);
    this.dumps = new Dumps(connection);
    this.versions = new Versions(connection, this.dumps);
    this.toolchains = new Toolchains(connection);
    this.results = new Results(connection, invocation);
    this.buildResults = new BuildResults(connection);
    this.bisections = new Bisections(connection, this.dumps, invocation);
    this.nightly = new Nightly(connection, invocation);
    this.durations = new Durations(connection);
  }

  /** Opens a database file; makes it (not its folder) unless `readonly`. Throws StoreError. */
  static open(path: string, options: StoreOptions = {}): Store {
    return new Store(new Connection(path, options));
  }

  /** The database's file, absolute. */
  get file(): string {
    return this.connection.file;
  }

  /** Does several things as one: all of it is committed, or nothing. Keep it short, others wait; no awaits inside. */
  atomically<T>(work: () => T): T {
    return this.connection.write(work);
  }

  /**
   * Notes that the tool was started, and which run the results that follow come from. `at`: the host's clock, Unix
   * milliseconds; nothing else in the database knows that clock.
   */
  invoke(command: readonly string[], version: string, at: number): void {
    const text = JSON.stringify(command);
    this.connection.write(() => {
      const ended = this.connection
        .sql('SELECT 1 FROM invocation WHERE command = ? AND finished IS NOT NULL')
        .get(text);
      this.#isRepeated = ended !== undefined;
      const { lastInsertRowid } = this.connection
        .sql('INSERT INTO invocation (command, version, started) VALUES (?, ?, ?)')
        .run(text, version, at);
      this.#invocation = Number(lastInsertRowid);
    });
  }

  /** Whether the command that was noted came to its end before, with this database. */
  get isRepeated(): boolean {
    return this.#isRepeated;
  }

  /** Notes the end of the invocation. */
  finish(exit: number, at: number): void {
    this.connection.write(() =>
      this.connection
        .sql('UPDATE invocation SET finished = ?, exit = ? WHERE id = ? AND finished IS NULL')
        .run(at, exit, this.#invocation),
    );
  }

  /** Examines the whole file; returns what is wrong with it, one line each; nothing: all is well. */
  check(): string[] {
    const faults: string[] = [];
    try {
      this.connection.read(() => {
        for (const row of this.connection.prepareOnce('PRAGMA integrity_check(20)').iterate()) {
          if (row.integrity_check !== 'ok') faults.push(String(row.integrity_check));
        }
      });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      faults.push(`The examination ended here: ${(error.cause as Error).message}`);
    }
    if (faults.length > 0) return faults;
    const foreign = this.connection.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[];
    return [
      ...foreign.map(({ table, rowid, parent }) => `${table} row ${rowid} refers to a ${parent} that is not there`),
      ...unreadable(this),
    ];
  }

  /**
   * What to tell a person of an error that nobody foresaw: what is wrong with the database, if something is, for then
   * anything may come of what it holds; otherwise the error itself.
   */
  explain(error: unknown): unknown {
    let faults: string[];
    try {
      faults = this.check();
    } catch (other) {
      return other instanceof StoreError ? other : error;
    }
    return faults.length === 0 ? error : altered(this.file, new Error(faults[0]));
  }

  close(): void {
    this.connection.close();
  }
}
