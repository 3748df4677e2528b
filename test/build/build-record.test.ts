import { expect, it } from 'vitest';
import { buildOnRecord, recordBuild } from '../../src/build/build-record.js';
import type { BuildReport } from '../../src/build/job.js';
import type { Store } from '../../src/store/store.js';
import { openStore } from '../store/open-store.js';

function kernelIn({ objects }: Store): BuildReport {
  const [object, log] = ['a kernel', 'mk\n'].map((text) => objects.put(Buffer.from(text)));
  return {
    status: 'ok',
    image: 'i',
    size: 8,
    object: object!,
    log: log!,
    instructions: 12,
    actions: { run: 161, replayed: 0 },
    repeatable: true,
  };
}

it('a build is found as its replay would report it: one program, which was not run', () => {
  const store = openStore();
  const built = kernelIn(store);
  recordBuild(store, 'seen', built);
  expect(buildOnRecord(store, 'seen')).toEqual({ ...built, actions: { run: 0, replayed: 1 } });
  expect(buildOnRecord(store, 'other')).toBeUndefined();
});

it('a build that may depend on what was not seen is not recorded', () => {
  const store = openStore();
  recordBuild(store, 'seen', { ...kernelIn(store), repeatable: false });
  expect(buildOnRecord(store, 'seen')).toBeUndefined();
});

it.each(['object', 'log'] as const)('a build whose %s is gone from the store is not found', (gone) => {
  const store = openStore();
  const built = kernelIn(store);
  recordBuild(store, 'seen', built);
  store.connection.sql('DELETE FROM object WHERE id = ?').run(built[gone]);
  expect(buildOnRecord(store, 'seen')).toBeUndefined();
});
