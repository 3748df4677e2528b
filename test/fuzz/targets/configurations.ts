import { ConfigError, checkConfig } from '../../../src/build/config.js';
import { CONFIG } from '../../bisect/investigation/fake-bench.js';
import type { Choices } from '../choices.js';
import { expect, type FuzzTarget, refusable } from '../target.js';

const FULL = {
  ...CONFIG,
  $schema: 'fsbisect.schema.json',
  dump: {
    kind: 'git',
    repository: 'r',
    ref: 'main',
    prefix: 'p',
    dates: 'author',
    sameDay: 'all',
    executable: 'always',
  },
  bootstrap: { tree: { kind: 'directory', path: 'x' }, binds: [{ path: '/386/bin', flag: 'before' }] },
  database: 'results.db',
  machine: {
    boot: 'loader',
    loader: { snapshot: '2012/0614', '9load': '/386/9load' },
    memory: 128,
    plan9ini: ['a=b'],
    budget: 1,
  },
  limits: { instructions: 1, memory: 8, processes: 1, output: 1 },
  milestones: [{ name: 'banner', pattern: 'file server' }],
  good: 'banner',
};
const ODD: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    '',
    '/',
    '..',
    '/..',
    '../..',
    '/a/../../b',
    '\0',
    '(',
    '[',
    'a'.repeat(3000),
  ],
  ...[
    [],
    {},
    [[]],
    ['..'],
    { kind: 'directory' },
    { kind: 'git' },
    { __proto__: null },
    '2012/0614',
    '9999/9999',
    '2012-13-45',
  ],
];
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'kind',
  'root',
  'prefix',
  '8c',
  'a b',
  '-x',
];

/** Configurations with values replaced, removed and added. */
export const configurations: FuzzTarget = {
  name: 'configurations',
  what: 'a configuration with wrong values in it',
  short: 500,
  run(choices) {
    let config: unknown = structuredClone(choices.once(2) ? CONFIG : FULL);
    for (let i = choices.below(4); i >= 0; i--) config = changed(choices, config);
    const text = JSON.stringify(config) ?? 'null';
    choices.say(text);
    const checked = refusable([ConfigError], () => checkConfig(JSON.parse(text), '/site/fsbisect.config.json'));
    if (checked === undefined) return undefined;
    expect(checked.recipe.command.length > 0, 'a recipe without a command');
    for (const { paths } of Object.values(checked.recipe.components)) {
      for (const path of paths) expect(/^\/([^/]+(\/[^/]+)*)?$/.test(path), `${path} is no path of the tree`);
    }
    return undefined;
  },
};

/** The value with something in it, at a random depth, that is different. */
function changed(choices: Choices, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || choices.once(8)) return choices.pick(ODD);
  const keys = Object.keys(value);
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  if (keys.length === 0 || choices.once(8)) {
    Object.defineProperty(copy, choices.pick(KEYS), {
      value: choices.pick(ODD),
      enumerable: true,
      writable: true,
      configurable: true,
    });
    return copy;
  }
  const key = choices.pick(keys);
  if (choices.once(8)) delete copy[key];
  else copy[key] = changed(choices, copy[key]);
  return copy;
}
