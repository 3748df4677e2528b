import { expect, test } from 'vitest';
import { QemuExceptionLog } from '../../src/qemu/exception-log.js';
import { deviceInterrupt, entry } from './log-text.js';

function read(...lines: string[]): QemuExceptionLog {
  const log = new QemuExceptionLog();
  for (const line of lines) log.line(line);
  return log;
}

test('reads an exception with its error code and all registers', () => {
  const { exceptions } = read(...entry(14, 0x8012_8781, 0x8019_28a0, { cr2: 0xf000_ff53 }));
  expect(exceptions).toEqual([
    {
      vector: 14,
      errorCode: 2,
      cs: 0x10,
      eip: 0x8012_8781,
      eflags: 0x86,
      cr0: 0x8001_0011,
      cr2: 0xf000_ff53,
      cr3: 0x18_3000,
      registers: [1, 2, 3, 4, 0x8019_28a0, 6, 7, 8],
      selectors: [0x08, 0x10, 0x18, 0x20, 0x28, 0x30],
    },
  ]);
});

test('gives no error code to exceptions that push none', () => {
  expect(read(...entry(6, 0x1000, 0x2000)).exceptions[0]).not.toHaveProperty('errorCode');
});

test('names the exception whose delivery was disturbed', () => {
  expect(read(...entry(8, 0x1000, 0x2000, { old: 14 })).exceptions[0].during).toBe(14);
});

test("leaves out INT instructions and devices' interrupts, but counts the latter since the last exception", () => {
  const software = entry(0x13, 0x7c00, 0x7000).slice(1);
  const log = read(...deviceInterrupt(), ...entry(14, 0x1000, 0x2000), ...software, ...deviceInterrupt());
  expect(log.exceptions.map(({ vector }) => vector)).toEqual([14]);
  expect(log.deviceInterrupts).toBe(1);
});

test('notices a triple fault', () => {
  expect(read(...entry(14, 0x1000, 0x2000)).tripleFault).toBe(false);
  expect(read(...entry(8, 0x1000, 0x2000, { old: 14 }), 'Triple fault').tripleFault).toBe(true);
});
