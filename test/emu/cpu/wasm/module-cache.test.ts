import { describe, expect, it } from 'vitest';
import { ModuleCache } from '../../../../src/emu/cpu/wasm/module-cache.js';

/** The smallest module, with a section of its own that is as long as asked for. */
function moduleOf(bytes: number): Uint8Array<ArrayBuffer> {
  const code = new Uint8Array(bytes);
  code.set([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, bytes - 10, 0]);
  return code;
}

describe('the cache of translated modules', () => {
  const made: string[] = [];
  const get = (cache: ModuleCache, key: string, bytes: number): object =>
    cache.get(key, () => {
      made.push(key);
      return moduleOf(bytes);
    }).module;

  it('makes a module once', () => {
    const cache = new ModuleCache(100);
    expect(get(cache, 'a', 40)).toBe(get(cache, 'a', 40));
    expect(made.splice(0)).toEqual(['a']);
    expect(cache.bytes).toBe(40);
  });

  it('gives up the modules that were not asked for the longest time when there are too many bytes', () => {
    const cache = new ModuleCache(100);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(cache, key, 40);
    expect(made.splice(0)).toEqual(['a', 'b', 'c', 'b']);
    expect(cache.bytes).toBe(80);
  });

  it('keeps a module that is too large by itself while it is the last one', () => {
    const cache = new ModuleCache(30);
    get(cache, 'a', 100);
    expect(cache.bytes).toBe(100);
    get(cache, 'b', 20);
    expect(cache.bytes).toBe(20);
    made.splice(0);
  });
});
