import { beforeEach, describe, expect, test } from 'vitest';
import { PIT_HZ, Pit } from '../../../../src/emu/pc/devices/pit.js';
import { SystemControl } from '../../../../src/emu/pc/devices/system-control.js';
import { TestTime } from '../test-time.js';

let time: TestTime;
let pit: Pit;
let resets: string[];
let a20: boolean[];
let control: SystemControl;

beforeEach(() => {
  time = new TestTime(PIT_HZ);
  pit = new Pit(time.clock, () => {});
  resets = [];
  a20 = [];
  control = new SystemControl(
    time.clock,
    pit,
    (by) => resets.push(by),
    () => a20.push(control.a20),
  );
});

describe('SystemControl', () => {
  test('bit 0 of port 61h is the gate of counter 2, bit 5 its output', () => {
    pit.writePort(0x43, 0xb0);
    pit.writePort(0x42, 100);
    pit.writePort(0x42, 0);
    control.writePort(0x61, 1);
    time.pass(100);
    expect(control.readPort(0x61) & 0x21).toBe(0x01);
    time.pass(1);
    expect(control.readPort(0x61) & 0x21).toBe(0x21);
  });

  test('bit 4 of port 61h toggles with each refresh', () => {
    const period = Math.ceil(PIT_HZ / 66_288);
    let changes = 0;
    let last = control.readPort(0x61) & 0x10;
    for (let i = 0; i < 100 * period; i++) {
      time.pass(1);
      const now = control.readPort(0x61) & 0x10;
      if (now !== last) changes += 1;
      last = now;
    }
    expect(changes).toBe(100);
  });

  test('port 92h shows A20 open and resets on a rising bit 0', () => {
    expect(control.readPort(0x92)).toBe(2);
    control.writePort(0x92, 3);
    control.writePort(0x92, 3);
    expect(resets).toEqual(['port 92h']);
    control.writePort(0x92, 0);
    expect(a20).toEqual([true, true, false]);
  });

  test('port CF9h resets on a rising bit 2, as the sequence 02h, 06h does', () => {
    control.writePort(0xcf9, 2);
    expect(resets).toEqual([]);
    control.writePort(0xcf9, 6);
    expect(resets).toEqual(['port CF9h']);
  });
});
