import { describe, expect, test } from 'vitest';
import { isAout, linesOffset, parseHeader, symbolsOffset } from '../../../src/emu/aout/header.js';
import { buildAout } from './build-aout.js';

describe('parseHeader', () => {
  test('reads the eight longs, big-endian', () => {
    const bytes = buildAout({
      text: new Uint8Array(5),
      data: new Uint8Array(3),
      bss: 0x1234,
      entry: 0x80100020,
      symbols: [[1, 'T', 'a']],
      lines: [129, 1],
    });
    const header = parseHeader(bytes);
    expect(header).toEqual({ text: 5, data: 3, bss: 0x1234, syms: 7, entry: 0x80100020, spsz: 0, pcsz: 2 });
    expect(symbolsOffset(header)).toBe(40);
    expect(linesOffset(header)).toBe(47);
  });

  test('refuses a file shorter than a header', () => {
    expect(() => parseHeader(new Uint8Array(31))).toThrow('31 bytes, the header alone has 32');
  });

  test('says which processor another magic number means', () => {
    expect(() => parseHeader(buildAout({ magic: 0x407 }))).toThrow('for the MIPS, not for the 386');
    expect(() => parseHeader(buildAout({ magic: 0x7f454c46 }))).toThrow('magic number 0x7f454c46');
    expect(isAout(buildAout({}))).toBe(true);
    expect(isAout(buildAout({ magic: 0x407 }))).toBe(false);
    expect(isAout(new Uint8Array([0, 0, 1]))).toBe(false);
  });

  test('refuses a file whose text or data is cut off, and says by how much', () => {
    const bytes = buildAout({ text: new Uint8Array(100), data: new Uint8Array(10) });
    expect(() => parseHeader(bytes.subarray(0, 141))).toThrow('142 with the header, but the file has 141');
    expect(parseHeader(bytes.subarray(0, 142)).text).toBe(100);
  });

  test('refuses sizes that do not fit in an address space', () => {
    const bytes = buildAout({ text: new Uint8Array(100), bss: 0xffffffff });
    expect(() => parseHeader(bytes)).toThrow('do not fit in 32 bits');
  });

  test('accepts a file whose symbols are cut off, since nothing needs them to run', () => {
    const bytes = buildAout({ symbols: [[1, 'T', 'main']] });
    expect(parseHeader(bytes.subarray(0, 33)).syms).toBe(10);
  });
});
