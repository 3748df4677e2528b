import { expect, test } from 'vitest';
import { processorState } from '../../src/qemu/processor-state.js';

test.each([
  ['00000202', 1, false],
  ['00000002', 1, true],
  ['00000002', 0, false],
])('with EFLAGS %s and HLT=%i, that it is dead is %s', (eflags, halted, dead) => {
  const text = `EAX=00000000\r\nEIP=80100425 EFL=${eflags} [-------] CPL=0 II=0 A20=1 SMM=0 HLT=${halted}\r\n`;
  expect(processorState(text)).toEqual({ eip: 0x8010_0425, dead });
});
