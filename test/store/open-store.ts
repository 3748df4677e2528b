import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StoreOptions } from '../../src/store/connection.js';
import { Store } from '../../src/store/store.js';
import { temporaryFolder } from './temporary-folder.js';

/** A store that closes with its test: a new one, or another connection to a file. */
export function openStore(file = join(temporaryFolder(), 'results.db'), options: StoreOptions = {}): Store {
  const store = Store.open(file, options);
  onTestFinished(() => store.close());
  return store;
}
