import type Database from 'better-sqlite3';
import { schema1 } from './schema-1.js';
import { schema2 } from './schema-2.js';
import { schema3 } from './schema-3.js';
import { schema4 } from './schema-4.js';
import { schema5 } from './schema-5.js';
import { schema6 } from './schema-6.js';
import { StoreError } from './store-error.js';
import { views } from './views.js';

/** PRAGMA application_id of a results database: "fsbi". */
export const APPLICATION_ID = 0x66736269;

/** Numbered from 1: PRAGMA user_version counts those that were applied. Never edit one that was released; append. */
const migrations: readonly string[] = [schema1, schema2, schema3, schema4, schema5, schema6];

/** The schema that this version writes. */
export const SCHEMA_VERSION = migrations.length;

/**
 * Brings a database to the present schema; an empty file becomes a new one. One transaction: it happens wholly or not
 * at all, and connections that come at the same time wait. Throws StoreError before it changes anything when the file is
 * another program's or a newer version's.
 */
export function migrate(database: Database.Database, file: string): void {
  if (versionOf(database, file) !== SCHEMA_VERSION) {
    database
      .transaction(() => {
        const version = versionOf(database, file) ?? 0;
        if (version === SCHEMA_VERSION) return;
        for (const view of viewNames(database)) database.exec(`DROP VIEW ${view}`);
        for (const sql of migrations.slice(version)) database.exec(sql);
        for (const { name, sql } of views) database.exec(`CREATE VIEW ${name} AS ${sql}`);
        database.pragma(`application_id = ${APPLICATION_ID}`);
        database.pragma(`user_version = ${SCHEMA_VERSION}`);
      })
      .immediate();
  }
  enterWal(database);
}

/** Checks a database that is only read. Throws StoreError when it is not one of ours, or its schema is not the present one. */
export function verify(database: Database.Database, file: string): void {
  const version = versionOf(database, file);
  if (version === undefined) {
    throw new StoreError('foreign', `${file} is an empty database: it holds no results of fsbisect yet.`);
  }
  if (version < SCHEMA_VERSION) {
    throw new StoreError(
      'refused',
      `The results database ${file} has schema ${version} and this fsbisect reads schema ${SCHEMA_VERSION}. ` +
        'Any command that writes to it brings it up to date: `fsbisect resume` does no more if nothing was cut short.',
    );
  }
}

/** The schema's version; undefined for a database with nothing in it. */
function versionOf(database: Database.Database, file: string): number | undefined {
  const application = database.pragma('application_id', { simple: true }) as number;
  const version = database.pragma('user_version', { simple: true }) as number;
  const empty = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (application !== APPLICATION_ID && !(application === 0 && empty)) {
    throw new StoreError(
      'foreign',
      `${file} is an SQLite database, but not one of fsbisect: it is left alone. Name another file with --database FILE.`,
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new StoreError(
      'newer',
      `The results database ${file} was written by a newer fsbisect (schema ${version}; this one knows ${SCHEMA_VERSION}). ` +
        'Update fsbisect, or name another file with --database FILE.',
    );
  }
  return empty ? undefined : version;
}

function viewNames(database: Database.Database): string[] {
  return database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'view'").pluck().all();
}

/** Readers and one writer at a time do not wait for each other in WAL mode. Stays with the file once set. */
function enterWal(database: Database.Database): void {
  if (database.pragma('journal_mode', { simple: true }) !== 'wal') database.pragma('journal_mode = WAL');
}
