import { beforeEach, describe, expect, test } from 'vitest';
import { Uart } from '../../../../src/emu/pc/devices/uart.js';
import { TestTime } from '../test-time.js';

const BASE = 0x3f8;
let time: TestTime;
let irq: boolean;
let sent: number[];
let uart: Uart;

beforeEach(() => {
  time = new TestTime();
  irq = false;
  sent = [];
  uart = new Uart(
    time.clock,
    BASE,
    (high) => {
      irq = high;
    },
    (byte) => sent.push(byte),
  );
  write(4, 0x0b); // DTR, RTS, OUT2
});

const read = (register: number) => uart.readPort(BASE + register);
const write = (register: number, value: number) => uart.writePort(BASE + register, value);
/** Time of a character at the default 9600 baud. */
const CHARACTER = 1042;

describe('Uart', () => {
  test('sends a character in the time that its bits take, and shows both registers empty only then', () => {
    expect(read(5)).toBe(0x60);
    write(0, 0x41);
    expect(read(5)).toBe(0x20);
    write(0, 0x42);
    expect(read(5)).toBe(0x00);
    time.passMicroseconds(CHARACTER);
    expect(sent).toEqual([0x41]);
    expect(read(5)).toBe(0x20);
    time.passMicroseconds(CHARACTER);
    expect(sent).toEqual([0x41, 0x42]);
    expect(read(5)).toBe(0x60);
  });

  test('interrupts when the holding register empties, until IIR is read', () => {
    write(1, 0x02);
    expect(irq).toBe(true);
    expect(read(2)).toBe(0x02);
    expect(irq).toBe(false);
    write(0, 0x41);
    expect(irq).toBe(true); // the byte went straight into the shift register
    expect(read(2)).toBe(0x02);
    write(0, 0x42);
    expect(irq).toBe(false);
    time.passMicroseconds(CHARACTER);
    expect(irq).toBe(true);
    expect(read(2)).toBe(0x02);
    expect(read(2)).toBe(0x01);
  });

  test('raises the line only with OUT2 set', () => {
    write(4, 0x03);
    write(1, 0x02);
    expect(irq).toBe(false);
    write(4, 0x0b);
    expect(irq).toBe(true);
  });

  test('receives at the speed of the line, with an interrupt', () => {
    write(1, 0x01);
    uart.send([0x78, 0x79]);
    expect(read(5) & 1).toBe(0);
    time.passMicroseconds(CHARACTER);
    expect(irq).toBe(true);
    expect(read(2)).toBe(0x04);
    expect(read(0)).toBe(0x78);
    expect(irq).toBe(false);
    time.passMicroseconds(CHARACTER);
    expect(read(0)).toBe(0x79);
  });

  test('overwrites an unread character and reports the overrun once', () => {
    uart.send([1, 2]);
    time.passMicroseconds(3 * CHARACTER);
    expect(read(5)).toBe(0x63);
    expect(read(5)).toBe(0x61);
    expect(read(0)).toBe(2);
  });

  test('reaches the divisor through DLAB, and sends accordingly', () => {
    write(3, 0x83);
    write(0, 1);
    write(1, 0);
    expect(read(0)).toBe(1);
    expect(read(1)).toBe(0);
    write(3, 0x03);
    write(0, 0x55);
    time.passMicroseconds(88);
    expect(sent).toEqual([0x55]);
  });

  test('with FIFOs takes sixteen characters and says so in IIR', () => {
    expect(read(2)).toBe(0x01);
    write(2, 0x01);
    expect(read(2)).toBe(0xc1);
    for (let i = 0; i < 20; i++) write(0, i);
    time.passMicroseconds(30 * CHARACTER);
    // One went into the shift register, sixteen into the FIFO, the rest was lost.
    expect(sent).toEqual(Array.from({ length: 17 }, (_, i) => i));
  });

  test('in loopback returns characters and modem signals to itself', () => {
    write(4, 0x1a);
    expect(read(6) & 0xf0).toBe(0x90);
    write(0, 0x7e);
    time.passMicroseconds(CHARACTER);
    expect(read(0)).toBe(0x7e);
    expect(sent).toEqual([]);
  });

  test('shows a connected terminal and keeps the scratch register', () => {
    expect(read(6)).toBe(0xb0);
    write(7, 0x5a);
    expect(read(7)).toBe(0x5a);
  });
});
