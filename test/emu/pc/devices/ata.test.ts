import { beforeEach, describe, expect, test } from 'vitest';
import { AtaChannel } from '../../../../src/emu/pc/devices/ata.js';
import { Disk } from '../../../../src/emu/pc/devices/disk.js';
import { TestTime } from '../test-time.js';

const BASE = 0x1f0;
const SECTORS = 4 * 16 * 63;
let time: TestTime;
let irq: boolean;
let disk: Disk;
let ata: AtaChannel;

beforeEach(() => {
  const image = new Uint8Array(SECTORS * 512);
  for (let sector = 0; sector < SECTORS; sector++) image.fill(sector & 0xff, sector * 512, (sector + 1) * 512);
  disk = new Disk(image);
  time = new TestTime();
  irq = false;
  ata = new AtaChannel(
    time.clock,
    BASE,
    (high) => {
      irq = high;
    },
    [disk, undefined],
  );
});

const write = (register: number, value: number) => ata.writePort(BASE + register, value);
const read = (register: number) => ata.readPort(BASE + register);
const wait = () => time.passMicroseconds(150);
const word = () => ata.readPortWide(BASE, 2);

function command(
  code: number,
  registers: { count?: number; sector?: number; cylinder?: number; device?: number } = {},
) {
  const { count = 1, sector = 1, cylinder = 0, device = 0xa0 } = registers;
  write(2, count);
  write(3, sector);
  write(4, cylinder & 0xff);
  write(5, cylinder >> 8);
  write(6, device);
  write(7, code);
}

function identify(): number[] {
  command(0xec);
  wait();
  return Array.from({ length: 256 }, word);
}

describe('AtaChannel', () => {
  test('is busy for a while, then has data and interrupts until the status is read', () => {
    command(0xec);
    expect(read(7)).toBe(0x80);
    wait();
    expect(irq).toBe(true);
    expect(ata.readPort(0x3f6)).toBe(0x58);
    expect(irq).toBe(true);
    expect(read(7)).toBe(0x58);
    expect(irq).toBe(false);
  });

  test('identifies itself as a fixed disk with LBA, without DMA or multiple-sector commands', () => {
    const words = identify();
    expect([words[0], words[1], words[3], words[6]]).toEqual([0x40, 4, 16, 63]);
    expect(words[60] | (words[61] << 16)).toBe(SECTORS);
    expect([words[47], words[49], words[63], words[88]]).toEqual([0, 0x200, 0, 0]);
    expect(read(7)).toBe(0x50);
  });

  test('reads sectors by LBA, one interrupt each', () => {
    command(0x20, { count: 2, sector: 7, device: 0xe0 });
    wait();
    expect(read(7) & 8).toBe(8);
    expect(Array.from({ length: 256 }, word).every((w) => w === 0x0707)).toBe(true);
    expect(read(7)).toBe(0x80);
    wait();
    expect(irq).toBe(true);
    expect(word()).toBe(0x0808);
  });

  test('reads double words', () => {
    command(0x20, { sector: 3, device: 0xe0 });
    wait();
    expect(ata.readPortWide(BASE, 4)).toBe(0x03030303);
  });

  test('addresses by cylinder, head and sector', () => {
    command(0x20, { sector: 5, cylinder: 1, device: 0xa2 });
    wait();
    expect(word() & 0xff).toBe(((1 * 16 + 2) * 63 + 4) & 0xff);
  });

  test('writes sectors: asks for the first without an interrupt, interrupts after each', () => {
    command(0x30, { count: 2, sector: 9, device: 0xe0 });
    wait();
    expect(irq).toBe(false);
    expect(read(7)).toBe(0x58);
    for (let i = 0; i < 256; i++) ata.writePortWide(BASE, 2, 0x1234);
    wait();
    expect(irq).toBe(true);
    expect(read(7)).toBe(0x58);
    for (let i = 0; i < 128; i++) ata.writePortWide(BASE, 4, 0x89abcdef);
    wait();
    expect(read(7)).toBe(0x50);
    expect([...disk.read(9).subarray(0, 2)]).toEqual([0x34, 0x12]);
    expect([...disk.read(10).subarray(508)]).toEqual([0xef, 0xcd, 0xab, 0x89]);
    expect([...disk.state().written.keys()]).toEqual([9, 10]);
  });

  test('takes the time in which a sector passes under the head, from each to the next, to read and to write', () => {
    for (const code of [0x20, 0x30]) {
      command(code, { count: 2, device: 0xe0 });
      wait();
      read(7);
      for (let i = 0; i < 256; i++) code === 0x20 ? word() : ata.writePortWide(BASE, 2, 0);
      time.passMicroseconds(131);
      expect([irq, ata.readPort(0x3f6)]).toEqual([false, 0x80]);
      time.passMicroseconds(1);
      expect([irq, ata.readPort(0x3f6)]).toEqual([true, 0x58]);
    }
  });

  test('refuses sectors beyond the end', () => {
    command(0x20, { sector: 0xff, cylinder: 0xffff, device: 0xef });
    wait();
    expect(read(7) & 0x09).toBe(0x01);
    expect(read(1)).toBe(0x10);
    command(0x20, { sector: 0, device: 0xa0 });
    wait();
    expect(read(1)).toBe(0x10);
  });

  test('aborts commands that it does not have, the packet ones among them', () => {
    for (const code of [0xa1, 0xa0, 0xc4, 0xc6, 0xc8, 0x24]) {
      command(code);
      wait();
      expect(read(7)).toBe(0x51);
      expect(read(1)).toBe(0x04);
    }
  });

  test('diagnostics leave the signature and say that device 1 is missing', () => {
    write(7, 0x90);
    wait();
    expect([read(1), read(2), read(3), read(4), read(5)]).toEqual([0x81, 1, 1, 0, 0]);
  });

  test('shows a missing device 1 as not ready', () => {
    write(6, 0xb0);
    expect(read(7)).toBe(0);
    write(7, 0xec);
    wait();
    expect(read(7)).toBe(0);
    write(6, 0xa0);
    expect(read(7)).toBe(0x50);
  });

  test('is busy in reset and comes back ready', () => {
    ata.writePort(0x3f6, 6);
    expect(read(7)).toBe(0x80);
    ata.writePort(0x3f6, 2);
    wait();
    expect(read(7)).toBe(0x50);
  });

  test('does not interrupt with nIEN set', () => {
    ata.writePort(0x3f6, 2);
    command(0xec);
    wait();
    expect(irq).toBe(false);
    expect(read(7)).toBe(0x58);
  });
});
