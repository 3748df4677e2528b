import { beforeEach, describe, expect, test } from 'vitest';
import { Disk } from '../../../../src/emu/pc/devices/disk.js';
import { Dma } from '../../../../src/emu/pc/devices/dma.js';
import { FLOPPY_SECTORS, Floppy } from '../../../../src/emu/pc/devices/floppy.js';
import { TestTime } from '../test-time.js';

let time: TestTime;
let ram: Uint8Array;
let irq: boolean;
let disk: Disk;
let floppy: Floppy;
let dma: Dma;

beforeEach(() => {
  const image = new Uint8Array(FLOPPY_SECTORS * 512);
  for (let sector = 0; sector < FLOPPY_SECTORS; sector++) image.fill(sector & 0xff, sector * 512, (sector + 1) * 512);
  disk = new Disk(image);
  build(disk);
});

function build(medium: Disk | undefined): void {
  time = new TestTime();
  ram = new Uint8Array(0x20000);
  irq = false;
  dma = new Dma(ram, () => {});
  floppy = new Floppy(
    time.clock,
    dma,
    (high) => {
      irq = high;
    },
    medium,
  );
}

function command(...bytes: number[]): void {
  for (const byte of bytes) {
    expect(floppy.readPort(0x3f4) & 0xc0).toBe(0x80);
    floppy.writePort(0x3f5, byte);
  }
}

function result(): number[] {
  const bytes: number[] = [];
  while ((floppy.readPort(0x3f4) & 0xc0) === 0xc0) bytes.push(floppy.readPort(0x3f5));
  return bytes;
}

function dmaFor(mode: number, address: number, bytes: number): void {
  for (const [port, value] of [
    [0x0c, 0],
    [0x0b, mode],
    [0x04, address & 0xff],
    [0x04, address >> 8],
    [0x81, 0],
    [0x05, (bytes - 1) & 0xff],
    [0x05, (bytes - 1) >> 8],
    [0x0a, 2],
  ])
    dma.writePort(port, value);
}

/** Motor on, drive 0 selected, out of reset, at a cylinder. */
function ready(cylinder: number): void {
  floppy.writePort(0x3f2, 0x1c);
  time.passMicroseconds(1000);
  command(0x0f, 0, cylinder);
  time.passMicroseconds(300_000);
  command(0x08);
  result();
}

describe('Floppy', () => {
  test('interrupts after reset and then reports four drives', () => {
    floppy.writePort(0x3f2, 0);
    expect(floppy.readPort(0x3f4)).toBe(0);
    floppy.writePort(0x3f2, 0x0c);
    time.passMicroseconds(1000);
    expect(irq).toBe(true);
    for (let drive = 0; drive < 4; drive++) {
      command(0x08);
      expect(result()).toEqual([0xc0 | drive, 0]);
    }
    expect(irq).toBe(false);
    command(0x08);
    expect(result()).toEqual([0x80]);
  });

  test('forgets what it had to report of a reset when it seeks', () => {
    floppy.writePort(0x3f2, 0);
    floppy.writePort(0x3f2, 0x1c);
    time.passMicroseconds(1000);
    command(0x08);
    expect(result()).toEqual([0xc0, 0]);
    command(0x0f, 0, 40);
    time.passMicroseconds(200_000);
    command(0x08);
    expect(result()).toEqual([0x20, 40]);
  });

  test('seeks, and shows the disk as changed until it has', () => {
    floppy.writePort(0x3f2, 0x1c);
    expect(floppy.readPort(0x3f7)).toBe(0x80);
    command(0x0f, 0, 40);
    time.passMicroseconds(200_000);
    expect(irq).toBe(true);
    command(0x08);
    expect(result()).toEqual([0x20, 40]);
    expect(floppy.readPort(0x3f7)).toBe(0);
    command(0x07, 0);
    time.passMicroseconds(200_000);
    command(0x08);
    expect(result()).toEqual([0x20, 0]);
  });

  test('reads a sector by DMA; the result names the next one', () => {
    ready(1);
    dmaFor(0x46, 0x1000, 512);
    command(0xe6, 0, 1, 0, 3, 2, 18, 0x1b, 0xff);
    expect(floppy.readPort(0x3f4) & 0x90).toBe(0x10);
    time.passMicroseconds(20_000);
    expect(irq).toBe(true);
    expect(result()).toEqual([0, 0, 0, 1, 0, 4, 2]);
    expect(irq).toBe(false);
    expect(ram[0x1000]).toBe(38);
    expect(ram[0x11ff]).toBe(38);
    expect(ram[0x1200]).toBe(0);
  });

  test('a multitrack read goes on from head 0 to head 1 and ends on the next cylinder', () => {
    ready(0);
    dmaFor(0x46, 0x1000, 36 * 512);
    command(0xe6, 0, 0, 0, 1, 2, 18, 0x1b, 0xff);
    time.passMicroseconds(30_000);
    expect(result()).toEqual([0, 0, 0, 1, 0, 1, 2]);
    expect([ram[0x1000], ram[0x1000 + 18 * 512], ram[0x1000 + 35 * 512]]).toEqual([0, 18, 35]);
  });

  test('writes sectors', () => {
    ready(0);
    ram.fill(0xa5, 0x1000, 0x1200);
    dmaFor(0x4a, 0x1000, 512);
    command(0xc5, 0, 0, 0, 5, 2, 18, 0x1b, 0xff);
    time.passMicroseconds(20_000);
    expect(result()).toEqual([0, 0, 0, 0, 0, 6, 2]);
    expect(disk.read(4)[511]).toBe(0xa5);
  });

  test('reports no data on another cylinder than the one under the heads', () => {
    ready(2);
    dmaFor(0x46, 0x1000, 512);
    command(0xe6, 0, 3, 0, 1, 2, 18, 0x1b, 0xff);
    time.passMicroseconds(20_000);
    expect(result().slice(0, 2)).toEqual([0x40, 0x04]);
  });

  test('reports the end of the track if the DMA wants more', () => {
    ready(0);
    dmaFor(0x46, 0x1000, 1024);
    command(0x66, 0, 0, 0, 18, 2, 18, 0x1b, 0xff);
    time.passMicroseconds(20_000);
    expect(result().slice(0, 2)).toEqual([0x40, 0x80]);
  });

  test('without a medium finds no address mark', () => {
    build(undefined);
    ready(0);
    dmaFor(0x46, 0x1000, 512);
    command(0xe6, 0, 0, 0, 1, 2, 18, 0x1b, 0xff);
    time.passMicroseconds(500_000);
    expect(result().slice(0, 2)).toEqual([0x40, 0x01]);
    expect(floppy.readPort(0x3f7)).toBe(0x80);
  });

  test('answers version, lock and unknown commands', () => {
    command(0x10);
    expect(result()).toEqual([0x90]);
    command(0x94);
    expect(result()).toEqual([0x10]);
    command(0x14);
    expect(result()).toEqual([0x00]);
    command(0x1f);
    expect(result()).toEqual([0x80]);
  });
});
