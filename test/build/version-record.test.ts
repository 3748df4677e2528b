import { expect, it } from 'vitest';
import { failedVersion, versionOf } from '../../src/build/version.js';
import { VersionRecord } from '../../src/build/version-record.js';
import { artifactId } from '../../src/dump/artifact.js';
import type { Dependency } from '../../src/store/records.js';
import type { Store } from '../../src/store/store.js';
import { StoreError } from '../../src/store/store-error.js';
import { openStore } from '../store/open-store.js';

const SOURCE: readonly Dependency[] = [{ path: '/sys/src/cmd/8l', depth: 'content' }];
const FAILURE = { tool: '8c', argv: ['8c', 'y.c'], exit: 'error', message: 'y.c:1 syntax error' };

/** A version of one file, whose bytes are in the store. */
function linkerIn(store: Store) {
  const bytes = Buffer.from('8l itself');
  const files = [{ path: '/386/bin/8l', contentId: store.objects.put(bytes), size: bytes.length, executable: true }];
  return versionOf({ id: artifactId(files), files });
}

it('what was recorded by one run is found by another as it was', () => {
  const store = openStore();
  const linker = linkerIn(store);
  const broken = failedVersion(FAILURE, false);
  new VersionRecord(store, 'conditions').put(SOURCE, 'monday', linker);
  new VersionRecord(store, 'conditions').put(SOURCE, 'tuesday', broken);
  const later = new VersionRecord(store, 'conditions');
  expect(later.dependencies()).toEqual([SOURCE]);
  expect(later.find(SOURCE, 'monday')).toEqual(linker);
  expect(later.find(SOURCE, 'tuesday')).toEqual(broken);
  expect(new VersionRecord(store, 'others').find(SOURCE, 'monday')).toBeUndefined();
});

it('a version whose files are gone from the store is not found', () => {
  const store = openStore();
  const record = new VersionRecord(store, 'conditions');
  record.put(SOURCE, 'seen', linkerIn(store));
  store.connection.sql('DELETE FROM object').run();
  expect(record.find(SOURCE, 'seen')).toBeUndefined();
});

it('a version that the emulator fell short of is made again by every run', () => {
  const record = new VersionRecord(openStore(), 'conditions');
  record.put(SOURCE, 'seen', failedVersion(FAILURE, true));
  expect(record.find(SOURCE, 'seen')).toBeUndefined();
});

it.each([
  `UPDATE artifact SET files = replace(files, '/386/bin/8l', '/386/bin/8m')`,
  `UPDATE artifact SET files = '[]'`,
  `UPDATE version SET failure = '{"tool":"8c","argv":[],"exit":"","message":"no"}'`,
  `UPDATE version SET failure = '{}'`,
])('a version that was changed since is an error: %s', (change) => {
  const store = openStore();
  const record = new VersionRecord(store, 'conditions');
  record.put(SOURCE, 'seen', linkerIn(store));
  store.connection.sql(change).run();
  expect(() => record.find(SOURCE, 'seen')).toThrow(StoreError);
});
