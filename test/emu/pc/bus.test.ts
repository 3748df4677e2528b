import { describe, expect, test } from 'vitest';
import { PortBus } from '../../../src/emu/pc/bus.js';

function bus() {
  const notes: string[] = [];
  return { notes, bus: new PortBus((text) => notes.push(text)) };
}

describe('PortBus', () => {
  test('splits wide accesses to 8-bit devices, lowest byte first', () => {
    const { bus: b } = bus();
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
    const { bus: b } = bus();
    b.attachWide({ readPortWide: (_port, width) => width, writePortWide: () => {} }, 0x1f0);
    expect(b.read(0x1f0, 2)).toBe(2);
    expect(b.read(0x1f0, 4)).toBe(4);
  });

  test('floats where there is no device, and notes each such port once for reading and for writing', () => {
    const { bus: b, notes } = bus();
    expect(b.read(0x1f7, 1)).toBe(0xff);
    expect(b.read(0x1f7, 1)).toBe(0xff);
    expect(b.read(0xcf8, 4) >>> 0).toBe(0xffffffff);
    b.write(0x1f7, 1, 0);
    expect(notes).toEqual([
      'read from port 0x1f7, where no device is',
      'read from port 0xcf8, where no device is',
      'write to port 0x1f7, where no device is',
    ]);
  });
});
