import { expect, test } from 'vitest';
import { compareStates } from '../../../src/debug/diverge/by-state.js';
import { kernel, STOP } from '../../emu/pc/boot/synthetic-kernel.js';
import { resultOf, side } from './sides.js';

/** Reads the seconds of the real-time clock, keeps them, and goes another way if they are odd. */
const CLOCK = kernel((code) => {
  code
    .hex('b9 e8030000 e2fe') // mov ecx, 1000; loop to itself
    .hex('30c0 e670 e471') // xor al, al; out 70h, al; in al, 71h
    .hex('a2 00002080 a801 7501 90') // mov [80200000h], al; test al, 1; jne over the nop
    .hex(STOP);
});
/** Counts in memory for a while. */
const COUNT = kernel((code) => code.hex('b9 400d0300 ff05 00002080 e2f8').hex(STOP));

test('two machines that differ in nothing end alike, whichever code is translated', () => {
  const [a, b] = [side(COUNT, {}, 'never'), side(COUNT, {}, 'always')];
  expect(resultOf(compareStates(a, b, 2_000_000))).toEqual({
    compared: 400_005,
    leftOut: [],
    divergence: undefined,
  });
  expect([a.end, a.machine.cpu.translator.regions, b.machine.cpu.translator.regions > 0]).toEqual(['halted', 0, true]);
});

test('the first instruction whose outcome differs is found, and where the ways part', () => {
  const [a, b] = [side(CLOCK, { startSeconds: 1000 }), side(CLOCK, { startSeconds: 1001 })];
  const { divergence, leftOut } = resultOf(compareStates(a, b, 5000));
  expect(leftOut).toEqual(['rtc']);
  expect(divergence).toMatchObject({
    instructions: 1005,
    instruction: { symbol: 'main+0xb', text: 'in al, 0x71' },
    differences: [{ what: 'EAX', a: '80100040', b: '80100041' }],
    parting: {
      instructions: 1008,
      instruction: { symbol: 'main+0x14', text: 'jne main+0x17' },
      a: { symbol: 'main+0x16' },
      b: { symbol: 'main+0x17' },
    },
    ends: [undefined, undefined],
  });
  expect(divergence?.before.slice(-2).map(({ text }) => text)).toEqual(['xor al, al', 'out 0x70, al']);
});

test('a machine that ends where the other goes on is a difference', () => {
  // Sizes memory: a store at 6 MB, read back, and a jump to nowhere if nothing is there.
  const size = kernel((code) => code.hex('c705 00006080 01000000 833d 00006080 01 7402 0f0b').hex(STOP));
  const { divergence } = resultOf(compareStates(side(size), side(size, { ramBytes: 8 << 20 }), 1000));
  expect(divergence?.instruction.text).toMatch(/^cmp /);
});
