import { describe, expect, it } from 'vitest';
import type { Action, Look } from '../../src/store/records.js';
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

describe('the action cache', () => {
  it('finds a run by its weak key, its looks and its strong key', () => {
    const { actions, objects } = openStore();
    const put = action(objects.put(Buffer.from('object code')));
    actions.putAction('weak', 'looks-1', looks, 'strong', put);
    expect(actions.looks('weak')).toEqual([{ id: 'looks-1', looks }]);
    expect(actions.action('strong')).toEqual(put);
  });

  it('knows nothing of keys that were not put', () => {
    const { actions } = openStore();
    expect(actions.looks('weak')).toEqual([]);
    expect(actions.action('strong')).toBeUndefined();
  });

  it('gives the sets of looks of a key latest first, each once, and none of another key', () => {
    const { actions, objects } = openStore();
    const put = action(objects.put(Buffer.from('object code')));
    actions.putAction('weak', 'looks-1', looks, 'strong-1', put);
    actions.putAction('weak', 'looks-2', looks.slice(1), 'strong-2', put);
    actions.putAction('weak', 'looks-1', looks, 'strong-3', put);
    actions.putAction('other', 'looks-9', looks, 'strong-4', put);
    expect(actions.looks('weak').map(({ id }) => id)).toEqual(['looks-2', 'looks-1']);
  });

  it('keeps the first of two runs with one strong key', () => {
    const { actions, objects } = openStore();
    const put = action(objects.put(Buffer.from('object code')));
    actions.putAction('weak', 'looks', looks, 'strong', put);
    actions.putAction('weak', 'looks', looks, 'strong', { ...put, exit: 'another' });
    expect(actions.action('strong')?.exit).toBe(put.exit);
  });

  it('takes no run whose products are not in the store, and keeps nothing of it', () => {
    const { actions } = openStore();
    const put = action('0123456789012345678901234567890123456789');
    expect(() => actions.putAction('weak', 'looks', looks, 'strong', put)).toThrow(
      '8c -FVw f.c left object 0123456789012345678901234567890123456789, which is not in the store',
    );
    expect(actions.looks('weak')).toEqual([]);
  });
});
