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
