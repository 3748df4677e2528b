import { existsSync } from 'node:fs';

/** What kind of trouble a database is in; `message` of the StoreError says it to a person. */
export type StoreFault =
  | 'not-a-database'
  | 'foreign'
  | 'newer'
  | 'corrupt'
  | 'read-only'
  | 'full'
  | 'locked'
  | 'missing'
  | 'unreadable'
  | 'refused';

/** The database cannot be used as asked. The message names the file, what is wrong with it and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly fault: StoreFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that are the world's fault and not the program's. */
const sentences: readonly [code: RegExp, fault: StoreFault, sentence: (file: string) => string][] = [
  [
    /^SQLITE_NOTADB/,
    'not-a-database',
    (file) => `${file} is not an SQLite database: it is left alone. Name another file with --database FILE.`,
  ],
  [
    /^SQLITE_CORRUPT/,
    'corrupt',
    (file) =>
      `The results database ${file} is damaged. \`fsbisect doctor\` says how far; \`sqlite3 ${file} .recover\` saves what can be read. ` +
      'Moved out of the way, it is made anew: everything in it can be computed again.',
  ],
  [
    /^SQLITE_(READONLY|PERM)/,
    'read-only',
    (file) =>
      `The results database ${file} cannot be written: the file or its folder is read-only. ` +
      'Make both writable, or name another file with --database FILE.',
  ],
  [
    /^SQLITE_FULL/,
    'full',
    (file) =>
      `There is no room left to grow the results database ${file}. Nothing in it is lost: free some space and run the same command again, it goes on from there.`,
  ],
  [
    /^SQLITE_(BUSY|LOCKED|PROTOCOL)/,
    'locked',
    (file) =>
      `The results database ${file} stayed locked by another process. End that one (or wait for it) and run the same command again.`,
  ],
  [
    /^SQLITE_(CANTOPEN|AUTH|NOLFS)/,
    'unreadable',
    (file) => `The results database ${file} cannot be opened. Check the rights of the file and of its folder.`,
  ],
  [
    /^SQLITE_IOERR/,
    'unreadable',
    (file) =>
      `Reading or writing the results database ${file} failed in the file system. Check the disk and its free space, then run the same command again.`,
  ],
];

/** The error for a database whose tables or contents cannot have been written by this program. */
export function altered(file: string, cause: Error): StoreError {
  return new StoreError(
    'corrupt',
    `The results database ${file} is not as it was written (${cause.message}): it is damaged, or another program changed it. ` +
      'Moved out of the way, it is made anew: everything in it can be computed again.',
    { cause },
  );
}

/** SQLite's error as one for a person; anything else as it is. */
export function sentenceFor(error: unknown, file: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  if (code === 'SQLITE_CANTOPEN' && !existsSync(file)) {
    return new StoreError(
      'read-only',
      `The results database ${file} cannot be made: its folder is read-only. ` +
        'Make it writable, or name another file with --database FILE.',
      { cause: error },
    );
  }
  const entry = sentences.find(([pattern]) => pattern.test(code));
  return entry ? new StoreError(entry[1], entry[2](file), { cause: error }) : error;
}
