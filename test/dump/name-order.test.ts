import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareNames } from '../../src/dump/name-order.js';

it('orders names as their UTF-8 bytes are ordered', () => {
  const character = fc.oneof(fc.constantFrom('a', 'b', '.', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'));
  const name = fc.oneof(fc.string({ unit: character, maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 4 }));
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(Math.sign(compareNames(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
