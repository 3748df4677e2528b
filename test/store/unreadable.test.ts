import { expect, it } from 'vitest';
import { StoreError } from '../../src/store/store-error.js';
import { openStore } from './open-store.js';
import { putAll } from './sample-results.js';

/** A store that has every kind of row, and its reader of each. */
function filled() {
  const store = openStore();
  const question = putAll(store);
  const { id: bisection } = store.bisections.begin(question);
  store.bisections.finish(bisection, {
    verdict: 'no-change',
    culprits: [],
    findings: [],
    summary: {
      conclusion: 'No change was found.',
      claims: [{ text: '8c', expected: 'good', found: 'boots', holds: 'yes' }],
      toolchains: [{ role: 'oldest', toolchain: 'aa' }],
    },
  });
  const failure = { tool: '8c', argv: ['8c', 'f.c'], exit: 'error', message: 'f.c:3 syntax error' };
  store.dumps.artifact({ id: 'broken', size: 0, files: [], failure });
  const files = [{ path: '/386/bin/8c', id: 'aa', size: 5, executable: true }];
  store.dumps.artifact({ id: 'whole', size: 5, files });
  const action = { argv: ['8c'], directory: '/', exit: '', instructions: 1, written: [], output: [], consumed: [] };
  const dependencies = [{ path: '/sys/src/cmd/8l', depth: 'content' as const }];
  store.versions.put('conditions', dependencies, 'seen', { id: 'faulty', size: 0, files: [], failure });
  store.buildResults.put('seen', { status: 'error', failure, stage: 'kernel', log: 'aa', instructions: 1 });
  store.actions.put('weak', [['content', '/sys/include/u.h']], ['seen'], action);
  return store;
}

it('finds nothing in a database that is as it was written', () => {
  expect(filled().check()).toEqual([]);
});

it.each([
  ['bisection 1', `UPDATE bisection SET summary = replace(summary, '"claims"', '"clains"')`, 'claims'],
  ['bisection 1', `UPDATE bisection SET summary = replace(summary, '"yes"', '"yet"')`, 'claims.0.holds'],
  ['bisection 1', `UPDATE bisection SET summary = 'null'`, 'Expected Object'],
  ['question', `UPDATE question SET judge = replace(judge, 'milestone', 'milestons')`, 'named after'],
  ['question', `UPDATE question_axis SET last_date = '2011/0706'`, 'named after'],
  ['recipe', `UPDATE recipe SET definition = '{}'`, 'named after'],
  ['machine', `UPDATE machine SET definition = '{}'`, 'named after'],
  ['toolchain', `UPDATE toolchain_artifact SET artifact = 'c4' WHERE artifact = 'c3'`, 'named after'],
  ['artifact whole', `UPDATE artifact SET files = replace(files, 'size', 'sise')`, '0.size'],
  ['artifact broken', `UPDATE artifact SET failure = replace(failure, '["8c","f.c"]', '"8c f.c"')`, 'argv'],
  [
    'boot 1',
    `UPDATE boot SET details = '{"milestones":[{"name":"banner"}]}' WHERE id = 1`,
    'milestones.0.instructions',
  ],
  ['boot 3', `UPDATE trap SET registers = '{"0":1}'`, 'Expected Array'],
  ['action', `UPDATE action SET argv = '["8c",8]'`, '1'],
  ['action', `UPDATE action SET effects = replace(effects, '"written":[]', '"written":{}')`, 'written'],
  ['looks', `UPDATE looks SET looks = replace(looks, 'u.h', 'v.h')`, 'named after'],
  ['dependencies', `UPDATE dependencies SET places = replace(places, '8l', '8c')`, 'named after'],
  ['build result', `UPDATE build_result SET result = replace(result, 'f.c', 'g.c')`, 'named after'],
  ['build result', `UPDATE build_result SET result = '{}'`, 'named after'],
  ['version faulty', `UPDATE version SET failure = replace(failure, 'tool', 'fool')`, 'tool'],
])('names %s after %s', (row, change, place) => {
  const store = filled();
  store.connection.sql(change).run();
  const [fault] = store.check();
  expect(fault).toContain(row);
  expect(fault).toContain(place);
  const explained = store.explain(new TypeError('a surprise'));
  expect(explained).toBeInstanceOf(StoreError);
  expect((explained as StoreError).message).toContain('is not as it was written');
});
