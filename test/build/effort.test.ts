import { expect, onTestFinished, test } from 'vitest';
import { Effort } from '../../src/build/effort.js';
import type { Store } from '../../src/store/store.js';
import { newStore } from '../bisect/investigation/fake-bench.js';

const FIRST = { '8c': 'c1', '8l': 'l1', libc: 'libc1' };

function prepared(): { store: Store; recipe: string } {
  const store = newStore();
  onTestFinished(() => store.close());
  return { store, recipe: store.toolchains.recipe({ a: 1 }) };
}

function build(store: Store, recipe: string, toolchain: Readonly<Record<string, string>>): void {
  store.results.putBuild({
    recipe,
    toolchain: store.toolchains.put(toolchain),
    status: 'error',
    tool: '8l',
    message: 'no',
    stage: 'kernel',
    log: store.objects.put(Buffer.from('log')),
    instructions: 1,
    actionsRun: 1,
    actionsReplayed: 0,
  });
}

test('a build with a new version, with a new pair, with none, and one on record', () => {
  const { store, recipe } = prepared();
  build(store, recipe, FIRST);
  const effort = new Effort(store, recipe);
  expect(effort.next(FIRST)).toBe('check');
  expect(effort.next({ ...FIRST, '8l': 'l2' })).toBe('first 8l');
  expect(effort.next({ ...FIRST, libc: 'libc2', '8c': 'c2' })).toBe('first 8c libc');
  // 8l and libc have not been together.
  expect(effort.next({ '8c': 'c1', '8l': 'l2', libc: 'libc2' })).toBe('pair');
  expect(effort.next({ '8c': 'c2', '8l': 'l2', libc: 'libc1' })).toBe('pair');
  // All of them have, two by two.
  expect(effort.next({ '8c': 'c2', '8l': 'l2', libc: 'libc2' })).toBe('build');
});

test('pairs of builds on record are known, too', () => {
  const { store, recipe } = prepared();
  const all = { '8c': 'c2', '8l': 'l2', libc: 'libc2' };
  for (const [component, version] of Object.entries(all)) build(store, recipe, { ...FIRST, [component]: version });
  for (const [component, version] of Object.entries(FIRST)) build(store, recipe, { ...all, [component]: version });
  const effort = new Effort(store, recipe);
  expect(effort.next(all)).toBe('build');
  expect(effort.next({ ...all, libc: 'libc1' })).toBe('check');
});
