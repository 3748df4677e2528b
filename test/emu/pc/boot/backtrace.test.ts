import { describe, expect, test } from 'vitest';
import { Executable } from '../../../../src/emu/aout/executable.js';
import { backtrace } from '../../../../src/emu/pc/boot/backtrace.js';
import { buildAout, type SymbolSpec } from '../../aout/build-aout.js';

const START = 0x80100020;
const symbols: SymbolSpec[] = [
  [START, 'T', 'main'],
  [12, 'm', '.frame'],
  [START + 0x20, 'T', 'middle'],
  [4, 'm', '.frame'],
  [START + 0x40, 'T', 'inner'],
  [20, 'm', '.frame'],
  [START + 0x60, 'T', 'assembly'],
];
const executable = new Executable(buildAout({ text: new Uint8Array(0x80), entry: START, symbols }));

/** A stack of double words from 0x1000 up. */
function walk(pc: number, stack: number[]): string[] {
  const read = (address: number) => stack[(address - 0x1000) >> 2];
  return backtrace(executable, pc, 0x1000, read).map(({ symbol }) => `${symbol.name}+${symbol.offset}`);
}

describe('backtrace', () => {
  test('follows the return addresses over the frames that the linker recorded', () => {
    // inner has 16 bytes of locals, middle none, main 8.
    const stack = [9, 9, 9, 9, START + 0x25, START + 0x5, 9, 9, 0];
    expect(walk(START + 0x48, stack)).toEqual(['inner+8', 'middle+5', 'main+5']);
  });

  test('takes the return address from the top of the stack at the first instruction of a function', () => {
    expect(walk(START + 0x40, [START + 0x25, START + 0x5, 9, 9, 0])).toEqual(['inner+0', 'middle+5', 'main+5']);
  });

  test('stops where a function has no frame, at memory that cannot be read, and outside of the text', () => {
    expect(walk(START + 0x61, [START + 0x25])).toEqual(['assembly+1']);
    expect(walk(START + 0x48, [])).toEqual(['inner+8']);
    expect(walk(START + 0x48, [9, 9, 9, 9, 0x1234])).toEqual(['inner+8']);
    expect(walk(0x1234, [])).toEqual([]);
  });

  test('ends on a stack that goes round in circles', () => {
    expect(backtrace(executable, START + 0x25, 0x1000, () => START + 0x25)).toHaveLength(64);
  });
});
