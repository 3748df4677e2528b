import { describe, expect, it } from 'vitest';
import type { Action, Look } from '../../src/store/records.js';
import type { Probe } from '../../src/store/sight.js';
import { Store } from '../../src/store/store.js';
import { openStore } from './open-store.js';

const looks: readonly Look[] = [
  ['content', '/sys/include/u.h'],
  ['absence', '/sys/include/v.h'],
];

function action(object: string): Action {
  return {
    argv: ['8c', '-FVw', 'f.c'],
    directory: '/sys/src/fs',
    exit: '8c 12: error',
    instructions: 3_000_000_000,
    written: [
      ['/sys/src/fs/f.8', 'file', 0o664, object],
      ['/tmp/x', 'removed', 0, ''],
      ['/tmp/d', 'directory', 0o775, ''],
    ],
    output: [[2, object]],
    consumed: [[0, 120]],
    failure: { tool: '8c', argv: ['8c', 'f.c'], exit: 'error', message: 'f.c:3 syntax error' },
  };
}

const SEEN = ['2f8b', 'absent'];

/** A probe that sees this at each of the looks above, and counts how often it is asked. */
function probing(...seen: string[]): { probe: Probe; asked: () => number } {
  let asked = 0;
  const probe = ([, path]: Look) => {
    asked++;
    return seen[looks.findIndex((look) => look[1] === path)]!;
  };
  return { probe, asked: () => asked };
}

describe('the action cache', () => {
  it('finds a run by its weak key, and by what it looked at and saw there', async () => {
    const { actions, objects } = openStore();
    const put = action(objects.put(Buffer.from('object code')));
    const id = actions.put('weak', looks, SEEN, put);
    expect(await actions.find('weak', probing(...SEEN).probe)).toEqual({ id, action: put, looks });
    expect(await actions.find('weak', async (look) => probing(...SEEN).probe(look))).toEqual({
      id,
      action: put,
      looks,
    });
  });

  it('finds nothing under another key, nor when something else is seen', async () => {
    const { actions, objects } = openStore();
    actions.put('weak', looks, SEEN, action(objects.put(Buffer.from('object code'))));
    expect(await actions.find('other', probing(...SEEN).probe)).toBeUndefined();
    expect(await actions.find('weak', probing('2f8b', 'present').probe)).toBeUndefined();
  });

  it('tells runs of one key apart that looked at different things, and probes each thing once', async () => {
    const { actions, objects } = openStore();
    const put = action(objects.put(Buffer.from('object code')));
    actions.put('weak', looks, SEEN, put);
    actions.put('weak', looks.slice(0, 1), ['77aa'], { ...put, exit: 'stopped early' });
    actions.put('weak', looks.toReversed(), ['absent', '1111'], { ...put, exit: 'the other way round' });
    for (const [seen, exit] of [
      [SEEN, put.exit],
      [['77aa', 'present'], 'stopped early'],
      [['1111', 'absent'], 'the other way round'],
      [SEEN, put.exit],
    ] as const) {
      const { probe, asked } = probing(...seen);
      expect((await actions.find('weak', probe))?.action.exit).toBe(exit);
      expect((await actions.find('weak', async (look) => probing(...seen).probe(look)))?.action.exit).toBe(exit);
      expect(asked()).toBeLessThanOrEqual(2);
    }
  });

  it('tries first what was recorded behind the run that it found last', async () => {
    const { actions, objects } = openStore();
    const put = action(objects.put(Buffer.from('object code')));
    const files = ['a.c', 'b.c', 'c.c'];
    for (const file of files) actions.put('weak', [['content', file]], [file], { ...put, exit: file });
    for (const file of [...files, ...files]) {
      const asked: string[] = [];
      const probe = ([, path]: Look) => {
        asked.push(path);
        return path === file ? file : 'something else';
      };
      expect((await actions.find('weak', probe))?.action.exit).toBe(file);
      expect(asked).toEqual([file]);
    }
  });

  it('looks no further in a run that began without a name that is there now', async () => {
    const { actions, objects } = openStore();
    const put = action(objects.put(Buffer.from('object code')));
    actions.put('weak', [...looks, ['absent', '/f.8']], [...SEEN, 'absent'], put);
    const asked: string[] = [];
    const probe = ([, path]: Look) => {
      asked.push(path);
      return 'present';
    };
    expect(await actions.find('weak', probe)).toBeUndefined();
    expect(asked).toEqual(['/f.8']);
  });

  it('finds what another connection has put since', async () => {
    const store = openStore();
    const { actions, objects } = store;
    const put = action(objects.put(Buffer.from('object code')));
    expect(await actions.find('weak', probing(...SEEN).probe)).toBeUndefined();
    const other = Store.open(store.file);
    other.actions.put('weak', looks, SEEN, put);
    other.close();
    expect((await actions.find('weak', probing(...SEEN).probe))?.action).toEqual(put);
  });

  it('finds what another connection has put since it found something else', async () => {
    const store = openStore();
    const { actions, objects } = store;
    const put = action(objects.put(Buffer.from('object code')));
    actions.put('weak', looks, SEEN, put);
    expect(await actions.find('weak', probing(...SEEN).probe)).toBeDefined();
    const other = Store.open(store.file);
    other.actions.put('weak', looks.slice(0, 1), ['77aa'], { ...put, exit: 'of the other' });
    other.close();
    expect((await actions.find('weak', probing('77aa', 'present').probe))?.action.exit).toBe('of the other');
  });

  it('keeps the first of two runs that saw the same', async () => {
    const { actions, objects } = openStore();
    const put = action(objects.put(Buffer.from('object code')));
    actions.put('weak', looks, SEEN, put);
    actions.put('weak', looks, SEEN, { ...put, exit: 'another' });
    expect((await actions.find('weak', probing(...SEEN).probe))?.action.exit).toBe(put.exit);
  });

  it('takes no run whose products are not in the store, and keeps nothing of it', async () => {
    const { actions } = openStore();
    const put = action('0123456789012345678901234567890123456789');
    expect(() => actions.put('weak', looks, SEEN, put)).toThrow(
      '8c -FVw f.c left object 0123456789012345678901234567890123456789, which is not in the store',
    );
    expect(await actions.find('weak', probing(...SEEN).probe)).toBeUndefined();
  });
});
