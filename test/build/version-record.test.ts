import { expect, it } from 'vitest';
import { checkConfig } from '../../src/build/config.js';
import { failedVersion, versionOf } from '../../src/build/version.js';
import { VersionRecord, versionConditions } from '../../src/build/version-record.js';
import { artifactId } from '../../src/dump/artifact.js';
import type { SnapshotTree } from '../../src/dump/dump.js';
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

const CONFIG = {
  dump: { kind: 'git', repository: 'dump' },
  bootstrap: { tree: { kind: 'git', repository: 'tools' }, binds: [{ path: '/386/bin' }] },
  recipe: {
    time: '2012-06-14T12:00:00Z',
    directory: '/sys/src/fs',
    command: ['/bin/mk'],
    product: '9fs',
    components: {
      '8c': {
        paths: ['/386/bin/8c'],
        source: { directory: '/c', command: ['mk'], products: { '/386/bin/8c': '/c/o' } },
      },
      '8l': {
        paths: ['/386/bin/8l'],
        source: { directory: '/l', command: ['mk'], products: { '/386/bin/8l': '/l/o' } },
      },
      '8a': { paths: ['/386/bin/8a'] },
    },
  },
};

/** The conditions of a component, the configuration being changed in a place, such as `recipe time`. */
function conditions(component: string, place: string, value: unknown, tools: Partial<SnapshotTree> = toolsOf('t1')) {
  const config = JSON.parse(JSON.stringify(CONFIG));
  const names = place.split(' ');
  const last = names.pop()!;
  const holder = names.reduce((inner, name) => {
    inner[name] ??= {};
    return inner[name];
  }, config);
  if (last) holder[last] = value;
  const fixed = async () => tools as SnapshotTree;
  return versionConditions(checkConfig(config, '/fsbisect.config.json'), component, { fixed });
}

function toolsOf(fingerprint: string | undefined): Partial<SnapshotTree> {
  return { fingerprint: () => fingerprint };
}

it.each([
  ['recipe time', '2012-06-15T12:00:00Z'],
  ['recipe components 8l paths', ['/386/bin/8l', '/386/bin/8c']],
  ['recipe components 8l source command', ['mk', 'all']],
  ['recipe components 8l source environment', { CC: '8c' }],
  ['limits instructions', 1_000_000],
  ['dump executable', 'always'],
  ['bootstrap binds', [{ path: '/386/bin', flag: 'before' }]],
  ['bootstrap tree executable', 'always'],
])('with another %s, versions are others', async (place, value) => {
  expect(await conditions('8l', place, value)).not.toBe(await conditions('8l', '', undefined));
});

it.each([
  ['recipe base', '2012/0614'],
  ['recipe command', ['/bin/mk', 'all']],
  ['recipe components 8c source command', ['mk', 'all']],
  ['database', 'other.db'],
  ['machine memory', 64],
])('with another %s, versions of the first stage are the same', async (place, value) => {
  expect(await conditions('8l', place, value)).toBe(await conditions('8l', '', undefined));
});

it('a component of the second stage depends on how the others are made', async () => {
  const second = 'recipe components 8l source stage';
  const { components } = CONFIG.recipe;
  const changed = { ...components['8c'], source: { ...components['8c'].source, command: ['mk', 'all'] } };
  const later = { ...components['8l'], source: { ...components['8l'].source, stage: 2 } };
  const own = await conditions('8l', second, 2);
  expect(own).not.toBe(await conditions('8l', second, 1));
  expect(own).not.toBe(await conditions('8l', 'recipe components', { ...components, '8c': changed, '8l': later }));
});

it('other bootstrap tools make other versions, and tools that nobody can tell apart none that can be compared', async () => {
  const own = await conditions('8l', '', undefined);
  expect(await conditions('8l', '', undefined, toolsOf('t2'))).not.toBe(own);
  expect(await conditions('8l', '', undefined, {})).toBeUndefined();
  expect(await conditions('8a', '', undefined, {})).toBe(await conditions('8a', '', undefined));
});
