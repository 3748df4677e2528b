import { expect, test } from 'vitest';
import { roughly } from '../../src/cli/roughly.js';

test.each([
  [1, '1 s'],
  [89_000, '89 s'],
  [90_000, '2 min'],
  [34 * 60_000 + 20_000, '34 min'],
  [200 * 60_000, '3 h 20 min'],
])('%i ms is %s', (milliseconds, text) => {
  expect(roughly(milliseconds)).toBe(text);
});
