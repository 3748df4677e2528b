import { describe, expect, test } from 'vitest';
import { PortBus } from '../../../src/emu/pc/bus.js';

describe('PortBus', () => {
  test('splits wide accesses to 8-bit devices, lowest byte first', () => {
    const b = new PortBus();
    const seen: [number, number][] = [];
    const device = {
      readPort: (port: number) => port & 0xff,
      writePort: (port: number, value: number) => void seen.push([port, value]),
    };
    b.attach(device, 0x60, 0x63);
    b.write(0x60, 4, 0x11223344);
    expect(seen).toEqual([
      [0x60, 0x44],
      [0x61, 0x33],
      [0x62, 0x22],
      [0x63, 0x11],
    ]);
    expect(b.read(0x60, 2)).toBe(0x6160);
  });

  test('hands the width to a device that asks for it', () => {
    const b = new PortBus();
    b.attachWide({ readPortWide: (_port, width) => width, writePortWide: () => {} }, 0x1f0);
    expect(b.read(0x1f0, 2)).toBe(2);
    expect(b.read(0x1f0, 4)).toBe(4);
  });

  test('floats where there is no device, and remembers where that was', () => {
    const b = new PortBus();
    expect(b.absent).toBe('');
    expect(b.read(0x1f7, 1)).toBe(0xff);
    expect(b.read(0xcf8, 4) >>> 0).toBe(0xffffffff);
    b.write(0x3e0, 1, 0);
    b.write(0x1f6, 1, 0);
    expect(b.absent).toBe('1f6-1f7 3e0 cf8-cfb');
  });
});
