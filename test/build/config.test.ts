import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_NAME, checkConfig, findConfig, loadConfig } from '../../src/build/config.js';
import { jsonSchema } from '../../src/build/config-schema.js';

const good = {
  dump: { kind: 'directory', root: 'dump' },
  recipe: {
    base: '2012/0614',
    time: '2012-06-14T00:00:00Z',
    directory: '/sys/src/fs/fs64/',
    command: ['/bin/mk'],
    product: '9fsfs64',
    components: { '8c': { paths: ['/386/bin/8c'] } },
  },
};

function withRecipe(change: object): unknown {
  return { ...good, recipe: { ...good.recipe, ...change } };
}

describe('checkConfig', () => {
  test('accepts the least that makes sense and cleans guest paths', () => {
    const config = checkConfig(good, '/x/fsbisect.config.json');
    expect(config.folder).toBe('/x');
    expect(config.recipe.directory).toBe('/sys/src/fs/fs64');
  });

  test.each([
    ['a misspelt key', { ...good, bootstrp: {} }, 'bootstrp'],
    ['a date that is none', withRecipe({ base: 'yesterday' }), 'recipe.base: a date reads YYYY/MMDD'],
    [
      'a path that climbs',
      withRecipe({ directory: '/sys/../../etc' }),
      'recipe.directory: a path has no . or .. in it',
    ],
    [
      'a relative guest path',
      withRecipe({ directory: 'sys/src' }),
      'recipe.directory: a path of the Plan 9 tree begins with /',
    ],
    ['an empty command', withRecipe({ command: [] }), 'recipe.command: a command has at least the program'],
    ['a time without zone', withRecipe({ time: 'noon' }), 'recipe.time: a time reads'],
    [
      'a broken milestone pattern',
      { ...good, milestones: [{ name: 'banner', pattern: '(' }] },
      'pattern of milestone banner',
    ],
    [
      'a loader that is from nowhere',
      { ...good, machine: { boot: 'loader', loader: { pbs: '/386/pbs' } } },
      'machine.loader: a loader is from a snapshot or from a tree',
    ],
    ['a boot by no loader', { ...good, machine: { boot: 'loader' } }, 'machine.loader does not say which'],
    [
      'a rung that expects nothing',
      { ...good, ladder: [{ name: 'up', send: 'x' }] },
      'ladder.0: a rung expects a line, or a reset',
    ],
    ['a broken pattern of a rung', { ...good, ladder: [{ name: 'up', expect: '(' }] }, 'pattern of rung up'],
    [
      'a line that nobody can type',
      { ...good, ladder: [{ name: 'up', send: 'ü', expect: 'x' }] },
      'rung up sends what cannot be typed: no key types "ü"',
    ],
    ['an unknown kind of dump', { ...good, dump: { kind: 'tape' } }, 'dump.kind'],
  ])('names the place of %s', (_, config, message) => {
    expect(() => checkConfig(config, '/x/fsbisect.config.json')).toThrow(message);
  });

  test('a line to type may stand for a list of one', () => {
    const { ladder } = checkConfig({ ...good, ladder: [{ name: 'halt', send: 'halt', reset: true }] }, '/x/c.json');
    expect(ladder).toEqual([{ name: 'halt', send: ['halt'] }]);
  });

  test('lists every fault at once', () => {
    const bad = withRecipe({ base: 'never', product: '' });
    expect(() => checkConfig(bad, '/x/c.json')).toThrow(/recipe\.base[\s\S]*recipe\.product/);
  });
});

describe('finding and loading', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fsbisect-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('looks upwards for the nearest configuration', () => {
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    writeFileSync(join(folder, CONFIG_NAME), JSON.stringify(good));
    expect(findConfig(join(folder, 'a/b'))).toBe(join(folder, CONFIG_NAME));
    expect(loadConfig(join(folder, CONFIG_NAME)).recipe.product).toBe('9fsfs64');
  });

  test('says where it looked and what to do when there is none', () => {
    expect(() => findConfig(folder)).toThrow(`There is no ${CONFIG_NAME} in ${folder} or above it`);
    expect(() => findConfig(folder, 'mine.json')).toThrow(
      `There is no configuration file ${join(folder, 'mine.json')}`,
    );
  });

  test('says that a file is not JSON', () => {
    const file = join(folder, CONFIG_NAME);
    writeFileSync(file, '{');
    expect(() => loadConfig(file)).toThrow(`The configuration ${file} is not JSON`);
  });
});

test('a fault quotes no more of a long value than a person reads', () => {
  const config = { ...good, recipe: 'x'.repeat(5000) };
  expect(() => checkConfig(config, '/site/c.json')).toThrow(/recipe: .{200}\.\.\.$/);
});

test('the committed JSON Schema is that of the program', async () => {
  await expect(`${JSON.stringify(jsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../fsbisect.schema.json');
});
