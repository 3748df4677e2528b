import { beforeEach, describe, expect, test } from 'vitest';
import { Dma } from '../../../../src/emu/pc/devices/dma.js';

let ram: Uint8Array;
let dma: Dma;
let changed: [number, number][];

beforeEach(() => {
  ram = new Uint8Array(0x40000);
  changed = [];
  dma = new Dma(ram, (start, length) => changed.push([start, length]));
});

/** Programs channel 2 as the floppy drivers do. */
function program(mode: number, address: number, bytes: number): void {
  dma.writePort(0x0c, 0);
  dma.writePort(0x0b, mode);
  dma.writePort(0x04, address & 0xff);
  dma.writePort(0x04, (address >> 8) & 0xff);
  dma.writePort(0x81, address >> 16);
  dma.writePort(0x05, (bytes - 1) & 0xff);
  dma.writePort(0x05, (bytes - 1) >> 8);
  dma.writePort(0x0a, 2);
}

describe('Dma', () => {
  test('moves bytes to memory and reports terminal count', () => {
    program(0x46, 0x12345, 4);
    expect(dma.ready(2)).toBe(true);
    expect(dma.toMemory(2, Uint8Array.of(1, 2, 3, 4, 5, 6))).toEqual({ moved: 4, terminal: true });
    expect([...ram.subarray(0x12344, 0x1234a)]).toEqual([0, 1, 2, 3, 4, 0]);
    expect(dma.readPort(8)).toBe(4);
    expect(dma.readPort(8)).toBe(0);
    expect(changed).toEqual([[0x10000, 0x10000]]);
  });

  test('masks a channel at terminal count unless it initialises itself', () => {
    program(0x46, 0x1000, 1);
    dma.toMemory(2, Uint8Array.of(9));
    expect(dma.ready(2)).toBe(false);
    program(0x56, 0x1000, 1);
    dma.toMemory(2, Uint8Array.of(9));
    expect(dma.ready(2)).toBe(true);
    dma.toMemory(2, Uint8Array.of(8));
    expect(ram[0x1000]).toBe(8);
  });

  test('goes on where the last transfer ended', () => {
    program(0x46, 0x2000, 4);
    expect(dma.toMemory(2, Uint8Array.of(1, 2))).toEqual({ moved: 2, terminal: false });
    expect(dma.toMemory(2, Uint8Array.of(3, 4))).toEqual({ moved: 2, terminal: true });
    expect([...ram.subarray(0x2000, 0x2004)]).toEqual([1, 2, 3, 4]);
  });

  test('reads memory', () => {
    ram.set([7, 8, 9], 0x20000);
    program(0x4a, 0x20000, 3);
    const bytes = new Uint8Array(3);
    expect(dma.fromMemory(2, bytes)).toEqual({ moved: 3, terminal: true });
    expect([...bytes]).toEqual([7, 8, 9]);
  });

  test('wraps inside its 64 KB page', () => {
    program(0x46, 0x1ffff, 2);
    dma.toMemory(2, Uint8Array.of(1, 2));
    expect(ram[0x1ffff]).toBe(1);
    expect(ram[0x10000]).toBe(2);
    expect(ram[0x20000]).toBe(0);
  });

  test('drops what would land beyond memory', () => {
    program(0x46, 0xf0000, 2);
    expect(dma.toMemory(2, Uint8Array.of(1, 2))).toEqual({ moved: 2, terminal: true });
  });

  test('reads back address and count through the flip-flop', () => {
    program(0x46, 0x1234, 0x100);
    dma.writePort(0x0c, 0);
    expect([dma.readPort(4), dma.readPort(4), dma.readPort(5), dma.readPort(5)]).toEqual([0x34, 0x12, 0xff, 0]);
  });

  test('serves nothing after master clear', () => {
    program(0x46, 0x1000, 1);
    dma.writePort(0x0d, 0);
    expect(dma.ready(2)).toBe(false);
    dma.writePort(0x0e, 0);
    expect(dma.ready(2)).toBe(true);
    dma.writePort(0x0f, 4);
    expect(dma.ready(2)).toBe(false);
  });

  test('keeps the registers of the second controller', () => {
    dma.writePort(0xd8, 0);
    dma.writePort(0xc4, 0x78);
    dma.writePort(0xc4, 0x56);
    dma.writePort(0xd8, 0);
    expect([dma.readPort(0xc4), dma.readPort(0xc4)]).toEqual([0x78, 0x56]);
  });
});
