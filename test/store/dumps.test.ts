import { describe, expect, it } from 'vitest';
import { openStore } from './open-store.js';

const files = [{ path: '/386/bin/8c', id: 'ce013625030ba8dba906f756967f9e9ca394464a', size: 6, executable: true }];

describe('dumps', () => {
  it('give a snapshot and a component the same number each time', () => {
    const { dumps } = openStore();
    const snapshot = dumps.snapshot({ dump: 'd', date: '2011/0701' });
    expect(dumps.snapshot({ dump: 'd', date: '2011/0701', tree: 'abc' })).toBe(snapshot);
    expect(dumps.snapshot({ dump: 'e', date: '2011/0701' })).not.toBe(snapshot);
    const component = dumps.component('8c', { paths: ['/386/bin/8c'], stage: 1 });
    expect(dumps.component('8c', { stage: 1, paths: ['/386/bin/8c'] })).toBe(component);
    expect(dumps.component('8c', { stage: 2, paths: ['/386/bin/8c'] })).not.toBe(component);
  });

  it('keep what a snapshot is known by when it is entered again without', () => {
    const store = openStore();
    store.dumps.snapshot({ dump: 'd', date: '2011/0701', tree: 'abc' });
    store.dumps.snapshot({ dump: 'd', date: '2011/0701' });
    expect(store.connection.prepareOnce('SELECT tree FROM snapshot').all()).toEqual([{ tree: 'abc' }]);
  });

  it('keep artifacts, and the reason where the source of a day makes none', () => {
    const { dumps } = openStore();
    const failure = { tool: '8c', argv: ['8c', 'y.c'], exit: 'error', message: 'y.c:1 syntax error' };
    dumps.artifact({ id: 'a', size: 6, files });
    dumps.artifact({ id: 'b', size: 0, files: [], failure });
    expect(dumps.getArtifact('a')).toEqual({ id: 'a', size: 6, files });
    expect(dumps.getArtifact('b')).toEqual({ id: 'b', size: 0, files: [], failure });
    expect(dumps.getArtifact('c')).toBeUndefined();
  });

  it("tell a component's history by date, in the dump that is asked for", () => {
    const { dumps } = openStore();
    const component = dumps.component('8c', {});
    for (const id of ['a', 'b']) dumps.artifact({ id, size: 1, files: [] });
    dumps.assign(component, dumps.snapshot({ dump: 'd', date: '2011/0702' }), 'b');
    dumps.assign(component, dumps.snapshot({ dump: 'd', date: '2011/0701' }), 'a');
    dumps.assign(component, dumps.snapshot({ dump: 'e', date: '2011/0703' }), 'a');
    expect(dumps.history(component, 'd')).toEqual([
      { date: '2011/0701', artifact: 'a' },
      { date: '2011/0702', artifact: 'b' },
    ]);
  });

  it('let a dump that was changed overrule what was on record', () => {
    const { dumps } = openStore();
    const component = dumps.component('8c', {});
    const snapshot = dumps.snapshot({ dump: 'd', date: '2011/0701' });
    for (const id of ['a', 'b']) {
      dumps.artifact({ id, size: 1, files: [] });
      dumps.assign(component, snapshot, id);
    }
    expect(dumps.history(component, 'd')).toEqual([{ date: '2011/0701', artifact: 'b' }]);
  });
});
