import { describe, expect, it } from 'vitest';
import { buildConditions, versionConditions } from '../../src/build/conditions.js';
import { checkConfig } from '../../src/build/config.js';
import type { Version } from '../../src/build/job.js';
import { failedVersion } from '../../src/build/version.js';
import type { SnapshotTree } from '../../src/dump/dump.js';

const CONFIG = {
  dump: { kind: 'git', repository: 'dump' },
  bootstrap: { tree: { kind: 'git', repository: 'tools' }, binds: [{ path: '/386/bin' }] },
  recipe: {
    time: '2012-06-14T12:00:00Z',
    binds: [{ snapshot: '2007/0831', from: '/sys/src/fs' }],
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

/** The configuration, changed in a place such as `recipe time`. */
function configWith(place: string, value: unknown) {
  const config = JSON.parse(JSON.stringify(CONFIG));
  const names = place.split(' ');
  const last = names.pop()!;
  const holder = names.reduce((inner, name) => {
    inner[name] ??= {};
    return inner[name];
  }, config);
  if (last) holder[last] = value;
  return checkConfig(config, '/fsbisect.config.json');
}

/** Trees of which no more is known than what their contents are called: `tools`, and each snapshot by its date. */
function placesOf(contents: Readonly<Record<string, string | undefined>>) {
  const tree = async (name: string) => ({ fingerprint: () => contents[name] }) as Partial<SnapshotTree> as SnapshotTree;
  return { fixed: () => tree('tools'), snapshot: (date: { toString(): string }) => tree(date.toString()) };
}

const CONTENTS = { tools: 't', '2012/0614': 'a', '2007/0831': 'b' };

describe('the conditions of a version', () => {
  const conditions = (component: string, place = '', value?: unknown, contents = CONTENTS) =>
    versionConditions(configWith(place, value), component, placesOf(contents));

  it.each([
    ['recipe time', '2012-06-15T12:00:00Z'],
    ['recipe components 8l paths', ['/386/bin/8l', '/386/bin/8c']],
    ['recipe components 8l source command', ['mk', 'all']],
    ['recipe components 8l source environment', { CC: '8c' }],
    ['limits instructions', 1_000_000],
    ['dump executable', 'always'],
    ['bootstrap binds', [{ path: '/386/bin', flag: 'before' }]],
    ['bootstrap tree executable', 'always'],
  ])('are others with another %s', async (place, value) => {
    expect(await conditions('8l', place, value)).not.toBe(await conditions('8l'));
  });

  it.each([
    ['recipe base', '2012/0614'],
    ['recipe command', ['/bin/mk', 'all']],
    ['recipe components 8c source command', ['mk', 'all']],
    ['database', 'other.db'],
    ['machine memory', 64],
  ])('of the first stage are the same with another %s', async (place, value) => {
    expect(await conditions('8l', place, value)).toBe(await conditions('8l'));
  });

  it('of the second stage are others when another component is made otherwise', async () => {
    const { components } = CONFIG.recipe;
    const later = { ...components['8l'], source: { ...components['8l'].source, stage: 2 } };
    const otherwise = { ...components['8c'], source: { ...components['8c'].source, command: ['mk', 'all'] } };
    const own = await conditions('8l', 'recipe components', { ...components, '8l': later });
    expect(own).not.toBe(await conditions('8l'));
    expect(own).not.toBe(await conditions('8l', 'recipe components', { ...components, '8c': otherwise, '8l': later }));
  });

  it('are others with other bootstrap tools, and unknown if those cannot be told apart', async () => {
    expect(await conditions('8l', '', undefined, { ...CONTENTS, tools: 't2' })).not.toBe(await conditions('8l'));
    const unknown = { ...CONTENTS, tools: undefined } as unknown as typeof CONTENTS;
    expect(await conditions('8l', '', undefined, unknown)).toBeUndefined();
    expect(await conditions('8a', '', undefined, unknown)).toBe(await conditions('8a'));
  });
});

describe('the conditions of a build', () => {
  const version = (artifact: string): Version => ({ artifact, size: 0, files: [] });
  const conditions = (
    place = '',
    value?: unknown,
    contents: Partial<typeof CONTENTS> = CONTENTS,
    linker = version('l'),
  ) => buildConditions(configWith(place, value), '2012/0614', { '8l': linker }, placesOf(contents));

  it.each([
    ['recipe time', '2012-06-15T12:00:00Z'],
    ['recipe directory', '/sys/src/fs64'],
    ['recipe command', ['/bin/mk', 'all']],
    ['recipe product', '9fs64'],
    ['recipe environment', { CC: '8c' }],
    ['recipe binds', [{ snapshot: '2007/0831', from: '/sys/src/fs', flag: 'after' }]],
    ['recipe binds', [{ from: '/sys/src/fs' }]],
    ['limits output', 1_000_000],
    ['dump executable', 'always'],
    ['bootstrap tree executable', 'always'],
  ])('are others with another %s', async (place, value) => {
    expect(await conditions(place, value)).not.toBe(await conditions());
  });

  it.each(['tools', '2012/0614', '2007/0831'])(
    'are others if %s holds something else, and unknown if nobody can tell',
    async (name) => {
      expect(await conditions('', undefined, { ...CONTENTS, [name]: 'other' })).not.toBe(await conditions());
      expect(await conditions('', undefined, { ...CONTENTS, [name]: undefined })).toBeUndefined();
    },
  );

  it('are others with another version of a component, and unknown with one that does not build', async () => {
    expect(await conditions('', undefined, CONTENTS, version('m'))).not.toBe(await conditions());
    const failed = failedVersion({ tool: '8c', argv: ['8c'], exit: 'error', message: 'no' }, false);
    expect(await conditions('', undefined, CONTENTS, failed)).toBeUndefined();
  });

  it('do not name the day that the base is of', async () => {
    const other = buildConditions(
      configWith('', undefined),
      '2012/0615',
      { '8l': version('l') },
      placesOf({ ...CONTENTS, '2012/0615': 'a' }),
    );
    expect(await other).toBe(await conditions());
  });

  it('leave the loader out, which no kernel is built with', async () => {
    const versions = { '8l': version('l'), '9load': version('9') };
    const own = buildConditions(configWith('', undefined), '2012/0614', versions, placesOf(CONTENTS));
    expect(await own).toBe(await conditions());
  });
});
