import { expect, it } from 'vitest';
import type { Artifact, Dependency } from '../../src/store/records.js';
import { StoreError } from '../../src/store/store-error.js';
import { openStore } from './open-store.js';

const SOURCE: readonly Dependency[] = [
  { path: '/sys/src/cmd/8l', depth: 'content' },
  { path: '/sys/src', depth: 'kind' },
];
const OTHER: readonly Dependency[] = [{ path: '/sys/src/cmd/8l', depth: 'kind' }];
const linker: Artifact = { id: 'a', size: 6, files: [{ path: '/386/bin/8l', id: 'aa', size: 6, executable: true }] };

it('a version is found under the conditions, dependencies and contents that it was recorded with, and no others', () => {
  const { versions } = openStore();
  versions.put('conditions', SOURCE, 'seen', linker);
  expect(versions.get('conditions', SOURCE, 'seen')).toEqual(linker);
  expect(versions.get('other', SOURCE, 'seen')).toBeUndefined();
  expect(versions.get('conditions', OTHER, 'seen')).toBeUndefined();
  expect(versions.get('conditions', SOURCE, 'other')).toBeUndefined();
});

it('sets of dependencies are listed once each, in the order in which they came', () => {
  const { versions } = openStore();
  versions.put('conditions', SOURCE, 'seen', linker);
  versions.put('conditions', OTHER, 'seen', linker);
  versions.put('conditions', SOURCE, 'later', linker);
  expect(versions.dependencies('conditions')).toEqual([SOURCE, OTHER]);
  expect(versions.dependencies('other')).toEqual([]);
});

it('a version that failed keeps its own failure, though one that is known by the same message came before', () => {
  const { versions } = openStore();
  const failed = (exit: string): Artifact => ({
    id: 'f',
    size: 0,
    files: [],
    failure: { tool: '8c', argv: ['8c', 'y.c'], exit, message: 'y.c:1 syntax error' },
  });
  versions.put('conditions', SOURCE, 'first', failed('8c 12: error'));
  versions.put('conditions', SOURCE, 'second', failed('8c 14: error'));
  expect(versions.get('conditions', SOURCE, 'second')).toEqual(failed('8c 14: error'));
});

it('dependencies that were changed since are an error, not an answer', () => {
  const store = openStore();
  store.versions.put('conditions', SOURCE, 'seen', linker);
  store.connection.sql(`UPDATE dependencies SET places = replace(places, '8l', '8c')`).run();
  expect(() => store.versions.dependencies('conditions')).toThrow(StoreError);
});
