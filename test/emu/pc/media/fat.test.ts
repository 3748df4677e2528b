import { describe, expect, test } from 'vitest';
import { type FatShape, fatVolume } from '../../../../src/emu/pc/media/fat.js';

const FLOPPY: FatShape = {
  sectors: 2880,
  reserved: 1,
  sectorsPerCluster: 1,
  rootEntries: 224,
  media: 0xf0,
  sectorsPerTrack: 18,
  heads: 2,
  hidden: 0,
  drive: 0,
};
const DISK: FatShape = {
  ...FLOPPY,
  sectors: 32_193,
  sectorsPerCluster: 2,
  rootEntries: 512,
  media: 0xf8,
  sectorsPerTrack: 63,
  heads: 16,
  hidden: 63,
  drive: 0x80,
};
/** A boot sector's code: a jump over the description, then bytes that can be told from everything else. */
const CODE = Uint8Array.from({ length: 495 }, (_, i) => [0xeb, 0x3c, 0x90][i] ?? 0xc3);

const content = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7);
const volume = (shape: FatShape, ...files: [name: string, length: number][]) =>
  fatVolume(
    shape,
    CODE,
    files.map(([name, length]) => ({ name, content: content(length) })),
  );
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The chain of clusters that begins with `first`, read as the specification says. */
function chainOf(bytes: Uint8Array, first: number, wide: boolean): number[] {
  const chain: number[] = [];
  for (let cluster = first; cluster < (wide ? 0xfff8 : 0xff8); ) {
    chain.push(cluster);
    const at = 512 + (wide ? cluster * 2 : Math.floor(cluster * 1.5));
    const pair = view(bytes).getUint16(at, true);
    cluster = wide ? pair : cluster % 2 === 0 ? pair & 0xfff : pair >> 4;
  }
  return chain;
}

describe('fatVolume', () => {
  test('describes a 1.44 MB floppy as other systems format it', () => {
    const boot = view(volume(FLOPPY));
    expect(boot.getUint16(0x0b, true)).toBe(512);
    expect(boot.getUint8(0x0d)).toBe(1);
    expect(boot.getUint16(0x0e, true)).toBe(1);
    expect(boot.getUint8(0x10)).toBe(2);
    expect(boot.getUint16(0x11, true)).toBe(224);
    expect(boot.getUint16(0x13, true)).toBe(2880);
    expect(boot.getUint16(0x16, true)).toBe(9);
    expect(boot.getUint16(0x1fe, true)).toBe(0xaa55);
  });

  test('the volume serial number is the sector of the disk at which the root directory begins', () => {
    expect(view(volume(FLOPPY)).getUint32(0x27, true)).toBe(19);
    const disk = view(volume(DISK));
    expect(disk.getUint32(0x27, true)).toBe(63 + 1 + 2 * disk.getUint16(0x16, true));
  });

  test('keeps the code of the boot sector, before and after the description', () => {
    const bytes = volume(FLOPPY);
    expect([...bytes.slice(0, 3)]).toEqual([0xeb, 0x3c, 0x90]);
    expect(bytes.slice(0x3e, 495)).toEqual(CODE.slice(0x3e));
  });

  test.each([
    ['FAT12', FLOPPY, 33, 512, false],
    ['FAT16', DISK, 159, 1024, true],
  ] as const)(
    '%s: files follow each other, each in a chain of successive clusters',
    (type, shape, data, cluster, wide) => {
      const bytes = volume(shape, ['9LOAD', 3 * cluster], ['PLAN9.INI', 1], ['kernel', 2 * cluster + 1]);
      expect(Buffer.from(bytes.slice(0x36, 0x3b)).toString()).toBe(type);
      const root = (view(bytes).getUint32(0x27, true) - shape.hidden) * 512;
      const entries = [0, 1, 2].map((i) => ({
        name: Buffer.from(bytes.slice(root + 32 * i, root + 32 * i + 11)).toString(),
        first: view(bytes).getUint16(root + 32 * i + 26, true),
        size: view(bytes).getUint32(root + 32 * i + 28, true),
      }));
      expect(entries).toEqual([
        { name: '9LOAD      ', first: 2, size: 3 * cluster },
        { name: 'PLAN9   INI', first: 5, size: 1 },
        { name: 'KERNEL     ', first: 6, size: 2 * cluster + 1 },
      ]);
      expect(entries.map(({ first }) => chainOf(bytes, first, wide))).toEqual([[2, 3, 4], [5], [6, 7, 8]]);
      const kernel = data * 512 + (6 - 2) * cluster;
      expect(bytes.slice(kernel, kernel + 2 * cluster + 1)).toEqual(content(2 * cluster + 1));
    },
  );

  test('both allocation tables are the same', () => {
    const bytes = volume(FLOPPY, ['9LOAD', 5000]);
    expect(bytes.slice(10 * 512, 19 * 512)).toEqual(bytes.slice(512, 10 * 512));
    expect(view(bytes).getUint8(512)).toBe(0xf0);
  });

  test('an empty file has no cluster', () => {
    const bytes = volume(FLOPPY, ['EMPTY', 0]);
    expect(view(bytes).getUint16(19 * 512 + 26, true)).toBe(0);
  });

  test('files that do not fit are an error that says how large they are', () => {
    expect(() => volume(FLOPPY, ['kernel', 1_457_664])).not.toThrow();
    expect(() => volume(FLOPPY, ['kernel', 1_457_665])).toThrow(
      'the files (kernel 1457665 bytes) do not go onto a medium with room for 1457664; a kernel that is compressed with gzip needs less',
    );
  });

  test('names that FAT cannot have are errors', () => {
    for (const name of ['ninechars', 'a.long', 'a b', '', '.x']) {
      expect(() => volume(FLOPPY, [name, 1])).toThrow('is no name for a file on a FAT medium');
    }
  });

  test('code that is too long for a boot sector is an error', () => {
    expect(() => fatVolume(FLOPPY, new Uint8Array(511), [])).toThrow('the boot sector has 511 bytes of code');
  });
});
