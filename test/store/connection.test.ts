import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SCHEMA_VERSION } from '../../src/store/migrate.js';
import { Store } from '../../src/store/store.js';
import { StoreError } from '../../src/store/store-error.js';
import { openStore } from './open-store.js';
import { putAll } from './sample-results.js';
import { temporaryFolder } from './temporary-folder.js';

/** The StoreError that some work ends in. */
function errorOf(work: () => unknown): StoreError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    return error as StoreError;
  }
  throw new Error('there was no error');
}

/** A closed database with results in it. */
function finishedDatabase(): string {
  const file = join(temporaryFolder(), 'results.db');
  const store = Store.open(file);
  putAll(store);
  store.close();
  return file;
}

/** Another program's connection. */
function rival(file: string): Database.Database {
  const database = new Database(file);
  onTestFinished(() => {
    database.close();
  });
  return database;
}

/** Rights bind everybody but root, so root lays its identity down for a while. */
function asNobody<T>(work: () => T): T {
  if (process.getuid!() !== 0) return work();
  process.seteuid!(65534);
  try {
    return work();
  } finally {
    process.seteuid!(0);
  }
}

describe('opening', () => {
  it('makes a database with WAL, foreign keys and the application id', () => {
    const store = openStore();
    expect(store.connection.pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(store.connection.pragma('foreign_keys')).toEqual([{ foreign_keys: 1 }]);
    expect(store.connection.pragma('application_id')).toEqual([{ application_id: 0x66736269 }]);
  });

  it('leaves a file that is not a database alone', () => {
    const file = join(temporaryFolder(), 'note.txt');
    writeFileSync(file, 'not a database, but long enough to be looked at. '.repeat(40));
    const before = readFileSync(file);
    for (const readonly of [false, true]) {
      const error = errorOf(() => Store.open(file, { readonly }));
      expect(error.fault).toBe('not-a-database');
      expect(error.message).toBe(
        `${file} is not an SQLite database: it is left alone. Name another file with --database FILE.`,
      );
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("leaves another program's database alone", () => {
    const file = join(temporaryFolder(), 'other.db');
    const other = new Database(file);
    other.exec('CREATE TABLE theirs (x)');
    other.close();
    const before = readFileSync(file);
    for (const readonly of [false, true]) {
      const error = errorOf(() => Store.open(file, { readonly }));
      expect(error.fault).toBe('foreign');
      expect(error.message).toContain(`${file} is an SQLite database, but not one of fsbisect`);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('leaves the database of a newer version alone', () => {
    const file = finishedDatabase();
    const newer = new Database(file);
    newer.pragma('user_version = 999');
    newer.close();
    const before = readFileSync(file);
    for (const readonly of [false, true]) {
      const error = errorOf(() => Store.open(file, { readonly }));
      expect(error.fault).toBe('newer');
      expect(error.message).toContain(`was written by a newer fsbisect (schema 999; this one knows ${SCHEMA_VERSION})`);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('says where there is no database to read, and no folder to make one in', () => {
    const folder = temporaryFolder();
    const absent = join(folder, 'no.db');
    expect(errorOf(() => Store.open(absent, { readonly: true })).message).toContain(
      `There is no results database at ${absent}.`,
    );
    const folderless = join(folder, 'none', 'no.db');
    expect(errorOf(() => Store.open(folderless)).message).toContain(`there is no folder ${join(folder, 'none')}`);
    expect(errorOf(() => Store.open(folder)).message).toContain(`${folder} is not a file`);
  });

  it('reads no database that was made but never filled in', () => {
    const file = join(temporaryFolder(), 'empty.db');
    writeFileSync(file, '');
    expect(errorOf(() => Store.open(file, { readonly: true })).message).toContain('holds no results of fsbisect yet');
  });
});

describe('a damaged database', () => {
  /** Overwrites part of a file. */
  function scribble(file: string, at: number, length: number): void {
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(length, 0xa5), 0, length, at);
    closeSync(descriptor);
  }

  it('is reported when its tables are not those of its version, or what they hold cannot have been written', () => {
    const file = finishedDatabase();
    rival(file).exec("UPDATE question SET judge = '{'");
    const id = rival(file).prepare('SELECT id FROM question').pluck().get() as string;
    const store = openStore(file);
    expect(errorOf(() => store.bisections.getQuestion(id)).message).toContain('is not as it was written');
    rival(file).exec('ALTER TABLE question_held RENAME TO held');
    const error = errorOf(() => openStore(file).bisections.getQuestion(id));
    expect([error.fault, error.message]).toEqual(['corrupt', expect.stringContaining('no such table: question_held')]);
  });

  it('explains an error that nobody foresaw, where it may be the reason', () => {
    const file = finishedDatabase();
    const surprise = new TypeError('a surprise');
    expect(openStore(file).explain(surprise)).toBe(surprise);
    rival(file).exec("UPDATE recipe SET definition = '{}'");
    expect(openStore(file).explain(surprise)).toMatchObject({
      fault: 'corrupt',
      message: expect.stringMatching(/\(recipe [0-9a-f]{64} does not hold what it is named after\)/),
    });
  });

  it('is reported when its schema cannot be read', () => {
    const file = finishedDatabase();
    scribble(file, 100, 3996);
    const before = readFileSync(file);
    const error = errorOf(() => Store.open(file));
    expect(error.fault).toBe('corrupt');
    expect(error.message).toContain(`The results database ${file} is damaged. \`fsbisect doctor\` says how far`);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is reported when a page of a table cannot be read, and by the check of the whole', () => {
    const file = finishedDatabase();
    expect(openStore(file).check()).toEqual([]);
    const root = rival(file)
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'toolchain_artifact'")
      .pluck()
      .get() as number;
    scribble(file, (root - 1) * 4096, 4096);
    const store = openStore(file, { readonly: true });
    expect(errorOf(() => store.toolchains.get('x')).fault).toBe('corrupt');
    expect(store.check().join('\n')).toMatch(/page|malformed/i);
  });

  it('is reported by the check when a row refers to one that is not there', () => {
    const file = finishedDatabase();
    const other = rival(file);
    other.pragma('foreign_keys = OFF');
    other.exec('DELETE FROM machine');
    expect(openStore(file).check()).toContain('boot row 1 refers to a machine that is not there');
  });
});

describe('a database that cannot be written', () => {
  it.each([
    ['the file', 0o444, 0o755],
    ['its folder', 0o644, 0o555],
    ['both', 0o444, 0o555],
  ])('because %s is read-only is reported, and can be read', (_, fileMode, folderMode) => {
    const file = finishedDatabase();
    const folder = join(file, '..');
    chmodSync(file, fileMode);
    chmodSync(folder, folderMode);
    onTestFinished(() => chmodSync(folder, 0o755));
    const before = readFileSync(file);
    const error = errorOf(() =>
      asNobody(() => {
        const store = Store.open(file);
        try {
          store.objects.put(Buffer.from('new'));
        } finally {
          store.close();
        }
      }),
    );
    expect(error.message).toContain(`The results database ${file} cannot be written`);
    expect(error.fault).toBe('read-only');
    expect(readFileSync(file).equals(before)).toBe(true);
    const images = asNobody(() => {
      const store = Store.open(file, { readonly: true });
      try {
        return store.connection.prepareOnce('SELECT count(*) AS images FROM image').get();
      } finally {
        store.close();
      }
    });
    expect(images).toEqual({ images: 3 });
  });

  it('because its folder does not let one be made is reported', () => {
    const folder = join(temporaryFolder(), 'closed');
    mkdirSync(folder, 0o555);
    const error = errorOf(() => asNobody(() => Store.open(join(folder, 'results.db'))));
    expect(error.fault).toBe('read-only');
  });
});

describe('a full disk', () => {
  it('is reported, and what was there before stays', () => {
    const file = finishedDatabase();
    const store = openStore(file);
    store.connection.pragma('max_page_count = 150');
    let kept = 0;
    const noise = (n: number): Uint8Array =>
      Uint8Array.from({ length: 20_000 }, (_, i) => (Math.imul(i + n * 77_777, 0x9e3779b1) >>> 11) & 255);
    const error = errorOf(() => {
      for (; kept < 100; kept++) store.objects.put(noise(kept));
    });
    expect(error.fault).toBe('full');
    expect(error.message).toContain(
      `There is no room left to grow the results database ${file}. Nothing in it is lost`,
    );
    expect(kept).toBeGreaterThan(0);
    const other = openStore(file);
    expect(other.check()).toEqual([]);
    expect(other.connection.prepareOnce('SELECT count(*) AS n FROM object WHERE size = 20000').get()).toEqual({
      n: kept,
    });
    expect(other.objects.get(other.objects.put(noise(kept)))).toEqual(Buffer.from(noise(kept)));
  });

  it('during several writes as one takes all of them back', () => {
    const store = openStore();
    store.connection.pragma('max_page_count = 150');
    const work = (): void => {
      store.toolchains.put({ '8c': 'a' });
      for (let n = 0; n < 100; n++) {
        store.objects.put(
          Uint8Array.from({ length: 20_000 }, (_, i) => (Math.imul(i + n * 77_777, 0x9e3779b1) >>> 11) & 255),
        );
      }
    };
    expect(errorOf(() => store.atomically(work)).fault).toBe('full');
    expect(store.connection.prepareOnce('SELECT count(*) AS n FROM toolchain').get()).toEqual({ n: 0 });
    expect(store.connection.prepareOnce('SELECT count(*) AS n FROM object').get()).toEqual({ n: 0 });
  });
});

describe('several connections', () => {
  it('that stay in the way of each other too long are told so', () => {
    const store = openStore();
    const other = rival(store.file);
    const hasty = openStore(store.file);
    hasty.connection.pragma('busy_timeout = 10');
    other.exec('BEGIN IMMEDIATE');
    const error = errorOf(() => hasty.objects.put(Buffer.from('x')));
    expect(error.fault).toBe('locked');
    expect(error.message).toContain(`The results database ${store.file} stayed locked by another process`);
    other.exec('COMMIT');
    expect(hasty.objects.get(hasty.objects.put(Buffer.from('x')))).toEqual(Buffer.from('x'));
  });

  it('read what is committed while another writes', () => {
    const store = openStore();
    const id = putAll(store);
    const other = openStore(store.file);
    store.atomically(() => {
      store.toolchains.put({ '8c': 'new' });
      expect(other.connection.prepareOnce('SELECT count(*) AS n FROM toolchain').get()).toEqual({ n: 5 });
      expect(other.bisections.getQuestion(id)?.axes.length).toBe(2);
    });
    expect(other.connection.prepareOnce('SELECT count(*) AS n FROM toolchain').get()).toEqual({ n: 6 });
  });

  it('that write the same results leave them once', () => {
    const store = openStore();
    const other = openStore(store.file);
    expect(putAll(store)).toBe(putAll(other));
    for (const table of ['build', 'boot', 'image', 'question']) {
      const [{ n }] = store.connection.prepareOnce(`SELECT count(*) AS n FROM ${table}`).all() as { n: number }[];
      expect([table, n]).toEqual([table, { build: 5, boot: 3, image: 3, question: 1 }[table]]);
    }
  });
});

describe('several writes as one', () => {
  it('are taken back when one of them fails', () => {
    const store = openStore();
    expect(() =>
      store.atomically(() => {
        store.toolchains.put({ '8c': 'a' });
        throw new Error('on the way');
      }),
    ).toThrow('on the way');
    expect(store.connection.prepareOnce('SELECT count(*) AS n FROM toolchain').get()).toEqual({ n: 0 });
  });
});
