import { expect, it } from 'vitest';
import type { BuildResult } from '../../src/store/records.js';
import { StoreError } from '../../src/store/store-error.js';
import { openStore } from './open-store.js';

const KERNEL: BuildResult = { status: 'ok', image: 'i', size: 7, object: 'o', log: 'l', instructions: 1_707_038_375 };
const FAULTY: BuildResult = {
  status: 'error',
  stage: 'kernel',
  failure: { tool: '8l', argv: ['8l', 'f.8'], exit: '8l 12: error', message: 'undefined: g' },
  log: 'l',
  instructions: 5,
};

it('what a build came to is known by all that it could see', () => {
  const { buildResults } = openStore();
  buildResults.put('seen', KERNEL);
  buildResults.put('otherwise', FAULTY);
  expect(buildResults.get('seen')).toEqual(KERNEL);
  expect(buildResults.get('otherwise')).toEqual(FAULTY);
  expect(buildResults.get('never')).toBeUndefined();
});

it.each([
  `UPDATE build_result SET result = replace(result, '1707038375', '1707038376')`,
  `UPDATE build_result SET result = '{}'`,
])('a result that was changed since is an error, not an answer: %s', (change) => {
  const store = openStore();
  store.buildResults.put('seen', KERNEL);
  store.connection.sql(change).run();
  expect(() => store.buildResults.get('seen')).toThrow(StoreError);
});
