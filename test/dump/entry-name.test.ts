import { describe, expect, it } from 'vitest';
import { readName } from '../../src/dump/entry-name.js';

describe('readName', () => {
  it.each(['8c', 'ünï.c', '...', '-rf', 'a\r\n', '\ufeffbom'])('reads %j', (name) => {
    expect(readName(Buffer.from(name))).toEqual({ name });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(readName(Buffer.from('caf\xe9', 'latin1'))).toEqual({ fault: 'has a name that is not UTF-8' });
  });

  it.each(['', '.', '..', '../x', 'a/b', 'a\0b'])('refuses %j, which no file is called', (name) => {
    expect(readName(Buffer.from(name))).toEqual({ fault: 'has a name that no file can have' });
  });
});
