import { describe, expect, it } from 'vitest';
import { toolchainId } from '../../src/store/toolchains.js';
import { openStore } from './open-store.js';

describe('toolchains', () => {
  it('are known by their components, in whatever order these are named', () => {
    const { toolchains } = openStore();
    const id = toolchains.put({ '8l': 'b', '8c': 'a' });
    expect(toolchains.put({ '8c': 'a', '8l': 'b' })).toBe(id);
    expect(id).toBe(toolchainId({ '8c': 'a', '8l': 'b' }));
    expect(toolchains.get(id)).toEqual({ '8c': 'a', '8l': 'b' });
  });

  it('differ when an artifact or a component does', () => {
    const ids = [{ '8c': 'a' }, { '8c': 'b' }, { '8l': 'a' }, { '8c': 'a', '8l': 'a' }, {}].map(toolchainId);
    expect(new Set(ids).size).toBe(5);
  });

  it('that are not on record are undefined', () => {
    expect(openStore().toolchains.get(toolchainId({ '8c': 'a' }))).toBeUndefined();
  });
});

describe('recipes and machines', () => {
  it('are known by what they say, in whatever order they say it', () => {
    const { toolchains } = openStore();
    expect(toolchains.recipe({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(toolchains.recipe({ b: [{ d: 3, c: 2 }], a: 1 }));
    expect(toolchains.recipe({ a: 1 })).not.toBe(toolchains.recipe({ a: 2 }));
    expect(toolchains.machine({ memory: 64, cpu: undefined })).toBe(toolchains.machine({ memory: 64 }));
  });
});
