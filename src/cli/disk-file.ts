import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Disk, SECTOR_BYTES } from '../emu/pc/devices/disk.js';
import { UsageError } from './errors.js';
import { readHostFile } from './host-file.js';
import { wholeNumber } from './options.js';

/** Largest disk, MB: what 28 bits of sector number, and a host's memory, are good for. */
const LARGEST = 2047;

/** What --disk says: the size of a blank disk in MB, or a file with the image of one. Throws a UsageError. */
export function diskOption(cwd: string, value: string | undefined): { megabytes?: number; image?: Uint8Array } {
  if (value === undefined) return {};
  if (/^\d+$/.test(value)) return { megabytes: wholeNumber('--disk', value, 1, LARGEST) };
  const image = readHostFile(resolve(cwd, value));
  if (image.length === 0) throw new UsageError(`${resolve(cwd, value)} is empty; a disk has at least a sector.`);
  return { image };
}

/** Writes the image of a disk to a file; sectors of zeros take no room there, where the host's file system can do that. */
export function writeDisk(path: string, disk: Disk): void {
  const file = openSync(path, 'w');
  try {
    ftruncateSync(file, disk.sectors * SECTOR_BYTES);
    for (let sector = 0; sector < disk.sectors; sector++) {
      const bytes = disk.read(sector);
      if (bytes.some((byte) => byte !== 0)) writeSync(file, bytes, 0, SECTOR_BYTES, sector * SECTOR_BYTES);
    }
  } finally {
    closeSync(file);
  }
}
