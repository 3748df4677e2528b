import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Executable, formatSymbol } from '../../../src/emu/aout/executable.js';
import { buildAout, type SymbolSpec } from './build-aout.js';

const START = 0x80100020;

// Two object files: a.s alone; b.c, which includes u.h at its line 2 (3 lines) and has 10 lines of its own.
const symbols: SymbolSpec[] = [
  [START + 60, 'T', 'etext'],
  [0x80101000, 'D', 'conf'],
  [0x80101008, 'b', 'counter'],
  [1, 'f', '/'],
  [2, 'f', 'k'],
  [3, 'f', 'a.s'],
  [4, 'f', 'b.c'],
  [5, 'f', 'u.h'],
  [1, 'z', [1, 2, 3]],
  [8, 'z', []],
  [START, 'T', '_start'],
  [4, 'm', '.frame'],
  [1, 'z', [1, 2, 4]],
  [2, 'z', [1, 2, 5]],
  [5, 'z', []],
  [14, 'z', []],
  [START + 20, 'T', 'main'],
  [36, 'm', '.frame'],
  [8, 'a', 'i'],
  [START + 40, 't', 'helper'],
];

// +3 lines at START; line 8 from START+20 (that is b.c:5); line 3 at START+40 (u.h:2).
const lines = [3, 128 + 19, 5, 128 + 19, 64 + 5, 128 + 19, 1];

const image = new Executable(
  buildAout({ text: new Uint8Array(60), data: new Uint8Array(8), bss: 8, entry: START, symbols, lines }),
);

describe('Executable', () => {
  test('places a kernel by its entry point and data on the page after the text', () => {
    expect(image.textStart).toBe(START);
    expect(image.dataStart).toBe(0x80101000);
  });

  test('places a user program at 0x1020 whatever its entry point is', () => {
    const user = new Executable(buildAout({ text: new Uint8Array(5000), entry: 0x1400 }));
    expect(user.textStart).toBe(0x1020);
    expect(user.dataStart).toBe(0x3000);
  });

  test('places a kernel that does not start at its first instruction by its lowest function', () => {
    const kernel = new Executable(
      buildAout({ text: new Uint8Array(64), entry: START + 16, symbols: [[START, 'T', 'first']] }),
    );
    expect(kernel.textStart).toBe(START);
  });

  test('names an address by function and offset', () => {
    expect(image.symbolise(START + 25)).toMatchObject({ name: 'main', offset: 5 });
    expect(image.functionAt(START + 25)).toMatchObject({ name: 'main', frame: 36 });
    expect(image.functionAt(START + 41)?.frame).toBeUndefined();
  });

  test('treats addresses as unsigned, so that registers can be passed as they are', () => {
    expect(image.symbolise((START + 25) | 0)?.name).toBe('main');
  });

  test('names variables in data and bss, and nothing beyond', () => {
    expect(image.symbolise(0x80101004)).toEqual({ name: 'conf', offset: 4 });
    expect(image.symbolise(0x8010100c)).toEqual({ name: 'counter', offset: 4 });
    expect(image.symbolise(0x80101010)).toBeUndefined();
    expect(image.symbolise(START - 1)).toBeUndefined();
    expect(image.symbolise(START + 60)).toBeUndefined();
  });

  test('finds symbols by name', () => {
    expect(image.addressOf('helper')).toBe(START + 40);
    expect(image.addressOf('conf')).toBe(0x80101000);
    expect(image.addressOf('nothing')).toBeUndefined();
  });

  test('gives the source line of every instruction', () => {
    const at = (offset: number) => image.symbolise(START + offset)?.source;
    expect(at(0)).toEqual({ file: '/k/a.s', line: 3 });
    expect(at(19)).toEqual({ file: '/k/a.s', line: 3 });
    expect(at(20)).toEqual({ file: '/k/b.c', line: 5 });
    expect(at(40)).toEqual({ file: '/k/u.h', line: 2 });
    expect(at(59)).toEqual({ file: '/k/u.h', line: 2 });
  });

  test('works without symbols', () => {
    const stripped = new Executable(buildAout({ text: new Uint8Array(60), entry: START }));
    expect(stripped.symbolise(START)).toBeUndefined();
    expect(stripped.symbolProblem).toBeUndefined();
  });

  test('reports a damaged symbol table and goes on without it', () => {
    const bytes = buildAout({ text: new Uint8Array(60), entry: START, symbols });
    const cut = new Executable(bytes.subarray(0, bytes.length - 3));
    expect(cut.symbolProblem).toContain('the symbol table is cut off');
    expect(cut.symbolise(START)).toBeUndefined();
  });

  test('survives any mutation of the symbol and line tables', () => {
    const bytes = buildAout({ text: new Uint8Array(60), data: new Uint8Array(8), entry: START, symbols, lines });
    const tables = 32 + 68;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - tables - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(59),
        (edits, offset) => {
          const mutant = bytes.slice();
          for (const [at, value] of edits) mutant[tables + at] = value;
          const place = new Executable(mutant).symbolise(START + offset);
          if (place !== undefined) expect(formatSymbol(place)).toContain(place.name);
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });

  test('passes over symbols without a name', () => {
    const bytes = buildAout({
      text: new Uint8Array(32),
      data: new Uint8Array(8),
      symbols: [
        [START, 'T', 'main'],
        [START + 16, 'T', ''],
        [0x80101000, 'D', ''],
      ],
    });
    const executable = new Executable(bytes);
    expect(executable.symbolise(START + 20)).toEqual({ name: 'main', offset: 20 });
    expect(executable.symbolise(0x80101000)).toBeUndefined();
  });
});

describe('formatSymbol', () => {
  test('writes name, offset and source line, leaving out what is not there', () => {
    expect(formatSymbol({ name: 'main', offset: 0 })).toBe('main');
    expect(formatSymbol({ name: 'main', offset: 31 })).toBe('main+0x1f');
    expect(formatSymbol({ name: 'main', offset: 31, source: { file: 'm.c', line: 7 } })).toBe('main+0x1f (m.c:7)');
  });
});
