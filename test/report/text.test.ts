import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grouped, hex32, oneLine, plural, printable, textOf, wrap } from '../../src/report/text.js';

describe('text', () => {
  it('of a guest shows its control characters instead of sending them', () => {
    expect(printable('a\r\nb\tc\u0007\u001b[1m\u007f\u009bd\u00e9')).toBe('a\nb\tc^G^[[1m^?\\x9bdé');
    expect(oneLine(' a\n\tb\r\n c ')).toBe('a b c');
  });

  it('is broken into pieces that fit and lose nothing but spaces', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrap('', 3)).toEqual(['']);
    expect(wrap('one two three', 8, 2)).toEqual(['one two', '  three']);
    expect(wrap('abcdefgh', 4, 2)).toEqual(['abcd', '  ef', '  gh']);
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (line, width) => {
        const pieces = wrap(line, width);
        expect(pieces.every((piece) => [...piece].length <= width)).toBe(true);
        expect(pieces.join('').replaceAll(/\s/g, '')).toBe(line.replaceAll(/\s/g, ''));
      }),
    );
  });

  it('of numbers is as people read them', () => {
    expect([hex32(-1), hex32(0xf000_ff53), hex32(10)]).toEqual(['ffffffff', 'f000ff53', '0000000a']);
    expect([grouped(1), grouped(1234), grouped(1_234_567)]).toEqual(['1', '1 234', '1 234 567']);
    expect([plural(1, 'cell'), plural(0, 'cell'), plural(1000, 'cell')]).toEqual(['1 cell', '0 cells', '1 000 cells']);
  });

  it('of nothing known is empty', () => {
    expect([textOf(null), textOf(undefined), textOf(false), textOf(0)]).toEqual(['', '', 'false', '0']);
  });
});
