/** What a guest has written to its disks. */
import { createHash } from 'node:crypto';
import type { Disk } from '../devices/disk.js';

/** The changes of one disk. Sectors have 512 bytes. */
export interface DiskChanges {
  /** `fd0`; `h0` and `h1` are the primary channel's, `h2` and `h3` the secondary one's. */
  readonly name: string;
  /** Size of the disk, in sectors. */
  readonly sectors: number;
  /** Runs of sectors that were written, in order: the first and the last of each. */
  readonly written: readonly (readonly [first: number, last: number])[];
  /** SHA-256 of the sectors that were written, in order. */
  readonly content: string;
}

/** The changes of a disk, or undefined if it is as it was. */
export function changesOf(name: string, disk: Disk): DiskChanges | undefined {
  const sectors = [...disk.state().written.keys()].sort((a, b) => a - b);
  if (sectors.length === 0) return undefined;
  const hash = createHash('sha256');
  const written: [number, number][] = [];
  for (const sector of sectors) {
    hash.update(disk.read(sector));
    const run = written.at(-1);
    if (run !== undefined && run[1] === sector - 1) run[1] = sector;
    else written.push([sector, sector]);
  }
  return { name, sectors: disk.sectors, written, content: hash.digest('hex') };
}
