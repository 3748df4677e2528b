import { describe, expect, it } from 'vitest';
import { AF, ARITHMETIC, CF, OF, PF, SF, ZF } from '../../../src/emu/cpu/eflags.js';
import { arithmeticFlags, carry, changeFlags, condition, setArithmeticFlags } from '../../../src/emu/cpu/flags.js';

/** All 64 combinations of the arithmetic flags. */
const ALL_FLAGS = Array.from({ length: 64 }, (_, n) =>
  [CF, PF, AF, ZF, SF, OF].reduce((flags, flag, bit) => flags | (n & (1 << bit) ? flag : 0), 0),
);

describe('lazy flags', () => {
  it('hold every combination of the six flags, also those that no result has', () => {
    const m32 = new Int32Array(16);
    for (const flags of ALL_FLAGS) {
      setArithmeticFlags(m32, flags | ~ARITHMETIC);
      expect(arithmeticFlags(m32)).toBe(flags);
      expect(carry(m32)).toBe(flags & CF);
    }
  });

  it('change one flag and keep the others', () => {
    const m32 = new Int32Array(16);
    for (const flags of ALL_FLAGS) {
      for (const flag of [CF, PF, AF, ZF, SF, OF]) {
        setArithmeticFlags(m32, flags);
        changeFlags(m32, flag, ~flags);
        expect(arithmeticFlags(m32)).toBe(flags ^ flag);
      }
    }
  });

  it('answer the sixteen conditions as the manual defines them', () => {
    const m32 = new Int32Array(16);
    for (const flags of ALL_FLAGS) {
      setArithmeticFlags(m32, flags);
      const [c, p, z, s, o] = [CF, PF, ZF, SF, OF].map((flag) => (flags & flag) !== 0);
      const positive = [o, c, z, c || z, s, p, s !== o, z || s !== o];
      const expected = positive.flatMap((holds) => [holds, !holds]);
      expect(Array.from({ length: 16 }, (_, cc) => condition(m32, cc))).toEqual(expected);
    }
  });
});
