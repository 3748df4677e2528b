import { beforeEach, describe, expect, test } from 'vitest';
import { Rtc } from '../../../../src/emu/pc/devices/rtc.js';
import { TestTime } from '../test-time.js';

let time: TestTime;
let rtc: Rtc;

beforeEach(() => {
  time = new TestTime();
  rtc = new Rtc(time.clock, Date.UTC(2012, 5, 14, 13, 59, 58) / 1000, {
    floppyTypes: [4, 0],
    hardDisks: [false, false],
    ramBytes: 128 << 20,
  });
});

function read(register: number): number {
  rtc.writePort(0x70, register);
  return rtc.readPort(0x71);
}

function write(register: number, value: number): void {
  rtc.writePort(0x70, register);
  rtc.writePort(0x71, value);
}

const date = () => [0x32, 9, 8, 7, 4, 2, 0].map((r) => read(r).toString(16).padStart(2, '0')).join(' ');

describe('Rtc', () => {
  test('shows the configured date in BCD', () => {
    expect(date()).toBe('20 12 06 14 13 59 58');
    expect(read(6)).toBe(5);
  });

  test('goes on with virtual time', () => {
    time.pass(20_000_000);
    expect(date()).toBe('20 12 06 14 14 00 00');
  });

  test('is never caught updating and has a good battery', () => {
    expect(read(0x0a) & 0x80).toBe(0);
    expect(read(0x0d)).toBe(0x80);
  });

  test('shows binary and twelve-hour values when told to', () => {
    write(0x0b, 0x04);
    expect(read(4)).toBe(0x81);
    expect(read(2)).toBe(59);
  });

  test('takes a new date while updates are held', () => {
    write(0x0b, 0x82);
    for (const [register, value] of [
      [0, 0x30],
      [2, 0x15],
      [4, 0x08],
      [7, 0x02],
      [8, 0x01],
      [9, 0x03],
    ])
      write(register, value);
    time.pass(50_000_000);
    expect(date()).toBe('20 03 01 02 08 15 30');
    write(0x0b, 0x02);
    time.pass(10_000_000);
    expect(date()).toBe('20 03 01 02 08 15 31');
  });

  test('tells the floppy drives and the memory', () => {
    expect(read(0x10)).toBe(0x40);
    expect(read(0x14)).toBe(0x03);
    expect(read(0x15) | (read(0x16) << 8)).toBe(640);
    expect(read(0x17) | (read(0x18) << 8)).toBe(0xffff);
    expect(read(0x34) | (read(0x35) << 8)).toBe(112 * 16);
  });

  test('keeps other bytes', () => {
    write(0x50, 0xa5);
    expect(read(0x50)).toBe(0xa5);
  });
});
