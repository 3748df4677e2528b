import { beforeEach, describe, expect, test } from 'vitest';
import { Keyboard } from '../../../../src/emu/pc/devices/keyboard.js';
import { TestTime } from '../test-time.js';

let time: TestTime;
let irq: boolean;
let resets: number;
let a20Moves: number;
let keyboard: Keyboard;

beforeEach(() => {
  time = new TestTime();
  irq = false;
  resets = 0;
  a20Moves = 0;
  keyboard = new Keyboard(
    time.clock,
    (high) => {
      irq = high;
    },
    () => {
      resets += 1;
    },
    () => {
      a20Moves += 1;
    },
  );
});

const full = () => (keyboard.readPort(0x64) & 1) !== 0;

describe('Keyboard', () => {
  test('is empty and ready after power-on: it does not float', () => {
    expect(keyboard.readPort(0x64)).toBe(0x14);
  });

  test('hands over typed codes one by one, each with an interrupt, each after the one before was read', () => {
    keyboard.type([0x1e, 0x9e]);
    expect(full()).toBe(false);
    time.passMicroseconds(5000);
    expect(full()).toBe(true);
    expect(irq).toBe(true);
    expect(keyboard.readPort(0x60)).toBe(0x1e);
    expect(irq).toBe(false);
    expect(full()).toBe(false);
    expect(keyboard.idle).toBe(false);
    time.passMicroseconds(5000);
    expect(keyboard.readPort(0x60)).toBe(0x9e);
    expect(keyboard.idle).toBe(true);
  });

  test('reads and writes the command byte', () => {
    keyboard.writePort(0x64, 0x20);
    expect(full()).toBe(true);
    const command = keyboard.readPort(0x60);
    keyboard.writePort(0x64, 0x60);
    keyboard.writePort(0x60, command & ~1);
    keyboard.writePort(0x64, 0x20);
    expect(keyboard.readPort(0x60)).toBe(command & ~1);
  });

  test('raises no interrupt when the command byte forbids it', () => {
    keyboard.writePort(0x64, 0x60);
    keyboard.writePort(0x60, 0x44);
    keyboard.type([0x1c]);
    time.passMicroseconds(5000);
    expect(full()).toBe(true);
    expect(irq).toBe(false);
  });

  test('holds the keyboard back while it is disabled', () => {
    keyboard.writePort(0x64, 0xad);
    keyboard.type([0x1c]);
    time.passMicroseconds(5000);
    expect(full()).toBe(false);
    keyboard.writePort(0x64, 0xae);
    time.passMicroseconds(5000);
    expect(keyboard.readPort(0x60)).toBe(0x1c);
  });

  test('passes its self-tests', () => {
    keyboard.writePort(0x64, 0xaa);
    expect(keyboard.readPort(0x60)).toBe(0x55);
    keyboard.writePort(0x64, 0xab);
    expect(keyboard.readPort(0x60)).toBe(0x00);
  });

  test('shows A20 in the output port and takes it from there', () => {
    keyboard.writePort(0x64, 0xd0);
    expect(keyboard.readPort(0x60)).toBe(0x03);
    keyboard.writePort(0x64, 0xd1);
    keyboard.writePort(0x60, 0xdd);
    keyboard.writePort(0x64, 0xd0);
    expect(keyboard.readPort(0x60)).toBe(0xdd);
    expect([keyboard.a20, a20Moves]).toEqual([false, 1]);
    keyboard.writePort(0x64, 0xdf);
    expect([keyboard.a20, a20Moves]).toEqual([true, 2]);
    expect(resets).toBe(0);
  });

  test('resets the machine by pulse FEh and by the output port', () => {
    keyboard.writePort(0x64, 0xff);
    expect(resets).toBe(0);
    keyboard.writePort(0x64, 0xfe);
    expect(resets).toBe(1);
    keyboard.writePort(0x64, 0xd1);
    keyboard.writePort(0x60, 0xde);
    expect(resets).toBe(2);
  });

  test('the keyboard acknowledges its commands and their arguments', () => {
    const answer = () => {
      time.passMicroseconds(2000);
      return keyboard.readPort(0x60);
    };
    keyboard.writePort(0x60, 0xed);
    expect(answer()).toBe(0xfa);
    keyboard.writePort(0x60, 0x02);
    expect(answer()).toBe(0xfa);
    keyboard.writePort(0x60, 0xff);
    expect([answer(), answer()]).toEqual([0xfa, 0xaa]);
    keyboard.writePort(0x60, 0xf2);
    expect([answer(), answer(), answer()]).toEqual([0xfa, 0xab, 0x83]);
    keyboard.writePort(0x60, 0x01);
    expect(answer()).toBe(0xfe);
  });

  test('types nothing while scanning is off', () => {
    keyboard.writePort(0x60, 0xf5);
    time.passMicroseconds(2000);
    keyboard.readPort(0x60);
    keyboard.type([0x1e]);
    time.passMicroseconds(5000);
    expect(full()).toBe(false);
  });
});
