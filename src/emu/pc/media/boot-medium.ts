/** Boot media for Plan 9's loader: its boot sector, 9LOAD, plan9.ini, a kernel and an empty plan9.nvr. 9load(8), plan9.ini(8). */
import { iniValue, withBootfile } from '../loader/plan9-ini.js';
import { type FatFile, type FatShape, fatVolume, MediumError, SECTOR_BYTES } from './fat.js';

/** What goes onto a boot medium besides what the tool makes itself. */
export interface BootFiles {
  /** 9load. */
  readonly loader: Uint8Array;
  /** The boot sector's code: pbs. */
  readonly pbs: Uint8Array;
  /** A master boot record's code, mbr: the medium is then a disk, otherwise a floppy. */
  readonly mbr?: Uint8Array;
}

/** Name of the kernel on the medium where plan9.ini names none. */
const KERNEL = 'kernel';
/** Code that boots nothing: INT 18h, for the BIOS to say so. A volume's begins with a jump to 3Eh. */
const NO_BOOT_CODE = Uint8Array.of(0xcd, 0x18);
const NO_BOOT_SECTOR = Uint8Array.of(0xeb, 0x3c, 0x90, ...new Uint8Array(0x3b), ...NO_BOOT_CODE);
/** All zeros: the file-server kernels find that the key's sum is wrong, and ask for their configuration. */
const NVRAM: FatFile = { name: 'PLAN9.NVR', content: new Uint8Array(512) };

const FLOPPY: FatShape = {
  sectors: 2880,
  reserved: 1,
  sectorsPerCluster: 1,
  rootEntries: 224,
  media: 0xf0,
  sectorsPerTrack: 18,
  heads: 2,
  hidden: 0,
  drive: 0x00,
};

const TRACK = 63;
const HEADS = 16;
const CYLINDERS = 32;
const DISK: FatShape = {
  sectors: CYLINDERS * HEADS * TRACK - TRACK,
  reserved: 1,
  sectorsPerCluster: 2,
  rootEntries: 512,
  media: 0xf8,
  sectorsPerTrack: TRACK,
  heads: HEADS,
  hidden: TRACK,
  drive: 0x80,
};
const FLOPPY_BYTES = FLOPPY.sectors * SECTOR_BYTES;
const DISK_BYTES = CYLINDERS * HEADS * TRACK * SECTOR_BYTES;
/** Most bytes of code in a master boot record; the disk signature and the partitions follow. */
const MBR_CODE = 440;
const PARTITION = 446;
const ACTIVE = 0x80;
// Types of partition.
const FAT16_BELOW_32MB = 0x04;
const PLAN9 = 0x39;

/** A kind of medium: what it is called by the loader, and by the file-server kernels, which read `bootfile` too (otherinit). */
interface Medium {
  readonly loader: string;
  readonly kernel: string;
  readonly shape: FatShape;
}
const FLOPPY_MEDIUM: Medium = { loader: 'fd0', kernel: 'fd!0', shape: FLOPPY };
const DOS_MEDIUM: Medium = { loader: 'sdC0!dos', kernel: 'hd!0', shape: DISK };
/** A Plan 9 partition, all of it the part 9fat; its second sector says so: prep(8). The 9loads from 2012-05-11 on know no other. */
const PLAN9_MEDIUM: Medium = { loader: 'sdC0!9fat', kernel: 'hd!0', shape: { ...DISK, reserved: 2 } };

/**
 * The image of a 1.44 MB floppy, or of a 16 MB disk with one partition if there is an MBR.
 *
 * Where plan9.ini has no `bootfile`, one is added, for the loader would ask; one in the form that file-server kernels read is put
 * into the loader's. Throws a MediumFullError if the files are too large, a MediumError for what cannot be there at all.
 */
export function bootMedium(files: BootFiles, kernel: Uint8Array, plan9ini: string): Uint8Array {
  const { loader, pbs, mbr } = files;
  const bootfile = iniValue(plan9ini, 'bootfile');
  const medium = mediumFor(bootfile, mbr !== undefined);
  const name = bootfile === undefined ? KERNEL : nameIn(bootfile, medium);
  const ini = withBootfile(plan9ini, `${medium.loader}!${name}`);
  const content: readonly FatFile[] = [
    { name: '9LOAD', content: loader },
    { name: 'PLAN9.INI', content: Buffer.from(ini.replaceAll('\n', '\r\n'), 'utf8') },
    { name, content: kernel },
    NVRAM,
  ];
  const image = new Uint8Array(mbr === undefined ? FLOPPY_BYTES : DISK_BYTES);
  const { shape } = medium;
  image.set(fatVolume(shape, pbs, content), shape.hidden * SECTOR_BYTES);
  if (mbr !== undefined) writeMasterBootRecord(image, mbr, medium === PLAN9_MEDIUM ? PLAN9 : FAT16_BELOW_32MB);
  if (medium === PLAN9_MEDIUM) {
    image.set(Buffer.from(`part 9fat 0 ${shape.sectors}\n`, 'latin1'), (shape.hidden + 1) * SECTOR_BYTES);
  }
  return image;
}

/** The image of a 1.44 MB floppy that has nothing but an empty plan9.nvr, and boots nothing. */
export function nvramFloppy(): Uint8Array {
  const image = new Uint8Array(FLOPPY_BYTES);
  image.set(fatVolume(FLOPPY, NO_BOOT_SECTOR, [NVRAM]));
  return image;
}

/** The image of a disk of 16 MB whose partition has nothing but an empty plan9.nvr, and that boots nothing. */
export function nvramDisk(): Uint8Array {
  const image = new Uint8Array(DISK_BYTES);
  image.set(fatVolume(DISK, NO_BOOT_SECTOR, [NVRAM]), DISK.hidden * SECTOR_BYTES);
  writeMasterBootRecord(image, NO_BOOT_CODE, FAT16_BELOW_32MB);
  return image;
}

/** The medium that is booted from: of a disk's two kinds the one that `bootfile` wants. */
function mediumFor(bootfile: string | undefined, disk: boolean): Medium {
  if (!disk) return FLOPPY_MEDIUM;
  return bootfile?.startsWith(`${PLAN9_MEDIUM.loader}!`) ? PLAN9_MEDIUM : DOS_MEDIUM;
}

/** The file that `bootfile` names, which must be on the medium that is made. */
function nameIn(bootfile: string, { loader, kernel }: Medium): string {
  const name = bootfile.slice(bootfile.lastIndexOf('!') + 1);
  const device = bootfile.slice(0, -name.length - 1);
  if (name !== '' && (device === loader || device === kernel)) return name;
  throw new MediumError(
    `plan9.ini has bootfile=${bootfile}, which is not on the medium that is booted; ${loader}!${KERNEL} would be`,
  );
}

function writeMasterBootRecord(image: Uint8Array, code: Uint8Array, type: number): void {
  if (code.length > MBR_CODE) {
    throw new MediumError(`the master boot record has ${code.length} bytes of code; there is room for ${MBR_CODE}`);
  }
  image.set(code);
  const view = new DataView(image.buffer, PARTITION, 16);
  view.setUint8(0, ACTIVE);
  setAddress(view, 1, DISK.hidden);
  view.setUint8(4, type);
  setAddress(view, 5, DISK.hidden + DISK.sectors - 1);
  view.setUint32(8, DISK.hidden, true);
  view.setUint32(12, DISK.sectors, true);
  image.set([0x55, 0xaa], 510);
}

/** A sector's number as head, sector and cylinder. */
function setAddress(view: DataView, offset: number, sector: number): void {
  const cylinder = Math.floor(sector / (HEADS * TRACK));
  view.setUint8(offset, Math.floor(sector / TRACK) % HEADS);
  view.setUint8(offset + 1, (sector % TRACK) + 1);
  view.setUint8(offset + 2, cylinder);
}
