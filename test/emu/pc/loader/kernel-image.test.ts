import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KernelError } from '../../../../src/emu/pc/loader/kernel-error.js';
import { parseKernel } from '../../../../src/emu/pc/loader/kernel-image.js';
import { buildAout } from '../../aout/build-aout.js';

const RAM = 128 << 20;
const text = new Uint8Array(5000).fill(0x90);
const data = Uint8Array.of(1, 2, 3);
const places = (image: Uint8Array) =>
  parseKernel(image, RAM).segments.map(({ physical, bytes, zeros }) => [physical, bytes.length, zeros]);

/** An ELF executable with one loadable segment. */
function buildElf(changes: Partial<Record<'type' | 'machine' | 'physical' | 'fileSize', number>> = {}): Uint8Array {
  const { type = 2, machine = 3, physical = 0x00100000, fileSize = 16 } = changes;
  const bytes = new Uint8Array(52 + 32 + 16);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(16, type, true);
  view.setUint16(18, machine, true);
  view.setUint32(24, 0xf0100008, true);
  view.setUint32(28, 52, true);
  view.setUint16(42, 32, true);
  view.setUint16(44, 1, true);
  for (const [i, value] of [1, 84, 0xf0100000, physical, fileSize, 64].entries()) {
    view.setUint32(52 + 4 * i, value, true);
  }
  return bytes;
}

describe('parseKernel', () => {
  test('puts text at the entry point without its top bits, and data on the next page', () => {
    const kernel = parseKernel(buildAout({ text, data, entry: 0x80100020 }), RAM);
    expect(kernel.entry).toBe(0x100020);
    expect(kernel.kzero).toBe(0x80000000);
    expect(places(buildAout({ text, data, entry: 0x80100020 }))).toEqual([
      [0x100020, 5000, 0],
      [0x102000, 3, 0],
    ]);
  });

  test("finds other kernels' view of memory in their entry points", () => {
    expect(parseKernel(buildAout({ text, entry: 0xf0100020 }), RAM).kzero).toBe(0xf0000000);
    expect(parseKernel(buildAout({ text, entry: 0x30100020 }), RAM).kzero).toBe(0x30000000);
  });

  test('unpacks a compressed kernel, whose header stays in front of the text', () => {
    expect(places(gzipSync(buildAout({ text, data, entry: 0x80100020 })))).toEqual([
      [0x100020, 5000, 0],
      [0x102000, 3, 0],
      [0x100000, 32, 0],
    ]);
  });

  test('loads ELF segments at their physical addresses, with zeros after them', () => {
    const kernel = parseKernel(buildElf(), RAM);
    expect(kernel.entry).toBe(0x100008);
    expect(kernel.kzero).toBe(0xf0000000);
    expect(places(buildElf())).toEqual([[0x100000, 16, 48]]);
  });

  test('says what it found instead of a kernel', () => {
    const parse = (bytes: Uint8Array) => () => parseKernel(bytes, RAM);
    expect(parse(new Uint8Array(0))).toThrow('not a Plan 9 executable: 0 bytes');
    expect(parse(new TextEncoder().encode('#!/bin/rc\nfor(i in a b c d e f) echo'))).toThrow(
      'it begins with 23 21 2f 62',
    );
    expect(parse(buildAout({ text, entry: 0x80100020 }).subarray(0, 3000))).toThrow('truncated executable');
    expect(parse(gzipSync(new Uint8Array(100)).subarray(0, 15))).toThrow('cannot be unpacked');
    expect(parse(buildElf({ machine: 62 }))).toThrow('type 2 for machine 62');
    expect(parse(buildElf({ fileSize: 17 }))).toThrow('a segment needs bytes 84..101, but the file has 100');
    expect(parse(buildElf().subarray(0, 60))).toThrow('program headers');
  });

  test('refuses to unpack without end', () => {
    expect(() => parseKernel(gzipSync(new Uint8Array(17 << 20)), RAM)).toThrow('more than 16777216 bytes');
  });

  test('refuses kernels that would lie over the loader, beyond its map or beyond memory', () => {
    expect(() => parseKernel(buildAout({ text, entry: 0x80000020 }), RAM)).toThrow('wants to be at 0x20..');
    expect(() => parseKernel(buildAout({ text, entry: 0x80fff000 }), RAM)).toThrow('only fill 0x100000..0x1000000');
    expect(() => parseKernel(buildElf({ physical: 0x500000 }), 4 << 20)).toThrow('only fill 0x100000..0x400000');
  });

  test('whatever the bytes are, gives a kernel or a KernelError', () => {
    const valid = [buildAout({ text, data, entry: 0x80100020 }), buildElf(), gzipSync(buildAout({ text, data }))];
    fc.assert(
      fc.property(
        fc.constantFrom(...valid),
        fc.array(fc.tuple(fc.nat(150), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(6000),
        (image, edits, length) => {
          const mutant = image.slice();
          for (const [at, value] of edits) if (at < mutant.length) mutant[at] = value;
          try {
            const { segments } = parseKernel(mutant.subarray(0, length), RAM);
            for (const { physical, bytes, zeros } of segments) {
              expect(physical).toBeGreaterThanOrEqual(0x100000);
              expect(physical + bytes.length + zeros).toBeLessThanOrEqual(16 << 20);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(KernelError);
          }
        },
      ),
      { numRuns: 3000, seed: 1 },
    );
  });
});
