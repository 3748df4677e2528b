import { posix } from 'node:path';
import type { Dependency } from '../store/records.js';

/**
 * Fewer dependencies that are equal only if these are: a directory in place of the files that were looked at in it, but for
 * the directories that lead to others, since those differ from day to day. Not to be done twice.
 */
export function reduced(dependencies: readonly Dependency[]): Dependency[] {
  const deep = dependencies.filter(({ depth }) => depth === 'content').map(({ path }) => path);
  const folders = new Set(deep.map((path) => posix.dirname(path)));
  const leading = new Set(['/']);
  for (const folder of folders) {
    for (let above = posix.dirname(folder); !leading.has(above); above = posix.dirname(above)) leading.add(above);
  }
  const whole = new Set([...folders].filter((folder) => !leading.has(folder)));
  const single = deep.filter((path) => !whole.has(posix.dirname(path)));
  const kinds = dependencies.filter(({ path, depth }) => depth === 'kind' && !whole.has(path)).map(({ path }) => path);
  return [
    ...[...new Set([...whole, ...single])].sort().map((path): Dependency => ({ path, depth: 'content' })),
    ...[...new Set(kinds)].sort().map((path): Dependency => ({ path, depth: 'kind' })),
  ];
}
