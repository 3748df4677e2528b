import { describe, expect, it } from 'vitest';
import { namedQueries } from '../../src/store/queries.js';
import { runNamedQuery, runSql } from '../../src/store/run-query.js';
import type { Store } from '../../src/store/store.js';
import { openStore } from './open-store.js';
import { imageOf, putAll } from './sample-results.js';

/** A filled store, opened for reading. */
function readOnly(): Store {
  const store = openStore();
  putAll(store);
  return openStore(store.file, { readonly: true });
}

describe('SQL that a person typed', () => {
  it('is answered with columns and rows in their order', () => {
    const { connection } = readOnly();
    expect(runSql(connection, '-- kernels\nSELECT size, id FROM image WHERE size = 3;')).toEqual({
      columns: ['size', 'id'],
      rows: [{ size: 3, id: imageOf('bad') }],
    });
    expect(runSql(connection, "VALUES (1, 'a'), (2, NULL)").rows).toEqual([
      { column1: 1, column2: 'a' },
      { column1: 2, column2: null },
    ]);
    expect(runSql(connection, 'WITH a AS (SELECT 1 AS x) SELECT x FROM a').rows).toEqual([{ x: 1 }]);
    expect(runSql(connection, '/* how */ EXPLAIN QUERY PLAN SELECT * FROM boot').rows).toHaveLength(1);
  });

  it('keeps the values of columns with one name apart, and shows blobs as digits', () => {
    const { connection } = readOnly();
    expect(runSql(connection, "SELECT 1 AS a, 2 AS a, x'00ff' AS b").rows).toEqual([{ a: 1, 'a:1': 2, b: '00ff' }]);
  });

  it.each([
    'DELETE FROM boot',
    'PRAGMA user_version = 7',
    "ATTACH 'x.db' AS x",
    '/* SELECT */ DROP TABLE boot',
    'VACUUM',
    '',
    '-- nothing',
    '/* open',
  ])('is refused unless it reads: %s', (text) => {
    expect(() => runSql(readOnly().connection, text)).toThrow(/--sql takes one statement that reads .* begins with/);
  });

  it.each([
    ['WITH a AS (SELECT 1) DELETE FROM boot', /--sql takes a statement that reads/],
    ['SELECT 1; DELETE FROM boot', /contains more than one statement/],
    ['SELECT 1; SELECT 2', /contains more than one statement/],
    ['SELECT * FROM kernels', /no such table: kernels/],
    ['SELECT', /incomplete input/],
    ["SELECT load_extension('x')", /not authorized|no such function/],
  ])('is refused with the reason: %s', (text, reason) => {
    const store = openStore();
    putAll(store);
    expect(() => runSql(store.connection, text)).toThrow(reason);
    expect(store.connection.prepareOnce('SELECT count(*) AS n FROM boot').get()).toEqual({ n: 3 });
  });

  it('is cut off after as many rows as are allowed, and says so', () => {
    const { connection } = readOnly();
    const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
    expect(runSql(connection, endless, { rows: 3 })).toEqual({
      columns: ['i'],
      rows: [{ i: 1 }, { i: 2 }, { i: 3 }],
      cut: 'rows',
    });
    expect(runSql(connection, endless, { time: 0 }).cut).toBe('time');
    expect(runSql(connection, 'SELECT 1 AS x', { rows: 1 }).cut).toBeUndefined();
  });
});

describe('a named query', () => {
  it.each(namedQueries.map(({ name }) => name))('%s runs without parameters', (name) => {
    expect(runNamedQuery(readOnly().connection, name).columns.length).toBeGreaterThan(1);
  });

  it('takes its parameters by name', () => {
    const { connection } = readOnly();
    const dates = (component: string) =>
      runNamedQuery(connection, 'history', { component }).rows.map(({ first_date }) => first_date);
    expect(dates('8l')).toEqual(['2011/0701', '2011/0704']);
    expect(dates('8c')).toHaveLength(4);
    expect(runNamedQuery(connection, 'console', { image: imageOf('bad').slice(0, 8) }).rows).toMatchObject([
      { console: 'panic: exception/interrupt 14\n' },
    ]);
    expect(runNamedQuery(connection, 'log', { toolchain: '8c=2011/0705 8l=2011/0701' }).rows).toEqual([
      { toolchain: '8c=2011/0705 8l=2011/0701', status: 'error', log: '8l: bad object\n' },
    ]);
  });

  it('that there is not, or with a parameter that it has not, is refused with what there is', () => {
    const { connection } = readOnly();
    expect(() => runNamedQuery(connection, 'flop')).toThrow(
      /^There is no query flop\. There are: questions, matrix, flips/,
    );
    expect(() => runNamedQuery(connection, 'history', { component: '8c', x: '1' })).toThrow(
      'The query history has no parameter x; it has component.',
    );
    expect(() => runNamedQuery(connection, 'work', { x: '1' })).toThrow(
      'The query work has no parameter x; it has none.',
    );
  });

  it('of results is the same for two databases filled in another order', () => {
    const one = readOnly();
    const other = openStore();
    other.toolchains.put({ '8c': 'c9', '8l': 'l9' });
    putAll(other);
    expect(runNamedQuery(other.connection, 'results')).toEqual(runNamedQuery(one.connection, 'results'));
    expect(runNamedQuery(one.connection, 'results').rows).toHaveLength(5);
  });
});
