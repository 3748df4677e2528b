import { posix } from 'node:path';
import { artifactOf } from '../../dump/artifact.js';
import type { Tree } from '../../tree/tree.js';
import type { ComponentSpec } from '../config.js';
import { countEdits, type DiffLine, diffText } from './diff-line.js';

/** A file of a component's source that is not the same on two dates. */
export interface SourceChange {
  readonly path: string;
  readonly kind: 'changed' | 'added' | 'removed';
  /** The difference, unless the file is too large or no text. */
  readonly lines?: readonly DiffLine[];
  /** Lines that the difference takes away and adds. */
  readonly removed?: number;
  readonly added?: number;
}

/** Largest file whose lines are compared. */
const LARGEST = 256 << 10;

/**
 * Where a Plan 9 tree keeps a component's source: the directory that the recipe builds it in, and by intro(1) and
 * the mkfiles of /sys/src, for /386/bin/8c /sys/src/cmd/8c (and cc, which the compilers share), for /386/lib/libc.a /sys/src/libc.
 */
export function sourcePaths({ paths, source }: ComponentSpec): string[] {
  const found = new Set(source ? [source.directory] : []);
  for (const path of paths) {
    const { dir, name, ext } = posix.parse(path);
    if (dir.endsWith('/bin')) {
      found.add(`/sys/src/cmd/${name}`).add(`/sys/src/cmd/${name}.c`);
      if (/^\dc$/.test(name)) found.add('/sys/src/cmd/cc');
    }
    if (dir.endsWith('/lib') && ext === '.a') found.add(`/sys/src/${name}`);
  }
  return [...found];
}

/** The files at or under some paths that differ between two trees, in the paths' order. Throws a TreeError. */
export async function diffSources(before: Tree, after: Tree, paths: readonly string[]): Promise<SourceChange[]> {
  const [old, now] = await Promise.all([artifactOf(before, paths), artifactOf(after, paths)]);
  const oldIds = new Map(old.files.map(({ path, contentId }) => [path, contentId]));
  const nowIds = new Map(now.files.map(({ path, contentId }) => [path, contentId]));
  const changes: SourceChange[] = [];
  for (const path of [...new Set([...oldIds.keys(), ...nowIds.keys()])].sort()) {
    if (oldIds.get(path) === nowIds.get(path)) continue;
    const kind = !oldIds.has(path) ? 'added' : !nowIds.has(path) ? 'removed' : 'changed';
    const [a, b] = await Promise.all([textOf(before, path), textOf(after, path)]);
    const lines = a === undefined || b === undefined ? undefined : diffText(a, b);
    changes.push({ path, kind, ...(lines ? { lines, ...countEdits(lines) } : {}) });
  }
  return changes;
}

/** A file's text, empty if it is not there; undefined if it is too large, or no text. */
async function textOf(tree: Tree, path: string): Promise<string | undefined> {
  const node = await tree.lookup(path);
  if (node?.kind !== 'file') return '';
  if ((await node.size) > LARGEST) return undefined;
  const bytes = await node.content();
  return bytes.includes(0) ? undefined : Buffer.from(bytes).toString();
}
