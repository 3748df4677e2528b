import { expect, test } from 'vitest';
import { Novelty } from '../../../src/bisect/investigation/novelty.js';

function after(kernels: readonly (string | undefined)[]): Novelty {
  const novelty = new Novelty();
  for (const kernel of kernels) novelty.add(kernel);
  return novelty;
}

test('as many new kernels are expected as there were lately that came but once', () => {
  expect(after([]).expected(100)).toBe(0);
  expect(after(['a']).expected(100)).toBe(100);
  expect(after(['a', 'a', 'b', undefined]).expected(100)).toBe(25);
  expect(after(['a', 'a', 'b', undefined]).kernels).toBe(2);
});

test('none are when each has come again, however often, or nothing was built', () => {
  expect(after(['a', 'a', 'b', 'b', 'b']).expected(100)).toBe(0);
  expect(after([undefined, undefined]).expected(100)).toBe(0);
});
