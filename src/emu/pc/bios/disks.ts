/**
 * INT 13h: a diskette drive, 00h, and IDE disks from 80h on. IBM PC/AT Technical Reference, "Diskette I/O" and "Fixed Disk
 * I/O"; Phoenix, "Enhanced Disk Drive Specification" 1.1 for 41h to 48h. Transfers take no guest time.
 */
import { Segment } from '../../cpu/environment.js';
import { type Disk, SECTOR_BYTES } from '../devices/disk.js';
import type { BiosCall } from './call.js';

// Status, in AH.
const OK = 0x00;
const BAD_COMMAND = 0x01;
const NOT_FOUND = 0x04;
const NOT_READY = 0x80;

const FIRST_HARD_DISK = 0x80;
/** Types of drive that 15h tells. */
const TYPE_DISKETTE = 2; // with a change line
const TYPE_DISK = 3;
const DRIVE_1440K = 4;
/** Geometries: of the 1.44 MB drive, and what a disk below 504 MB is given by its IDENTIFY data. */
const DISKETTE = { heads: 2, sectors: 18, cylinders: 80 };
const DISK_HEADS = 16;
const DISK_SECTORS = 63;
const MOST_CYLINDERS = 1024;
// Enhanced Disk Drive extensions.
const EDD_ASKED = 0x55aa;
const EDD_HERE = 0xaa55;
const EDD_VERSION = 0x21;
const EDD_ACCESS = 1; // 42h to 44h, 47h, 48h
const SEGMENT_BYTES = 0x10000;
const PACKET_BYTES = 16;
const PARAMETER_BYTES = 26;
const GEOMETRY_VALID = 2;

interface Geometry {
  readonly cylinders: number;
  readonly heads: number;
  readonly sectors: number;
}

export class BiosDisks {
  readonly #diskette: Disk | undefined;
  readonly #disks: readonly Disk[];
  /** Segment and offset of the diskette parameter table. */
  readonly #parameters: readonly [segment: number, offset: number];
  /** Of the last call, which function 01h tells. */
  status = OK;

  constructor(diskette: Disk | undefined, disks: readonly Disk[], parameters: readonly [number, number]) {
    this.#diskette = diskette;
    this.#disks = disks;
    this.#parameters = parameters;
  }

  /** Serves a call; false if there is no such function. */
  serve(call: BiosCall): boolean {
    const drive = call.dx & 0xff;
    const disk = drive < FIRST_HARD_DISK ? (drive === 0 ? this.#diskette : undefined) : this.#disks[drive & 0x7f];
    if (call.ah === 0x01) {
      this.#finish(call, drive, this.status);
      return true;
    }
    const status = disk === undefined ? this.#withoutDisk(call, drive) : this.#command(call, drive, disk);
    this.#finish(call, drive, status ?? BAD_COMMAND);
    return status !== undefined;
  }

  #finish(call: BiosCall, drive: number, status: number): void {
    this.status = status;
    // 15h answers in AH itself, and 41h gives a version there.
    if (status !== OK || (call.ah !== 0x15 && call.ah !== 0x41)) call.ah = status;
    else call.ah = call.ah === 0x41 ? EDD_VERSION : this.#driveType(drive);
    call.carry = status !== OK;
  }

  #driveType(drive: number): number {
    if (drive >= FIRST_HARD_DISK) return this.#disks[drive & 0x7f] === undefined ? 0 : TYPE_DISK;
    return drive === 0 ? TYPE_DISKETTE : 0;
  }

  #withoutDisk({ ah }: BiosCall, drive: number): number | undefined {
    if (ah === 0x15) return OK;
    if (ah === 0x00) return drive === 0 || drive === FIRST_HARD_DISK ? OK : NOT_READY;
    return drive === 0 ? NOT_READY : BAD_COMMAND;
  }

  #command(call: BiosCall, drive: number, disk: Disk): number | undefined {
    switch (call.ah) {
      case 0x00:
        return OK;
      case 0x02:
      case 0x03:
      case 0x04:
        return this.#transferByGeometry(call, drive, disk);
      case 0x08:
        return this.#tellGeometry(call, drive, disk);
      case 0x15:
        if (drive >= FIRST_HARD_DISK) {
          call.cx = disk.sectors >>> 16;
          call.dx = disk.sectors;
        }
        return OK;
      case 0x41:
        if (drive < FIRST_HARD_DISK || call.bx !== EDD_ASKED) return BAD_COMMAND;
        call.bx = EDD_HERE;
        call.cx = EDD_ACCESS;
        return OK;
      case 0x42:
      case 0x43:
        return drive < FIRST_HARD_DISK ? BAD_COMMAND : this.#transferByPacket(call, disk);
      case 0x48:
        return drive < FIRST_HARD_DISK ? BAD_COMMAND : this.#tellParameters(call, disk);
      default:
        return undefined;
    }
  }

  #geometry(drive: number, disk: Disk): Geometry {
    if (drive < FIRST_HARD_DISK) return DISKETTE;
    const cylinders = Math.floor(disk.sectors / (DISK_HEADS * DISK_SECTORS));
    return { cylinders: Math.min(cylinders, MOST_CYLINDERS), heads: DISK_HEADS, sectors: DISK_SECTORS };
  }

  #transferByGeometry(call: BiosCall, drive: number, disk: Disk): number {
    const { cylinders, heads, sectors } = this.#geometry(drive, disk);
    const cylinder = (call.cx >> 8) | ((call.cx & 0xc0) << 2);
    const sector = call.cx & 0x3f;
    const head = call.dx >> 8;
    const count = call.al;
    call.al = 0;
    if (count === 0) return BAD_COMMAND;
    if (cylinder >= cylinders || head >= heads || sector < 1 || sector > sectors) return NOT_FOUND;
    const first = (cylinder * heads + head) * sectors + sector - 1;
    const moved = this.#transfer(call, disk, first, count, call.address(Segment.ES, 0), call.bx);
    call.al = moved;
    return moved === count ? OK : NOT_FOUND;
  }

  #transferByPacket(call: BiosCall, disk: Disk): number {
    const packet = call.bytes(call.address(Segment.DS, call.si), PACKET_BYTES);
    if (packet[0] < PACKET_BYTES) return BAD_COMMAND;
    const view = new DataView(packet.slice().buffer);
    if (view.getUint32(12, true) !== 0) return NOT_FOUND;
    const count = view.getUint16(2, true);
    const base = view.getUint16(6, true) << 4;
    const moved = this.#transfer(call, disk, view.getUint32(8, true), count, base, view.getUint16(4, true));
    call.store(call.address(Segment.DS, call.si) + 2, Uint8Array.of(moved & 0xff, moved >> 8));
    return moved === count ? OK : NOT_FOUND;
  }

  /** Moves sectors for the function in AH, within the segment at `base`; returns how many there were. */
  #transfer(call: BiosCall, disk: Disk, first: number, count: number, base: number, offset: number): number {
    for (let i = 0; i < count; i++) {
      const sector = first + i;
      const at = offset + i * SECTOR_BYTES;
      if (sector >= disk.sectors || at + SECTOR_BYTES > SEGMENT_BYTES) return i;
      if ((call.ah & 0x0f) === 2) call.store(base + at, disk.read(sector));
      else if ((call.ah & 0x0f) === 3) disk.write(sector, call.bytes(base + at, SECTOR_BYTES));
    }
    return count;
  }

  #tellGeometry(call: BiosCall, drive: number, disk: Disk): number {
    const { cylinders, heads, sectors } = this.#geometry(drive, disk);
    const last = cylinders - 1;
    call.cx = ((last & 0xff) << 8) | ((last >> 2) & 0xc0) | sectors;
    call.dx = ((heads - 1) << 8) | (drive < FIRST_HARD_DISK ? 1 : this.#disks.length);
    if (drive < FIRST_HARD_DISK) {
      const [segment, offset] = this.#parameters;
      call.bx = DRIVE_1440K;
      call.setSegment(Segment.ES, segment);
      call.di = offset;
    }
    return OK;
  }

  #tellParameters(call: BiosCall, disk: Disk): number {
    const address = call.address(Segment.DS, call.si);
    const [low, high] = call.bytes(address, 2);
    if ((low | (high << 8)) < PARAMETER_BYTES) return BAD_COMMAND;
    const parameters = new Uint8Array(PARAMETER_BYTES);
    const view = new DataView(parameters.buffer);
    view.setUint16(0, PARAMETER_BYTES, true);
    view.setUint16(2, GEOMETRY_VALID, true);
    view.setUint32(4, Math.floor(disk.sectors / (DISK_HEADS * DISK_SECTORS)), true);
    view.setUint32(8, DISK_HEADS, true);
    view.setUint32(12, DISK_SECTORS, true);
    view.setUint32(16, disk.sectors, true);
    view.setUint16(24, SECTOR_BYTES, true);
    call.store(address, parameters);
    return OK;
  }
}
