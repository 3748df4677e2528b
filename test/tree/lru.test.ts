import { describe, expect, it } from 'vitest';
import { Lru } from '../../src/tree/lru.js';

describe('Lru', () => {
  const lruOf = (limit: number, ...values: string[]) => {
    const lru = new Lru<string>(limit, (value) => value.length);
    for (const value of values) lru.set(value[0], value);
    return lru;
  };

  it('keeps what fits', () => {
    const lru = lruOf(6, 'aaa', 'bbb');
    expect([lru.get('a'), lru.get('b')]).toEqual(['aaa', 'bbb']);
  });

  it('lets the value go that was used longest ago', () => {
    const lru = lruOf(6, 'aaa', 'bbb');
    lru.get('a');
    lru.set('c', 'c');
    expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual(['aaa', undefined, 'c']);
  });

  it('lets as many values go as a large one needs', () => {
    const lru = lruOf(6, 'aa', 'bb', 'cc', 'dddd');
    expect([lru.get('a'), lru.get('b'), lru.get('c'), lru.get('d')]).toEqual([undefined, undefined, 'cc', 'dddd']);
  });

  it('does not keep a value above the limit, nor let others go for it', () => {
    const lru = lruOf(3, 'aa', 'bbbb');
    expect([lru.get('a'), lru.get('b')]).toEqual(['aa', undefined]);
  });

  it('counts a replaced value once', () => {
    const lru = lruOf(4, 'aaa', 'a', 'bbb');
    expect([lru.get('a'), lru.get('b')]).toEqual(['a', 'bbb']);
  });
});
