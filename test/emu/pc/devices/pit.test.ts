import { beforeEach, describe, expect, test } from 'vitest';
import { PIT_HZ, Pit } from '../../../../src/emu/pc/devices/pit.js';
import { TestTime } from '../test-time.js';

// One instruction per tick makes counts readable.
let time: TestTime;
let interrupts: number[];
let pit: Pit;

beforeEach(() => {
  time = new TestTime(PIT_HZ);
  interrupts = [];
  pit = new Pit(time.clock, () => interrupts.push(time.instructions));
});

function load(counter: number, control: number, count: number): void {
  pit.writePort(0x43, (counter << 6) | control);
  pit.writePort(0x40 + counter, count & 0xff);
  pit.writePort(0x40 + counter, count >> 8);
}

function latched(counter: number): number {
  pit.writePort(0x43, counter << 6);
  return pit.readPort(0x40 + counter) | (pit.readPort(0x40 + counter) << 8);
}

function status(counter: number): number {
  pit.writePort(0x43, 0xe0 | (2 << counter));
  return pit.readPort(0x40 + counter);
}

const MODE_0 = 0x30;
const MODE_2 = 0x34;
const MODE_3 = 0x36;
const MODE_4 = 0x38;

describe('Pit', () => {
  test('mode 2 counts down by one and interrupts once a period', () => {
    load(0, MODE_2, 1000);
    time.pass(1);
    expect(latched(0)).toBe(1000);
    time.pass(999);
    expect(latched(0)).toBe(1);
    time.pass(1);
    expect(latched(0)).toBe(1000);
    time.pass(2500);
    expect(interrupts).toEqual([1001, 2001, 3001]);
  });

  test('mode 3 counts down by two, twice a period', () => {
    load(0, MODE_3, 1000);
    time.pass(1);
    expect(latched(0)).toBe(1000);
    time.pass(10);
    expect(latched(0)).toBe(980);
    time.pass(489);
    expect(latched(0)).toBe(2);
    time.pass(1);
    expect(latched(0)).toBe(1000);
    time.pass(10);
    expect(latched(0)).toBe(980);
  });

  test('mode 3 interrupts once a period, odd counts included', () => {
    load(0, MODE_3, 14551);
    time.pass(3 * 14551 + 1);
    expect(interrupts).toEqual([14552, 29103, 43654]);
  });

  test('mode 3 with an odd count is high for one tick more than low', () => {
    load(2, MODE_3, 5);
    pit.setGate2(true);
    time.pass(1);
    const levels = Array.from({ length: 10 }, () => {
      const level = pit.output2;
      time.pass(1);
      return level ? 1 : 0;
    });
    expect(levels).toEqual([1, 1, 1, 0, 0, 1, 1, 1, 0, 0]);
  });

  test('mode 0 raises its output at terminal count, once, and counts on', () => {
    load(0, MODE_0, 100);
    time.pass(1);
    expect(status(0) & 0x80).toBe(0);
    time.pass(100);
    expect(status(0) & 0x80).toBe(0x80);
    expect(latched(0)).toBe(0);
    time.pass(1);
    expect(latched(0)).toBe(0xffff);
    time.pass(100_000);
    expect(interrupts).toEqual([101]);
  });

  test('mode 4 strobes low for one tick at terminal count', () => {
    load(0, MODE_4, 10);
    time.pass(11);
    expect(status(0) & 0x80).toBe(0);
    time.pass(1);
    expect(status(0) & 0x80).toBe(0x80);
    expect(interrupts).toEqual([12]);
  });

  test('a count of 0 is 65536', () => {
    load(0, MODE_2, 0);
    time.pass(1);
    expect(latched(0)).toBe(0);
    time.pass(1);
    expect(latched(0)).toBe(0xffff);
    time.pass(65_536);
    expect(interrupts).toEqual([65_537]);
  });

  test('a latched count does not move until both its bytes are read', () => {
    load(0, MODE_2, 1000);
    time.pass(101);
    pit.writePort(0x43, 0x00);
    time.pass(50);
    pit.writePort(0x43, 0x00);
    expect(pit.readPort(0x40) | (pit.readPort(0x40) << 8)).toBe(900);
    expect(pit.readPort(0x40) | (pit.readPort(0x40) << 8)).toBe(850);
  });

  test('read-back gives status, then count', () => {
    load(0, MODE_2, 1000);
    time.pass(101);
    pit.writePort(0x43, 0xc2);
    expect(pit.readPort(0x40)).toBe(0x80 | MODE_2);
    expect(pit.readPort(0x40) | (pit.readPort(0x40) << 8)).toBe(900);
  });

  test('status shows a null count until the count is loaded', () => {
    pit.writePort(0x43, MODE_2);
    expect(status(0) & 0x40).toBe(0x40);
    load(0, MODE_2, 1000);
    expect(status(0) & 0x40).toBe(0x40);
    time.pass(1);
    expect(status(0) & 0x40).toBe(0);
  });

  test('a new count in mode 2 takes over at the end of the period', () => {
    load(0, MODE_2, 1000);
    time.pass(501);
    pit.writePort(0x40, 100);
    pit.writePort(0x40, 0);
    expect(latched(0)).toBe(500);
    time.pass(700);
    expect(interrupts).toEqual([1001, 1101, 1201]);
  });

  test('a new count in mode 3 takes over at the end of the half period', () => {
    load(0, MODE_3, 1000);
    time.pass(101);
    pit.writePort(0x40, 100);
    pit.writePort(0x40, 0);
    time.pass(399);
    expect(latched(0)).toBe(2);
    time.pass(1);
    // The low half of the new count: 50 ticks, then the output rises.
    expect(latched(0)).toBe(100);
    time.pass(200);
    expect(interrupts).toEqual([551, 651]);
  });

  test('counts in decimal when told to', () => {
    load(0, MODE_2 | 1, 0x1000);
    time.pass(2);
    expect(latched(0)).toBe(0x999);
  });

  test('low-byte and high-byte access write and read one byte', () => {
    pit.writePort(0x43, 0x14);
    pit.writePort(0x40, 200);
    time.pass(11);
    expect(pit.readPort(0x40)).toBe(190);
    pit.writePort(0x43, 0x24);
    pit.writePort(0x40, 2);
    time.pass(2);
    expect(pit.readPort(0x40)).toBe(1);
  });

  test('the gate of counter 2 holds mode 0 and starts it again', () => {
    load(2, MODE_0, 1000);
    time.pass(500);
    expect(latched(2)).toBe(1000);
    pit.setGate2(true);
    time.pass(100);
    expect(latched(2)).toBe(900);
    pit.setGate2(false);
    time.pass(100);
    expect(latched(2)).toBe(900);
    expect(pit.output2).toBe(false);
    pit.setGate2(true);
    time.pass(900);
    expect(pit.output2).toBe(true);
  });

  test('a rising gate starts mode 1', () => {
    load(2, 0x32, 10);
    expect(pit.output2).toBe(true);
    time.pass(100);
    expect(pit.output2).toBe(true);
    pit.setGate2(true);
    time.pass(5);
    expect(pit.output2).toBe(false);
    time.pass(6);
    expect(pit.output2).toBe(true);
  });

  test('a new control word stops the interrupts until a count is written', () => {
    load(0, MODE_2, 100);
    time.pass(150);
    pit.writePort(0x43, MODE_3);
    time.pass(1000);
    expect(interrupts).toEqual([101]);
  });
});
