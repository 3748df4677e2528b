/**
 * FAT12 and FAT16 volumes with files in the root directory, written in one go: every file is contiguous. Microsoft,
 * "FAT: General Overview of On-Disk Format" 1.03; Plan 9's prep(8), "format", for what its boot sectors expect.
 */

export const SECTOR_BYTES = 512;

/** Shape of a volume and of the disk it is on. */
export interface FatShape {
  /** Sectors of the volume. */
  readonly sectors: number;
  /** Those of them before the allocation tables: the boot sector, and any that the volume leaves to others. */
  readonly reserved: number;
  readonly sectorsPerCluster: number;
  /** A multiple of 16. */
  readonly rootEntries: number;
  /** Media descriptor: F0h removable, F8h fixed. */
  readonly media: number;
  readonly sectorsPerTrack: number;
  readonly heads: number;
  /** Sectors of the disk before the volume. */
  readonly hidden: number;
  /** Number that the BIOS gives the drive. */
  readonly drive: number;
}

export interface FatFile {
  /** A name such as `PLAN9.INI`: up to eight characters and an extension of up to three. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** A medium that cannot be made as it was asked for; the message is a sentence for a person. */
export class MediumError extends Error {
  override readonly name = 'MediumError';
}

/** Files that are too large for a medium. */
export class MediumFullError extends MediumError {}

const FATS = 2;
const ENTRY_BYTES = 32;
/** Volumes with fewer clusters have 12-bit entries. */
const FAT16_CLUSTERS = 4085;
const FIRST_CLUSTER = 2;
const END_OF_CHAIN = 0xffff;
const ATTRIBUTE_ARCHIVE = 0x20;
/** 1980-01-01, the first date there is. */
const FIRST_DATE = 0x21;
/** The code of a boot sector begins here; what is before is the description of the volume. */
const CODE_OFFSET = 0x3e;
const SIGNATURE_OFFSET = 510;
const SHORT_NAME = /^([A-Z0-9_~!#$%&'()@^`{}-]{1,8})(?:\.([A-Z0-9_~!#$%&'()@^`{}-]{1,3}))?$/;

interface Layout extends FatShape {
  readonly fatSectors: number;
  readonly rootSector: number;
  readonly dataSector: number;
  readonly clusters: number;
  readonly wide: boolean;
}

/**
 * The bytes of a volume, up to the last one that is not zero by its nature: what follows is unused.
 *
 * @param bootSector code as Plan 9's pbs and pbslba are: a jump at 0, code from 3Eh, at most 510 bytes. The volume serial
 *   number, at 27h, becomes the sector of the disk at which the root directory begins, where they look for it.
 * @throws MediumFullError if the files do not go onto it, a MediumError for names and code that cannot be there
 */
export function fatVolume(shape: FatShape, bootSector: Uint8Array, files: readonly FatFile[]): Uint8Array {
  const layout = layOut(shape);
  if (files.length > shape.rootEntries) {
    throw new MediumError(`${files.length} files are more than the root directory holds, ${shape.rootEntries}`);
  }
  const clusterBytes = shape.sectorsPerCluster * SECTOR_BYTES;
  const needed = files.reduce((sum, { content }) => sum + Math.ceil(content.length / clusterBytes), 0);
  if (needed > layout.clusters) {
    const sizes = files.map(({ name, content }) => `${name} ${content.length}`).join(', ');
    throw new MediumFullError(
      `the files (${sizes} bytes) do not go onto a medium with room for ${layout.clusters * clusterBytes}; a kernel that is compressed with gzip needs less`,
    );
  }
  const bytes = new Uint8Array((layout.dataSector + needed * shape.sectorsPerCluster) * SECTOR_BYTES);
  writeBootSector(bytes, layout, bootSector);
  const chain = [0xff00 | shape.media, END_OF_CHAIN];
  for (const [i, { name, content }] of files.entries()) {
    const first = content.length === 0 ? 0 : chain.length;
    const clusters = Math.ceil(content.length / clusterBytes);
    const entry = layout.rootSector * SECTOR_BYTES + i * ENTRY_BYTES;
    writeEntry(new DataView(bytes.buffer, entry, ENTRY_BYTES), shortName(name), first, content.length);
    bytes.set(content, layout.dataSector * SECTOR_BYTES + (chain.length - FIRST_CLUSTER) * clusterBytes);
    for (let n = 1; n <= clusters; n++) chain.push(n === clusters ? END_OF_CHAIN : chain.length + 1);
  }
  const fat = layout.wide ? fat16(chain) : fat12(chain);
  for (let n = 0; n < FATS; n++) bytes.set(fat, (layout.reserved + n * layout.fatSectors) * SECTOR_BYTES);
  return bytes;
}

/** Sizes the allocation tables: the larger they are, the fewer clusters remain to be described. */
function layOut(shape: FatShape): Layout {
  const rootSectors = (shape.rootEntries * ENTRY_BYTES) / SECTOR_BYTES;
  for (let fatSectors = 1; ; fatSectors++) {
    const rootSector = shape.reserved + FATS * fatSectors;
    const dataSector = rootSector + rootSectors;
    const clusters = Math.floor((shape.sectors - dataSector) / shape.sectorsPerCluster);
    const wide = clusters >= FAT16_CLUSTERS;
    const bits = (clusters + FIRST_CLUSTER) * (wide ? 16 : 12);
    if (bits <= fatSectors * SECTOR_BYTES * 8) return { ...shape, fatSectors, rootSector, dataSector, clusters, wide };
  }
}

function writeBootSector(bytes: Uint8Array, layout: Layout, code: Uint8Array): void {
  if (code.length > SIGNATURE_OFFSET || code.length <= CODE_OFFSET) {
    throw new MediumError(
      `the boot sector has ${code.length} bytes of code; it must have ${CODE_OFFSET + 1} to ${SIGNATURE_OFFSET}`,
    );
  }
  bytes.set(code);
  const view = new DataView(bytes.buffer, 0, SECTOR_BYTES);
  const text = (offset: number, value: string) => bytes.set(Buffer.from(value, 'latin1'), offset);
  text(3, 'Plan9.00');
  view.setUint16(0x0b, SECTOR_BYTES, true);
  view.setUint8(0x0d, layout.sectorsPerCluster);
  view.setUint16(0x0e, layout.reserved, true);
  view.setUint8(0x10, FATS);
  view.setUint16(0x11, layout.rootEntries, true);
  const small = layout.sectors < 0x10000;
  view.setUint16(0x13, small ? layout.sectors : 0, true);
  view.setUint8(0x15, layout.media);
  view.setUint16(0x16, layout.fatSectors, true);
  view.setUint16(0x18, layout.sectorsPerTrack, true);
  view.setUint16(0x1a, layout.heads, true);
  view.setUint32(0x1c, layout.hidden, true);
  view.setUint32(0x20, small ? 0 : layout.sectors, true);
  view.setUint8(0x24, layout.drive);
  view.setUint8(0x25, 0);
  view.setUint8(0x26, 0x29); // the three fields that follow are there
  view.setUint32(0x27, layout.hidden + layout.rootSector, true);
  text(0x2b, 'FSBISECT   ');
  text(0x36, layout.wide ? 'FAT16   ' : 'FAT12   ');
  view.setUint16(SIGNATURE_OFFSET, 0xaa55, true);
}

function writeEntry(entry: DataView, name: string, first: number, size: number): void {
  for (let i = 0; i < name.length; i++) entry.setUint8(i, name.charCodeAt(i));
  entry.setUint8(11, ATTRIBUTE_ARCHIVE);
  entry.setUint16(24, FIRST_DATE, true);
  entry.setUint16(26, first, true);
  entry.setUint32(28, size, true);
}

/** The eleven characters of a directory entry. */
function shortName(name: string): string {
  const match = SHORT_NAME.exec(name.toUpperCase());
  if (match === null) {
    throw new MediumError(
      `"${name}" is no name for a file on a FAT medium: up to eight characters, a full stop, three more`,
    );
  }
  return match[1].padEnd(8) + (match[2] ?? '').padEnd(3);
}

function fat12(chain: readonly number[]): Uint8Array {
  const fat = new Uint8Array(Math.ceil((chain.length * 3) / 2));
  for (const [i, next] of chain.entries()) {
    const at = Math.floor((i * 3) / 2);
    const value = (next & 0xfff) << (i % 2 === 0 ? 0 : 4);
    fat[at] |= value & 0xff;
    fat[at + 1] |= value >> 8;
  }
  return fat;
}

function fat16(chain: readonly number[]): Uint8Array {
  const fat = new DataView(new ArrayBuffer(chain.length * 2));
  for (const [i, next] of chain.entries()) fat.setUint16(2 * i, next, true);
  return new Uint8Array(fat.buffer);
}
