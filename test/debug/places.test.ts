import { expect, test } from 'vitest';
import { calls } from '../../src/debug/places.js';
import { Target } from '../../src/debug/target.js';
import { assemble } from '../../src/emu/pc/boot/assemble.js';
import type { Code } from '../../src/emu/pc/loader/code.js';
import { kernel, STOP } from '../emu/pc/boot/synthetic-kernel.js';

test('the calls that led somewhere are known within a function, and at its RET', () => {
  let at = 0;
  const lay = (code: Code): void => {
    code.hex('e8').relative('f').hex(STOP);
    // f keeps four bytes on the stack: push eax; pop ecx; ret
    at = code.label('f').hex('50 59 c3').address('f');
  };
  kernel(lay);
  const image = kernel(lay, [
    [at, 'T', 'f'],
    [8, 'm', '.frame'],
  ]);
  const target = new Target(assemble(image, { machine: { ramBytes: 4 << 20 } }));
  const names = () => calls(target.assembly, target.machine).map((line) => line.slice(9));
  target.goTo(4);
  expect(names()).toEqual(['f+0x1', 'main+0x5']);
  target.goTo(5);
  expect(names()).toEqual(['f+0x2', 'main+0x5']);
});
