import { describe, expect, test } from 'vitest';
import { bootMedium } from '../../../../src/emu/pc/media/boot-medium.js';

const FILES = { loader: Buffer.from('the loader'), pbs: new Uint8Array(100).fill(0x90) };
const DISK = { ...FILES, mbr: new Uint8Array(400).fill(0x91) };
const KERNEL = Buffer.from('the kernel');

const text = (image: Uint8Array) => Buffer.from(image).toString('latin1');

describe('bootMedium', () => {
  test('is a whole floppy with loader, configuration, kernel and memory for keys', () => {
    const image = bootMedium(FILES, KERNEL, 'bootfile=fd0!9fsfs64\nconsole=0\n');
    expect(image.length).toBe(1_474_560);
    const root = text(image.subarray(19 * 512, 19 * 512 + 4 * 32));
    expect([0, 1, 2, 3].map((i) => root.slice(32 * i, 32 * i + 11))).toEqual([
      '9LOAD      ',
      'PLAN9   INI',
      '9FSFS64    ',
      'PLAN9   NVR',
    ]);
    expect(text(image)).toContain('bootfile=fd0!9fsfs64\r\nconsole=0\r\n');
    expect(text(image)).toContain('the kernel');
  });

  test('adds the bootfile that plan9.ini lacks', () => {
    expect(text(bootMedium(FILES, KERNEL, 'console=0\n'))).toContain('bootfile=fd0!kernel\r\nconsole=0\r\n');
    expect(text(bootMedium(DISK, KERNEL, ''))).toContain('bootfile=sdC0!dos!kernel\r\n');
  });

  test('a bootfile in the form of the file-server kernels, which loaders do not take, is put into theirs', () => {
    const lines = (form: string) => `console=0\nbootfile = ${form}\nnvr=hd!0!plan9.nvr\n`;
    const floppy = text(bootMedium(FILES, KERNEL, lines('fd!0!9fsfs64')));
    expect(floppy).toContain('console=0\r\nbootfile=fd0!9fsfs64\r\nnvr=hd!0!plan9.nvr\r\n');
    expect(floppy).toContain('9FSFS64    ');
    expect(text(bootMedium(DISK, KERNEL, lines('hd!0!9fsfs64')))).toContain('\r\nbootfile=sdC0!dos!9fsfs64\r\n');
    expect(() => bootMedium(DISK, KERNEL, lines('fd!0!9fsfs64'))).toThrow('sdC0!dos!kernel would be');
  });

  test('a bootfile on sdC0!9fat makes the partition a Plan 9 one, all of which is that part', () => {
    const image = bootMedium(DISK, KERNEL, 'bootfile=sdC0!9fat!9fsfs64\n');
    const sectors = image.length / 512 - 63;
    expect(image[446 + 4]).toBe(0x39);
    expect(text(image.subarray(64 * 512, 65 * 512)).replace(/\0+$/, '')).toBe(`part 9fat 0 ${sectors}\n`);
    const volume = new DataView(image.buffer, 63 * 512);
    expect(volume.getUint16(0x0e, true)).toBe(2);
    // The allocation tables begin after the two sectors, and the root directory is where the boot sector is told it is.
    expect(volume.getUint16(2 * 512, true)).toBe(0xfff8);
    const root = volume.getUint32(0x27, true);
    expect(root).toBe(63 + 2 + 2 * volume.getUint16(0x16, true));
    expect(text(image.subarray(root * 512, root * 512 + 11))).toBe('9LOAD      ');
    expect(text(image)).toContain('bootfile=sdC0!9fat!9fsfs64\r\n');
  });

  test('a bootfile that is somewhere else is an error', () => {
    expect(() => bootMedium(FILES, KERNEL, 'bootfile=sdC0!dos!kernel\n')).toThrow(
      'plan9.ini has bootfile=sdC0!dos!kernel, which is not on the medium that is booted; fd0!kernel would be',
    );
  });

  test('with a master boot record it is a disk with one active FAT16 partition', () => {
    const image = bootMedium(DISK, KERNEL, '');
    expect(image.length).toBe(32 * 16 * 63 * 512);
    expect(image[0]).toBe(0x91);
    // Active, head 1 sector 1 cylinder 0, type 4, head 15 sector 63 cylinder 31, first sector 63.
    expect([...image.slice(446, 458)]).toEqual([0x80, 1, 1, 0, 4, 15, 63, 31, 63, 0, 0, 0]);
    expect(new DataView(image.buffer).getUint32(458, true)).toBe(image.length / 512 - 63);
    expect(image.slice(510, 512)).toEqual(Uint8Array.of(0x55, 0xaa));
    expect(text(image.subarray(63 * 512 + 0x36, 63 * 512 + 0x3b))).toBe('FAT16');
  });

  test('code that would cover the partition table is an error', () => {
    expect(() => bootMedium({ ...FILES, mbr: new Uint8Array(441) }, KERNEL, '')).toThrow(
      'the master boot record has 441 bytes of code; there is room for 440',
    );
  });
});
