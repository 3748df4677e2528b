import { expect, test } from 'vitest';
import { FakeHost } from '../fake-host.js';

async function searched(): Promise<FakeHost> {
  const host = new FakeHost();
  await host.run('--compiler-range', '2011/0701..2012/0614');
  return host;
}

test('runs a named query with parameters', async () => {
  const { exitCode, stdout } = await (await searched()).run('query', 'signatures', '--format', 'csv');
  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    'outcome,signature,toolchains,images,boots\r\nboots,boots to banner,4,4,4\r\n' +
      'build-error,8l: unknown object,1,0,0\r\ntrap,trap 14 in f+0xa,1,1,1\r\n',
  );
});

test('runs SQL that reads', async () => {
  const sql = 'SELECT count(*) AS n FROM v_bisection_steps';
  expect((await (await searched()).run('query', '--sql', sql, '--format', 'csv')).stdout).toBe('n\r\n6\r\n');
});

test('refuses SQL that writes', async () => {
  const { exitCode, stderr } = await (await searched()).run('query', '--sql', 'DELETE FROM boot');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--sql takes one statement that reads');
});

test('says when rows are left out', async () => {
  const { exitCode, stderr } = await (await searched()).run('query', 'steps', '--limit', '2', '--format', 'csv');
  expect(stderr).toBe('fsbisect: only 2 rows are shown: there are more; --limit sets how many are shown.\n');
  expect(exitCode).toBe(0);
});

test('says that a query took too long, in a word that scripts understand', async () => {
  const host = new FakeHost();
  const asked: unknown[] = [];
  host.query = async ({ limits }) => {
    asked.push(limits);
    return { columns: ['n'], rows: [{ n: 1 }], cut: 'time' };
  };
  const { exitCode, stdout, stderr } = await host.run('query', 'steps', '--seconds', '5', '--format', 'csv');
  expect(stdout).toBe('n\r\n1\r\n');
  expect(stderr).toMatch(/^fsbisect: only 1 row is shown: the query was ended, for it took too long; --seconds/);
  expect(exitCode).toBe(3);
  expect(asked).toEqual([{ time: 5000 }]);
});

test.each([[['query', '--list']], [['query']]])('%j lists the named queries without a database', async (argv) => {
  const { exitCode, stdout } = await new FakeHost(undefined, null).run(...argv, '--format', 'csv');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^matrix,question outcome,/m);
});

test.each([
  [['query', 'nonsense'], /There is no query nonsense\. There are: questions, matrix, /],
  [['query', 'steps', 'bisection'], /A parameter of a query reads name=value, not 'bisection'\./],
  [['query', 'steps', 'colour=red'], /The query steps has no parameter colour; it has bisection\./],
  [['query', '--sql', 'SELEC 1'], /--sql takes one statement that reads/],
  [['query', 'steps', '--sql', 'SELECT 1'], /query takes the name of a query or --sql TEXT, not both\./],
])('%j is refused in a sentence', async (argv, sentence) => {
  const { exitCode, stderr } = await (await searched()).run(...argv);
  expect(stderr).toMatch(sentence);
  expect(exitCode).toBe(2);
});

test('says that there is no database yet', async () => {
  const { exitCode, stderr } = await new FakeHost().run('query', 'steps');
  expect(stderr).toContain('/site/fsbisect.db');
  expect(exitCode).toBe(2);
});
