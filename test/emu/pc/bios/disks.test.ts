import { describe, expect, test } from 'vitest';
import { bootImage, poweredOn, runBooted } from './boot-program.js';

const DISK_SECTORS = 4 * 16 * 63;

/** Runs a program as the first sector of a disk of 4 cylinders, 16 heads and 63 sectors. */
function runFromDisk(code: string) {
  const { machine } = poweredOn('disk', { disks: [bootImage(code, DISK_SECTORS)] });
  machine.run(1_000_000);
  const [eax, ecx, edx, ebx] = machine.cpu.regs;
  return { machine, ram: machine.cpu.ram, eax, ecx, edx, ebx, carry: (machine.cpu.eflags & 1) === 1 };
}

const status = (eax: number) => (eax >> 8) & 0xff;

/** A disk address packet for `count` sectors from `lba` on, to 0:9000, at 7C40; then INT 13h with it. */
const withPacket = (ah: string, count: number, lba: number) =>
  `c7 06 40 7c 10 00 c7 06 42 7c ${count.toString(16).padStart(2, '0')} 00 c7 06 44 7c 00 90 c7 06 46 7c 00 00` +
  `c7 06 48 7c ${lba.toString(16).padStart(2, '0')} 00 be 40 7c b4 ${ah} b2 80 cd 13`;

describe('INT 13h, floppy', () => {
  test('reads sectors by cylinder, head and sector', () => {
    // mov ax, 0202h; mov bx, 9000h; mov cx, 0112h (cylinder 1, sector 18); mov dx, 0100h (head 1); int 13h
    const { machine, eax, carry } = runBooted('b8 02 02 bb 00 90 b9 12 01 ba 00 01 cd 13');
    expect(carry).toBe(false);
    expect(eax & 0xffff).toBe(2);
    expect([machine.cpu.ram[0x9000], machine.cpu.ram[0x9200], machine.cpu.ram[0x9400]]).toEqual([71, 72, 0]);
  });

  test('a sector beyond the track is not found', () => {
    const { eax, carry } = runBooted('b8 01 02 bb 00 90 b9 13 00 ba 00 00 cd 13');
    expect([status(eax), carry]).toEqual([4, true]);
    expect(status(runBooted('b8 01 02 bb 00 90 b9 13 00 ba 00 00 cd 13 b4 01 cd 13').eax)).toBe(4);
  });

  test('what is written can be read again; the image is not changed', () => {
    // mov ax, 0301h; mov bx, 7c00h; mov cx, 0005h; xor dx, dx; int 13h; mov ax, 0201h; mov bh, 90h; int 13h
    const { machine } = runBooted('b8 01 03 bb 00 7c b9 05 00 31 d2 cd 13 b8 01 02 b7 90 cd 13');
    expect(machine.cpu.ram.slice(0x9000, 0x9200)).toEqual(machine.cpu.ram.slice(0x7c00, 0x7e00));
    expect(machine.floppyDisk?.state().written.size).toBe(1);
  });

  test('has 80 cylinders, 2 heads, 18 sectors, type 4 and a parameter table', () => {
    const { machine, ecx, edx, ebx, edi } = runBooted('b4 08 cd 13');
    expect([ecx & 0xffff, edx & 0xffff, ebx & 0xff]).toEqual([0x4f12, 0x0101, 4]);
    const table = machine.cpu.segment(0).base + (edi & 0xffff);
    expect([...machine.cpu.ram.slice(table + 3, table + 5)]).toEqual([2, 18]);
  });

  test('has a change line, and no extensions', () => {
    expect(status(runBooted('b4 15 cd 13').eax)).toBe(2);
    expect(runBooted('b4 41 bb aa 55 cd 13').carry).toBe(true);
  });

  test('a drive that is not there is an error', () => {
    expect(status(runBooted('b8 01 02 b2 01 b9 01 00 cd 13').eax)).toBe(1);
    expect(runBooted('b4 15 b2 80 cd 13').eax & 0xff00).toBe(0);
  });

  test('resets', () => {
    const { eax, carry } = runBooted('b4 00 cd 13');
    expect([status(eax), carry]).toEqual([0, false]);
  });
});

describe('INT 13h, disk', () => {
  test('reads by cylinder, head and sector', () => {
    // mov ax, 0201h; mov bx, 9000h; mov cx, 0102h; mov dx, 0380h; int 13h: sector (1*16+3)*63+1
    const { ram, carry } = runFromDisk('b8 01 02 bb 00 90 b9 02 01 ba 80 03 cd 13');
    expect(carry).toBe(false);
    expect(ram[0x9000]).toBe(((16 + 3) * 63 + 1) & 0xff);
  });

  test('tells its geometry and its size', () => {
    const geometry = runFromDisk('b4 08 cd 13');
    expect([geometry.ecx & 0xffff, geometry.edx & 0xffff]).toEqual([0x033f, 0x0f01]);
    const size = runFromDisk('b4 15 cd 13');
    expect([status(size.eax), size.ecx & 0xffff, size.edx & 0xffff]).toEqual([3, 0, DISK_SECTORS]);
  });

  test('has the extensions for packets', () => {
    const { eax, ebx, ecx, carry } = runFromDisk('b4 41 bb aa 55 cd 13');
    expect([carry, status(eax), ebx & 0xffff, ecx & 0xffff]).toEqual([false, 0x21, 0xaa55, 1]);
  });

  test('reads by packet', () => {
    const { ram, eax, carry } = runFromDisk(withPacket('42', 2, 0x21));
    expect([carry, status(eax)]).toEqual([false, 0]);
    expect([ram[0x9000], ram[0x9200], ram[0x9400]]).toEqual([0x21, 0x22, 0]);
  });

  test('a packet that goes beyond the segment tells how many sectors were read', () => {
    const { ram, carry } = runFromDisk(withPacket('42', 0x7f, 1));
    expect(carry).toBe(true);
    expect(ram[0x7c42]).toBe((0x10000 - 0x9000) / 512);
  });

  test('tells its parameters', () => {
    // mov word [9000h], 26; mov si, 9000h; mov ah, 48h; int 13h
    const { ram, carry } = runFromDisk('c7 06 00 90 1a 00 be 00 90 b4 48 cd 13');
    expect(carry).toBe(false);
    const view = new DataView(ram.buffer, ram.byteOffset + 0x9000, 26);
    const dwords = [4, 8, 12, 16, 20].map((offset) => view.getUint32(offset, true));
    expect([...dwords, view.getUint16(24, true)]).toEqual([4, 16, 63, DISK_SECTORS, 0, 512]);
  });
});
