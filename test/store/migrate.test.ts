import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { APPLICATION_ID, migrate, SCHEMA_VERSION } from '../../src/store/migrate.js';
import { schema1 } from '../../src/store/schema-1.js';
import { schema2 } from '../../src/store/schema-2.js';
import { schema3 } from '../../src/store/schema-3.js';
import { schema4 } from '../../src/store/schema-4.js';
import { schema5 } from '../../src/store/schema-5.js';
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

  it('keeps what is on record', () => {
    const file = join(temporaryFolder(), 'results.db');
    const database = new Database(file);
    for (const sql of [schema1, schema2, schema3, schema4, schema5]) database.exec(sql);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma('user_version = 5');
    database.exec(`
      INSERT INTO object VALUES ('steps', 0, 0, x'');
      INSERT INTO looks (number, weak_key, id, looks) VALUES (1, 'mk', 'looks', '[]');
      INSERT INTO action VALUES ('run', 1, 'mk', '["mk"]', '/', '', 100, '{}');
      INSERT INTO transcript VALUES ('key', 'run', 'steps');
    `);
    migrate(database, file);
    const count = (table: string) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect(['action', 'looks', 'object'].map(count)).toEqual([1, 1, 1]);
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
