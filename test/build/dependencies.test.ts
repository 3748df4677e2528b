import { expect, test } from 'vitest';
import { reduced } from '../../src/build/dependencies.js';

test('a folder takes the place of what was looked at in it, unless it leads to others', () => {
  const content = (path: string) => ({ path, depth: 'content' }) as const;
  const kind = (path: string) => ({ path, depth: 'kind' }) as const;
  const looked = ['/a/x', '/a/b/y', '/a/b/z', '/a-b/w', '/top'].map(content);
  expect(reduced([...looked, kind('/a'), kind('/a/b'), kind('/c'), kind('/c'), content('/a/b/y')])).toEqual([
    ...['/a-b', '/a/b', '/a/x', '/top'].map(content),
    ...['/a', '/c'].map(kind),
  ]);
});
