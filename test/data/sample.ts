import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DirectoryTree } from '../../src/dump/directory/directory-tree.js';
import { readingRules } from '../../src/dump/options.js';

/** The folder of the sample dump. */
export const DUMP = fileURLToPath(new URL('../../data/dump', import.meta.url));

/** Every day of it, and the components that were built anew on that day. */
export const CHANGES: Readonly<Record<string, readonly string[]>> = {
  '2011/0701': ['libc', '8a', '8c', '8l', 'ar', 'cp', 'mk', 'rm'],
  '2011/0822': ['8c'],
  '2011/1103': ['libc'],
  '2012/0117': ['8c'],
  '2012/0411': ['8l'],
  '2012/0614': ['8c', '8l'],
};

export const DAYS = Object.keys(CHANGES);

/** What the guest's clocks say in these tests, in seconds since 1970. */
export const TIME = 1_339_632_000;

/** Where a component is in a tree. */
export function pathOf(component: string): string {
  return component === 'libc' ? '/386/lib/libc.a' : `/386/bin/${component}`;
}

export function treeOf(day: string): DirectoryTree {
  return new DirectoryTree(`${DUMP}/${day}`, readingRules({}));
}

export function fileOf(day: string, path: string): Buffer {
  return readFileSync(`${DUMP}/${day}${path}`);
}
