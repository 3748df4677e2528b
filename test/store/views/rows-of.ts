import type { Store } from '../../../src/store/store.js';

/** Some columns of a view's rows (or of what stands after FROM), as lines of fields joined with '|'; NULL is '-'. */
export function rowsOf(store: Store, columns: string, from: string): string[] {
  return store.connection
    .prepareOnce(`SELECT ${columns} FROM ${from}`)
    .all()
    .map((row) =>
      Object.values(row)
        .map((value) => value ?? '-')
        .join('|'),
    );
}
