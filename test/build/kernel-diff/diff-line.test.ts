import { describe, expect, it } from 'vitest';
import { countEdits, diffText } from '../../../src/build/kernel-diff/diff-line.js';

describe('the difference of two texts', () => {
  it('takes lines away before it adds those in their place', () => {
    const lines = diffText('one\ntwo\nthree\n', 'one\n2\nthree\nfour\n');
    expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same one',
      'removed two',
      'added 2',
      'same three',
      'added four',
    ]);
    expect(countEdits(lines)).toEqual({ removed: 1, added: 2 });
  });

  it('of an empty text is every line of the other', () => {
    expect(diffText('', 'a\n\n')).toEqual([
      { kind: 'added', text: 'a' },
      { kind: 'added', text: '' },
    ]);
  });
});
