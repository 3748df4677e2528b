import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { type GenericSchema, safeParse } from 'valibot';
import { sha256 } from '../tree/sha256.js';
import { migrate, verify } from './migrate.js';
import { decoded } from './object-coding.js';
import { altered, StoreError, sentenceFor } from './store-error.js';

/** Milliseconds that a connection waits for another one's write transaction; those last milliseconds. */
const BUSY_TIMEOUT = 30_000;

export interface StoreOptions {
  /** Open for reading only; the file must exist. */
  readonly readonly?: boolean;
}

/** One SQLite connection: prepared statements by their text, short transactions, errors for people. */
export class Connection {
  readonly file: string;
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement<unknown[], unknown>>();

  /** Opens, and unless read-only creates and migrates. Throws StoreError; a file that is refused is left as it was. */
  constructor(path: string, options: StoreOptions = {}) {
    this.file = resolve(path);
    this.#database = this.#translated(() => open(this.file, options));
  }

  /** The statement of this text, prepared once. Throws StoreError if the tables are not those that it was written for. */
  sql<Row = unknown>(text: string): Database.Statement<unknown[], Row> {
    let statement = this.#statements.get(text);
    if (!statement) {
      statement = this.#translated(() => this.#database.prepare(text));
      this.#statements.set(text, statement);
    }
    return statement as Database.Statement<unknown[], Row>;
  }

  /** The value of a JSON text of the database, which has this shape. `what`: the row. Throws StoreError for what has not. */
  json<T>(shape: GenericSchema<unknown, T>, text: string, what: string): T {
    const value = this.anyJson(text);
    const { issues } = safeParse(shape, value);
    if (!issues) return value as T;
    const [{ message, path }] = issues;
    const place = path?.map(({ key }) => String(key)).join('.');
    throw altered(this.file, new Error(`${what} has JSON of another shape${place ? ` at ${place}` : ''}: ${message}`));
  }

  /** The value of a JSON text of the database. Throws StoreError for what is none. */
  anyJson(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw altered(this.file, error as Error);
    }
  }

  /** Throws StoreError unless a text is the one whose SHA-256 it is known by. `what`: the row that has it. */
  expectHash(id: string, text: string, what: string): void {
    if (sha256(text) === id) return;
    throw altered(this.file, new Error(`${what} ${id} does not hold what it is named after`));
  }

  /** Runs something that reads. */
  read<T>(work: () => T): T {
    return this.#translated(work);
  }

  /**
   * Runs something that writes, as one IMMEDIATE transaction: it waits for its turn first and then cannot fail for
   * another writer's sake. Inside another `write` it joins that transaction.
   */
  write<T>(work: () => T): T {
    if (this.#database.inTransaction) return work();
    return this.#translated(() => this.#database.transaction(work).immediate());
  }

  /** A statement that is not kept, for text that people typed. Throws SQLite's own error when it does not compile. */
  prepareOnce(text: string): Database.Statement<unknown[], Record<string, unknown>> {
    return this.#database.prepare<unknown[], Record<string, unknown>>(text);
  }

  pragma(text: string): unknown {
    return this.#translated(() => this.#database.pragma(text));
  }

  close(): void {
    this.#database.close();
  }

  #translated<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      // Every statement of this program is right for the schema that verify() found by its number.
      const isOurs = (error as { code?: unknown } | null)?.code === 'SQLITE_ERROR';
      throw isOurs ? altered(this.file, error as Error) : sentenceFor(error, this.file);
    }
  }
}

function open(file: string, options: StoreOptions): Database.Database {
  const readonly = options.readonly ?? false;
  inspect(file, readonly);
  let database = new Database(file, { readonly, fileMustExist: readonly, timeout: BUSY_TIMEOUT });
  try {
    if (readonly) {
      database = readable(database, file);
      verify(database, file);
    } else {
      migrate(database, file);
    }
    database.pragma('foreign_keys = ON');
    // For queries only: an object's bytes as text, whatever way they are kept.
    database.function('text_of', { deterministic: true }, (coding, bytes) =>
      bytes === null ? null : Buffer.from(decoded(coding as number, bytes as Buffer) ?? []).toString(),
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What the file system can say before SQLite does, and says better. */
function inspect(file: string, readonly: boolean): void {
  if (!existsSync(file)) {
    if (readonly) {
      throw new StoreError(
        'missing',
        `There is no results database at ${file}. A bisection, a matrix or a nightly check makes one; or name another with --database FILE.`,
      );
    }
    if (!existsSync(dirname(file))) {
      throw new StoreError(
        'missing',
        `The results database ${file} cannot be made: there is no folder ${dirname(file)}.`,
      );
    }
  } else if (!statSync(file).isFile()) {
    throw new StoreError('not-a-database', `${file} is not a file, so it cannot hold the results database.`);
  }
}

/**
 * A WAL database needs its -wal and -shm files even to be read, which a folder that nobody may write to does not let
 * SQLite make. With no -wal file there is nothing but the main file, and a copy of it in memory is read instead.
 */
function readable(database: Database.Database, file: string): Database.Database {
  try {
    database.pragma('user_version');
    return database;
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(code) || existsSync(`${file}-wal`)) throw error;
    database.close();
    const bytes = readFileSync(file);
    // File format versions, https://sqlite.org/fileformat.html section 1.3: 2 is WAL, 1 is not; memory has no WAL.
    bytes[18] = 1;
    bytes[19] = 1;
    return new Database(bytes, { readonly: true });
  }
}
