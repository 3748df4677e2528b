import { describe, expect, it } from 'vitest';
import { openStore } from './open-store.js';

describe('what the tool was started for', () => {
  it('is known to be repeated once the same command has come to its end', () => {
    const store = openStore();
    const build = ['build', '2012/0614'];
    const repeated = (command: readonly string[]): boolean => {
      store.invoke(command, '0.1.0', 1000);
      return store.isRepeated;
    };
    expect(repeated(build)).toBe(false);
    // It was interrupted.
    expect(repeated(build)).toBe(false);
    store.finish(0, 2000);
    expect(repeated(build)).toBe(true);
    expect(repeated(['build', '2012/0613'])).toBe(false);
  });
});
