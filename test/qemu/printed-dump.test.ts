import { expect, test } from 'vitest';
import { printedDump } from '../../src/qemu/printed-dump.js';

const DUMP = [
  'FLAGS=10086 TRAP=e ECODE=0 PC=80128781',
  '  AX f000ff53  BX 80191710',
  '  CR0 80010011 CR2 f000ff53 CR3 00183000',
  'panic: exception/interrupt 14',
];
const NESTED = DUMP.map((line) => line.replace('80128781', '8001e777'));

test('a dump is found by its program counter among others, and RF is taken out', () => {
  const found = printedDump(['entry: 0x80100020', ...DUMP, '', ...NESTED].join('\n'), 0x8012_8781);
  expect(found).toEqual(['FLAGS=86 TRAP=e ECODE=0 PC=80128781', ...DUMP.slice(1)]);
});

test('what stands before it on its line is left out', () => {
  const screen = `Press almost any key to reset..${NESTED.join('\n')}`;
  expect(printedDump(screen, 0x8001_e777)?.[0]).toBe('FLAGS=86 TRAP=e ECODE=0 PC=8001e777');
});

test('9atom prints in lower case, and the program counter with 0x', () => {
  const found = printedDump('flags=10086 trap=e ecode=0 pc=0x8010009b\npanic: exception/interrupt 14', 0x8010_009b);
  expect(found).toEqual(['flags=86 trap=e ecode=0 pc=0x8010009b', 'panic: exception/interrupt 14']);
});

test('one that is not there or has no end is none', () => {
  expect(printedDump(DUMP.join('\n'), 0x8010_0000)).toBeUndefined();
  expect(printedDump(DUMP.slice(0, 3).join('\n'), 0x8012_8781)).toBeUndefined();
});
