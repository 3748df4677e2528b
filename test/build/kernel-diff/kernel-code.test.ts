import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KernelCode } from '../../../src/build/kernel-diff/kernel-code.js';
import { buildAout, type SymbolSpec } from '../../emu/aout/build-aout.js';
import { call, kernelOf, load, long, NOP, RET } from './sample-kernels.js';

const texts = (code: KernelCode, name: string, syntax: 'plan9' | 'intel' = 'plan9') =>
  code.listing(code.functions.get(name)!, syntax).map(({ text }) => text.replace('\t', ' '));

describe('the code of a kernel', () => {
  const bytes = kernelOf(
    [
      ['main', (at, of) => [...load(of('m') + 4), ...call(at + 5, of('panic')), 0xeb, 0xf4]],
      ['panic', (_at, of) => [0x8b, 0x04, 0x85, ...long(of('m')), 0xb8, ...long(of('.string') + 3), RET]],
    ],
    ['m', 'u', '.string'],
    Buffer.from('\0\0\0\0\0\0\0\0no\0mach %d\n\0'),
  );

  it('names functions, variables and strings, and places of the function itself', () => {
    const code = new KernelCode(bytes);
    expect(texts(code, 'main')).toEqual(['MOVL u(SB), AX', 'CALL panic(SB)', 'JMP main']);
    expect(texts(code, 'panic')).toEqual(['MOVL m(SB)(AX*4), AX', 'MOVL $"mach %d\\n"(SB), AX', 'RET']);
  });

  it("does so in Intel's syntax as well", () => {
    expect(texts(new KernelCode(bytes), 'panic', 'intel')).toEqual([
      'mov eax, [eax*4+m]',
      'mov eax, "mach %d\\n"',
      'ret',
    ]);
  });

  it('is read from a compressed kernel', () => {
    expect([...new KernelCode(gzipSync(bytes)).functions.keys()]).toEqual(['main', 'panic']);
  });

  it('tells functions of one name apart by their order', () => {
    const code = new KernelCode(
      kernelOf([
        ['intr', () => [RET]],
        ['intr', () => [NOP, RET]],
      ]),
    );
    expect([...code.functions.values()]).toEqual([
      { name: 'intr', start: 0x80100020, bytes: 1 },
      { name: 'intr#2', start: 0x80100021, bytes: 2 },
    ]);
    expect(code.functionAt(0x80100022)?.name).toBe('intr#2');
    expect(code.functionAt(0x80100023)).toBeUndefined();
  });

  it('ends with the text, wherever a damaged symbol table has functions', () => {
    const symbols: SymbolSpec[] = [
      [0x80100020, 'T', 'main'],
      [0x80100021, 'T', 'far'],
      [0xf0000000, 'T', 'farther'],
    ];
    const code = new KernelCode(buildAout({ text: Uint8Array.of(NOP, RET), symbols }));
    expect([...code.functions.values()].map(({ name, bytes }) => [name, bytes])).toEqual([
      ['main', 1],
      ['far', 1],
    ]);
  });

  it.each([
    [
      buildAout({ text: Uint8Array.of(RET) }),
      'it has no symbol table (strip(1)), and functions are compared by their names',
    ],
    [
      Buffer.from('#!/bin/rc\n'.repeat(9)),
      'not a Plan 9 executable for the 386: magic number 0x23212f62, looked for 0x000001eb',
    ],
    [Uint8Array.of(0x1f, 0x8b, 8), 'it is compressed, but does not unpack: unexpected end of file'],
  ])('is not in this file: %#', (file, message) => {
    expect(() => new KernelCode(file)).toThrow(message);
  });
});
