import { expect, test } from 'vitest';
import { FaultScreen } from '../../src/emu/pc/boot/fault-screen.js';
import { signatureOf } from '../../src/emu/pc/boot/outcome.js';
import { QemuExceptionLog } from '../../src/qemu/exception-log.js';
import { type QemuStop, qemuOutcome } from '../../src/qemu/outcome.js';
import { deviceInterrupt, entry } from './log-text.js';

const DUMP = 'FLAGS=86 TRAP=e ECODE=0 PC=80128781';
const FAULT = entry(14, 0x8012_8781, 0x8019_28a0, { cr2: 0xf000_ff53 });
/** A fault in the loader's handler for the first one, and the end of its stack. */
const NESTED = [...entry(14, 0x8001_e777, 0x8019_26e8), ...entry(8, 0x8001_e777, 0x8019_2600, { old: 14 })];
const executable = {
  symbolise: (address: number) =>
    address >= 0x8010_0000 ? { name: 'machinit', offset: address - 0x8012_8777 } : undefined,
};

function outcome(stop: QemuStop, screen: readonly string[], lines: readonly string[]) {
  const [fault, log] = [new FaultScreen(), new QemuExceptionLog()];
  for (const line of screen) fault.see(line, 0);
  for (const line of lines) log.line(line);
  return qemuOutcome({ stop, goal: 'banner', console: { fault }, log, eip: 0x8012_8778, executable });
}

test('a goal is a goal', () => {
  expect(outcome('goal', [], FAULT)).toEqual({ kind: 'boots', milestone: 'banner' });
});

test('a dump on the screen is a trap, with the registers of the log', () => {
  const trap = outcome('died', [DUMP, 'panic: exception/interrupt 14'], FAULT);
  expect(trap).toMatchObject({
    kind: 'trap',
    reporter: 'loader',
    message: 'exception/interrupt 14',
    trap: { vector: 14, eip: 0x8012_8781, cr2: 0xf000_ff53, symbol: { name: 'machinit', offset: 10 } },
  });
  expect(signatureOf(trap)).toBe('trap 14 in machinit+0xa');
});

test('where the screen shows only a later dump of a flood, the log tells of the first', () => {
  const flood = outcome('reset', ['FLAGS=86 TRAP=e ECODE=0 PC=8001e777'], [...FAULT, ...NESTED, 'Triple fault']);
  expect(signatureOf(flood)).toBe('trap 14 in machinit+0xa');
});

test('a panic without an exception is a panic', () => {
  expect(outcome('died', ['panic: no device (fd0) for nvram'], [])).toEqual({
    kind: 'panic',
    message: 'no device (fd0) for nvram',
  });
});

test('a panic after an exception that was survived is a panic', () => {
  expect(outcome('died', ['panic: no root'], FAULT)).toEqual({ kind: 'panic', message: 'no root' });
});

test('a silent triple fault names where it began', () => {
  const silent = outcome('reset', [], [...FAULT, ...NESTED, 'Triple fault']);
  expect(silent.kind).toBe('triple-fault');
  expect(signatureOf(silent)).toBe('triple fault after trap 14 in machinit+0xa');
});

test('a processor that halts, or resets, right after an exception died of it', () => {
  for (const stop of ['halted', 'reset'] as const) {
    expect(outcome(stop, [], FAULT)).toMatchObject({ kind: 'trap', reporter: 'cpu', trap: { eip: 0x8012_8781 } });
  }
});

test('one that went on after its exceptions did not', () => {
  const survived = [...FAULT, ...deviceInterrupt()];
  expect(outcome('reset', [], survived)).toEqual({ kind: 'reset', by: 'the guest' });
  expect(outcome('halted', [], survived)).toMatchObject({ kind: 'hang', proven: true });
});

test('the end of the time is a hang that proves nothing', () => {
  expect(outcome('limit', [], FAULT)).toEqual({
    kind: 'hang',
    proven: false,
    eip: 0x8012_8778,
    symbol: { name: 'machinit', offset: 1 },
  });
});
