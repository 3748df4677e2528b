import { describe, expect, it } from 'vitest';
import { Decoded, DecodeResult, decode, NO_REGISTER } from '../../../../src/emu/cpu/isa/decoder.js';
import { hexBytes } from '../machine.js';

function decoded(hex: string, code32 = true): Decoded {
  const d = new Decoded();
  const bytes = hexBytes(hex);
  decode(d, bytes, 0, bytes.length, code32);
  return d;
}

/** Bytes, 32-bit code?, length, mnemonic. */
const LENGTHS: [hex: string, code32: boolean, length: number, mnemonic: string][] = [
  ['90', true, 1, 'NOP'],
  ['b8 78563412', true, 5, 'MOV'],
  ['66 b8 3412', true, 4, 'MOV'],
  ['b8 3412', false, 3, 'MOV'],
  ['66 b8 78563412', false, 6, 'MOV'],
  ['8b 84 8b 78563412', true, 7, 'MOV'],
  ['8b 04 25 78563412', true, 7, 'MOV'],
  ['8b 05 78563412', true, 6, 'MOV'],
  ['8b 06 3412', false, 4, 'MOV'],
  ['67 8b 46 10', true, 4, 'MOV'],
  ['a1 78563412', true, 5, 'MOV'],
  ['67 a1 3412', true, 4, 'MOV'],
  ['ea 78563412 0800', true, 7, 'JMPF'],
  ['9a 3412 0800', false, 5, 'CALLF'],
  ['c8 3412 05', true, 4, 'ENTER'],
  ['f6 05 78563412 05', true, 7, 'TEST'],
  ['f7 d8', true, 2, 'NEG'],
  ['0f ba e0 05', true, 4, 'BT'],
  ['0f 84 78563412', true, 6, 'Jcc'],
  ['66 0f 84 3412', true, 5, 'Jcc'],
  ['69 c0 78563412', true, 6, 'IMUL'],
  ['0f 20 00', true, 3, 'MOV'],
  ['dd 05 78563412', true, 6, 'FPU'],
  ['0f ae f0', true, 3, 'MFENCE'],
  ['0f 1f 84 00 00000000', true, 8, 'NOP'],
];

describe('decode', () => {
  it.each(LENGTHS)('%s (32-bit code: %s) has %i bytes: %s', (hex, code32, length, mnemonic) => {
    const d = decoded(hex, code32);
    expect([d.result, d.length, d.row?.mnemonic]).toEqual([DecodeResult.ok, length, mnemonic]);
  });

  it('asks for more bytes where an instruction is cut off, wherever that is', () => {
    for (const [hex, code32, length] of LENGTHS) {
      for (let n = 0; n < length; n++) {
        const d = new Decoded();
        decode(d, hexBytes(hex), 0, n, code32);
        expect([hex, n, d.result]).toEqual([hex, n, DecodeResult.truncated]);
      }
    }
  });

  it('takes fifteen bytes and not sixteen', () => {
    expect(decoded(`${'66'.repeat(14)} 90`).result).toBe(DecodeResult.ok);
    expect(decoded(`${'66'.repeat(15)} 90`).result).toBe(DecodeResult.tooLong);
  });

  it('takes the last of several segment and repeat prefixes', () => {
    const d = decoded('26 36 f2 f3 a4');
    expect([d.segment, d.segmentOverride, d.repeat]).toEqual([2, true, 0xf3]);
  });

  it('uses SS by default for addresses with EBP or ESP as base, DS for all others', () => {
    expect(decoded('8b 45 00').segment).toBe(2);
    expect(decoded('8b 04 24').segment).toBe(2);
    expect(decoded('8b 04 2d 00000000').segment).toBe(3);
    expect(decoded('8b 00').segment).toBe(3);
    expect(decoded('8b 46 00', false).segment).toBe(2);
    expect(decoded('8b 42 00', false).segment).toBe(2);
  });

  it('knows the register pairs of 16-bit addresses', () => {
    const pairs = [0, 1, 2, 3, 4, 5, 6, 7].map((rm) => {
      const d = decoded(`8b ${(0x40 | rm).toString(16)} 00`, false);
      return [d.base, d.index];
    });
    expect(pairs).toEqual([
      [3, 6],
      [3, 7],
      [5, 6],
      [5, 7],
      [6, NO_REGISTER],
      [7, NO_REGISTER],
      [5, NO_REGISTER],
      [3, NO_REGISTER],
    ]);
  });

  it('allows LOCK only where memory is read and written', () => {
    expect(decoded('f0 01 00').result).toBe(DecodeResult.ok);
    expect(decoded('f0 0f b1 08').result).toBe(DecodeResult.ok);
    expect(decoded('f0 01 c0').result).toBe(DecodeResult.undefined);
    expect(decoded('f0 39 00').result).toBe(DecodeResult.undefined);
    expect(decoded('f0 8b 00').result).toBe(DecodeResult.undefined);
    expect(decoded('f0 90').result).toBe(DecodeResult.undefined);
  });

  it.each(['0f 0b', '0f b9 c0', 'f1', 'd6', 'cc'])('%s is an instruction', (hex) => {
    expect(decoded(hex).result).toBe(DecodeResult.ok);
  });

  it.each([
    'ff f8',
    'c7 c8 00000000',
    '8f c8',
    '0f 01 e8',
    '0f 00 f0',
    '8d c0',
    'c4 c0',
    '62 c0',
    '0f 05',
    '0f 34',
    '0f ff',
  ])('%s is none', (hex) => {
    expect(decoded(hex).result).toBe(DecodeResult.undefined);
  });
});
