import { describe, expect, test } from 'vitest';
import { scanCodesFor } from '../../../../src/emu/pc/devices/scan-codes.js';

describe('scanCodesFor', () => {
  test('presses and releases each key', () => {
    expect(scanCodesFor('a\n')).toEqual([0x1e, 0x9e, 0x1c, 0x9c]);
    expect(scanCodesFor('1 z/')).toEqual([0x02, 0x82, 0x39, 0xb9, 0x2c, 0xac, 0x35, 0xb5]);
  });

  test('holds shift for capitals and signs', () => {
    expect(scanCodesFor('A')).toEqual([0x2a, 0x1e, 0x9e, 0xaa]);
    expect(scanCodesFor('!')).toEqual([0x2a, 0x02, 0x82, 0xaa]);
    expect(scanCodesFor('|')).toEqual([0x2a, 0x2b, 0xab, 0xaa]);
  });

  test('refuses what no key types', () => {
    expect(() => scanCodesFor('ä')).toThrow('no key types "ä"');
  });
});
