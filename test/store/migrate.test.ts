import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { APPLICATION_ID, migrate, SCHEMA_VERSION } from '../../src/store/migrate.js';
import { Store } from '../../src/store/store.js';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

const names = (database: Database.Database): unknown[] =>
  database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();

describe('migration', () => {
  it('makes only STRICT tables', () => {
    const store = openStore();
    const tables = store.connection
      .prepareOnce(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(tables.length).toBeGreaterThan(15);
    expect(tables.filter(({ strict }) => strict !== 1)).toEqual([]);
  });

  it('does nothing to a database of the present schema', () => {
    const file = join(temporaryFolder(), 'results.db');
    Store.open(file).close();
    const database = new Database(file);
    const before = names(database);
    migrate(database, file);
    expect(names(database)).toEqual(before);
    expect(database.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    database.close();
  });

  it('that is broken off leaves nothing behind', () => {
    const file = join(temporaryFolder(), 'results.db');
    const database = new Database(file);
    database.pragma('max_page_count = 8');
    expect(() => migrate(database, file)).toThrow(/full/);
    expect(names(database)).toEqual([]);
    database.pragma('max_page_count = 100000');
    migrate(database, file);
    expect(database.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    database.close();
  });

  it('asks a database that it may not change to be brought up to date', () => {
    const file = join(temporaryFolder(), 'results.db');
    Store.open(file).close();
    const database = new Database(file);
    database.pragma('user_version = 0');
    database.close();
    expect(() => Store.open(file, { readonly: true })).toThrow(
      `has schema 0 and this fsbisect reads schema ${SCHEMA_VERSION}`,
    );
  });
});
