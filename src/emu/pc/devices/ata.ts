/**
 * An IDE channel with up to two disks: ATA-2, programmed I/O only, one sector per interrupt. ANSI X3.279-1996.
 */
import type { BytePorts, WidePorts, Width } from '../bus.js';
import type { Alarm, Clock } from '../clock.js';
import { type Disk, SECTOR_BYTES } from './disk.js';

// Status register.
const STATUS_BSY = 0x80;
const STATUS_DRDY = 0x40;
const STATUS_DSC = 0x10;
const STATUS_DRQ = 0x08;
const STATUS_ERR = 0x01;
// Error register.
const ERROR_ABRT = 0x04;
const ERROR_IDNF = 0x10;
/** After diagnostics: the device passed; with the high bit, device 1 did not. */
const DIAGNOSTIC_PASSED = 0x01;
const DIAGNOSTIC_NO_DEVICE_1 = 0x80;
// Device/head register.
const HEAD_DEVICE_1 = 0x10;
const HEAD_LBA = 0x40;
// Device control register.
const CONTROL_SRST = 0x04;
const CONTROL_NIEN = 0x02;

const HEADS = 16;
const SECTORS_PER_TRACK = 63;
const MAX_CYLINDERS = 16383;

const COMMAND_MICROSECONDS = 50;
/**
 * From one sector of a transfer to the next: 1/63 of a revolution at 7200 rpm. It is more than a kernel needs to come out of the
 * interrupt handler: one that lets interrupts in before it has left its stack takes another level of it for each sector that
 * is there already, and sys/src/fs of 2002 has 4000 bytes for 32 sectors.
 */
const SECTOR_MICROSECONDS = 132;

/** What the data register is being used for. */
interface Transfer {
  readonly write: boolean;
  readonly buffer: Uint8Array;
  at: number;
  /** Next sector of the disk, and how many are still to be moved after the buffer; none for IDENTIFY. */
  sector: number;
  left: number;
}

/** What the device is busy with, until its alarm rings; `device` is the one that was selected at the command. */
type Pending =
  | { readonly kind: 'reset' }
  | { readonly kind: 'diagnose' }
  | { readonly kind: 'identify' | 'verify' | 'succeed' | 'abort'; readonly device: number }
  | { readonly kind: 'read' | 'write'; readonly device: number; readonly count: number }
  /** The next sector of a transfer. */
  | {
      readonly kind: 'sector';
      readonly device: number;
      readonly write: boolean;
      readonly sector: number;
      readonly left: number;
    };

/** Registers at `base` to base+7 and the alternate status at `control`. */
export class AtaChannel implements BytePorts, WidePorts {
  readonly #clock: Clock;
  readonly #base: number;
  readonly #setIrq: (high: boolean) => void;
  readonly #disks: readonly [Disk | undefined, Disk | undefined];
  readonly #alarm: Alarm;
  readonly #registers = { features: 0, count: 1, sector: 1, low: 0, high: 0, device: 0 };
  #status = STATUS_DRDY | STATUS_DSC;
  #error = DIAGNOSTIC_PASSED;
  #control = 0;
  #transfer: Transfer | undefined;
  #pending: Pending | undefined;

  constructor(
    clock: Clock,
    base: number,
    setIrq: (high: boolean) => void,
    disks: readonly [Disk | undefined, Disk | undefined],
  ) {
    this.#clock = clock;
    this.#base = base;
    this.#setIrq = setIrq;
    this.#disks = disks;
    this.#alarm = clock.alarm(() => {
      const pending = this.#pending;
      this.#pending = undefined;
      if (pending !== undefined) this.#act(pending);
    });
  }

  /** The data register. */
  readPortWide(_port: number, width: Width): number {
    const { buffer, at } = this.#transfer ?? {};
    if (this.#transfer === undefined || buffer === undefined || at === undefined) return 0xffff_ffff;
    if (this.#transfer.write || (this.#status & STATUS_DRQ) === 0) return 0xffff_ffff;
    let value = 0;
    for (let i = 0; i < width; i++) value |= (buffer[at + i] ?? 0) << (8 * i);
    this.#advance(width);
    return value >>> 0;
  }

  writePortWide(_port: number, width: Width, value: number): void {
    const transfer = this.#transfer;
    if (transfer === undefined || !transfer.write || (this.#status & STATUS_DRQ) === 0) return;
    for (let i = 0; i < width && transfer.at + i < SECTOR_BYTES; i++) {
      transfer.buffer[transfer.at + i] = (value >>> (8 * i)) & 0xff;
    }
    this.#advance(width);
  }

  readPort(port: number): number {
    if (port > this.#base + 7) return this.#visibleStatus;
    const { count, sector, low, high, device } = this.#registers;
    switch (port - this.#base) {
      case 1:
        return this.#error;
      case 2:
        return count;
      case 3:
        return sector;
      case 4:
        return low;
      case 5:
        return high;
      case 6:
        return 0xa0 | device;
      default:
        this.#setIrq(false);
        return this.#visibleStatus;
    }
  }

  writePort(port: number, value: number): void {
    if (port > this.#base + 7) {
      this.#writeControl(value);
      return;
    }
    const registers = this.#registers;
    switch (port - this.#base) {
      case 1:
        registers.features = value;
        break;
      case 2:
        registers.count = value;
        break;
      case 3:
        registers.sector = value;
        break;
      case 4:
        registers.low = value;
        break;
      case 5:
        registers.high = value;
        break;
      case 6:
        registers.device = value & 0x5f;
        break;
      default:
        this.#command(value);
    }
  }

  state() {
    return {
      registers: { ...this.#registers },
      status: this.#status,
      error: this.#error,
      control: this.#control,
      transfer: copyOf(this.#transfer),
      pending: this.#pending,
      alarm: this.#alarm.deadline,
      disks: this.#disks.map((disk) => disk?.state()),
    };
  }

  /** Takes a state back that {@link state} gave, of a channel with the same disks. */
  restore(state: ReturnType<AtaChannel['state']>): void {
    Object.assign(this.#registers, state.registers);
    this.#status = state.status;
    this.#error = state.error;
    this.#control = state.control;
    this.#transfer = copyOf(state.transfer);
    this.#pending = state.pending;
    this.#alarm.set(state.alarm);
    for (const [i, disk] of state.disks.entries()) if (disk !== undefined) this.#disks[i]?.restore(disk);
  }

  get #device(): 0 | 1 {
    return (this.#registers.device & HEAD_DEVICE_1) === 0 ? 0 : 1;
  }

  get #selected(): Disk | undefined {
    return this.#disks[this.#device];
  }

  /** A device 0 answers 0 for a device 1 that is not there; a device 1 alone leaves the bus to float. */
  get #visibleStatus(): number {
    if (this.#selected !== undefined) return this.#status;
    return this.#disks[0] === undefined ? 0xff : 0;
  }

  #writeControl(value: number): void {
    const falls = (this.#control & ~value & CONTROL_SRST) !== 0;
    this.#control = value;
    if ((value & CONTROL_SRST) !== 0) {
      this.#status = STATUS_BSY;
      this.#alarm.cancel();
      this.#transfer = undefined;
      this.#setIrq(false);
    } else if (falls) {
      this.#after(COMMAND_MICROSECONDS, { kind: 'reset' });
    }
  }

  /** What reset and diagnostics leave in the registers. */
  #signature(): void {
    Object.assign(this.#registers, { count: 1, sector: 1, low: 0, high: 0, device: 0 });
    const alone = this.#disks[0] !== undefined && this.#disks[1] === undefined;
    this.#error = DIAGNOSTIC_PASSED | (alone ? DIAGNOSTIC_NO_DEVICE_1 : 0);
    this.#status = STATUS_DRDY | STATUS_DSC;
  }

  #command(command: number): void {
    this.#setIrq(false);
    if ((this.#status & STATUS_BSY) !== 0) return;
    if (command === 0x90) {
      this.#busy({ kind: 'diagnose' });
      return;
    }
    if (this.#selected === undefined) return;
    const device = this.#device;
    this.#error = 0;
    switch (command) {
      case 0x20:
      case 0x21:
        this.#busy({ kind: 'read', device, count: this.#registers.count || 256 });
        break;
      case 0x30:
      case 0x31:
        this.#busy({ kind: 'write', device, count: this.#registers.count || 256 });
        break;
      case 0x40:
      case 0x41:
      case 0x70:
        this.#busy({ kind: 'verify', device });
        break;
      case 0xec:
        this.#busy({ kind: 'identify', device });
        break;
      case 0x10: // recalibrate
      case 0x91: // initialise device parameters
      case 0xe0: // standby, idle
      case 0xe1:
      case 0xe7: // flush cache
      case 0xef: // set features
        this.#busy({ kind: 'succeed', device });
        break;
      default:
        this.#busy({ kind: 'abort', device });
    }
  }

  #busy(then: Pending): void {
    this.#transfer = undefined;
    this.#status = STATUS_BSY;
    this.#after(COMMAND_MICROSECONDS, then);
  }

  #after(microseconds: number, then: Pending): void {
    this.#pending = then;
    this.#alarm.set(this.#clock.now + this.#clock.microseconds(microseconds));
  }

  #act(pending: Pending): void {
    if (pending.kind === 'reset' || pending.kind === 'diagnose') {
      this.#signature();
      if (pending.kind === 'diagnose') this.#interrupt();
      return;
    }
    const disk = this.#disks[pending.device];
    if (disk === undefined) return;
    switch (pending.kind) {
      case 'identify':
        this.#offer({ write: false, buffer: identify(disk), at: 0, sector: 0, left: 0 });
        break;
      case 'verify':
        if (this.#address(disk) === undefined) this.#fail(ERROR_IDNF);
        else this.#succeed();
        break;
      case 'succeed':
        this.#succeed();
        break;
      case 'abort':
        this.#fail(ERROR_ABRT);
        break;
      case 'sector': {
        const { write, sector, left } = pending;
        const buffer = write ? new Uint8Array(SECTOR_BYTES) : disk.read(sector);
        this.#offer({ write, buffer, at: 0, sector: sector + 1, left: left - 1 });
        break;
      }
      case 'read':
      case 'write':
        this.#startSectors(disk, pending.kind === 'write', pending.count);
    }
  }

  #interrupt(): void {
    if ((this.#control & CONTROL_NIEN) === 0) this.#setIrq(true);
  }

  #succeed(): void {
    this.#status = STATUS_DRDY | STATUS_DSC;
    this.#interrupt();
  }

  #fail(error: number): void {
    this.#error = error;
    this.#status = STATUS_DRDY | STATUS_DSC | STATUS_ERR;
    this.#interrupt();
  }

  /** The sector that the registers name, or undefined if the disk has none such. */
  #address(disk: Disk): number | undefined {
    const { sector, low, high, device } = this.#registers;
    const head = device & 15;
    const cylinder = (high << 8) | low;
    const lba =
      (device & HEAD_LBA) !== 0
        ? (head << 24) | (cylinder << 8) | sector
        : (cylinder * HEADS + head) * SECTORS_PER_TRACK + sector - 1;
    return lba >= 0 && lba < disk.sectors && !((device & HEAD_LBA) === 0 && sector === 0) ? lba : undefined;
  }

  #startSectors(disk: Disk, write: boolean, count: number): void {
    const sector = this.#address(disk);
    if (sector === undefined || sector + count > disk.sectors) {
      this.#fail(ERROR_IDNF);
      return;
    }
    if (!write) {
      this.#offer({ write, buffer: disk.read(sector), at: 0, sector: sector + 1, left: count - 1 });
      return;
    }
    // The first sector of a write is asked for without an interrupt.
    this.#transfer = { write, buffer: new Uint8Array(SECTOR_BYTES), at: 0, sector, left: count };
    this.#status = STATUS_DRDY | STATUS_DSC | STATUS_DRQ;
  }

  #offer(transfer: Transfer): void {
    this.#transfer = transfer;
    this.#status = STATUS_DRDY | STATUS_DSC | STATUS_DRQ;
    this.#interrupt();
  }

  #advance(bytes: number): void {
    const transfer = this.#transfer;
    const disk = this.#selected;
    if (transfer === undefined || disk === undefined) return;
    transfer.at += bytes;
    if (transfer.at < SECTOR_BYTES) return;
    this.#status = STATUS_BSY;
    if (transfer.write) this.#written(disk, transfer);
    else this.#drained(transfer);
  }

  #drained({ sector, left }: Transfer): void {
    this.#transfer = undefined;
    if (left === 0) {
      this.#status = STATUS_DRDY | STATUS_DSC;
      return;
    }
    this.#after(SECTOR_MICROSECONDS, { kind: 'sector', device: this.#device, write: false, sector, left });
  }

  #written(disk: Disk, { buffer, sector, left }: Transfer): void {
    disk.write(sector, buffer);
    this.#transfer = undefined;
    const device = this.#device;
    const next: Pending =
      left === 1 ? { kind: 'succeed', device } : { kind: 'sector', device, write: true, sector, left };
    this.#after(SECTOR_MICROSECONDS, next);
  }
}

/** A transfer with a buffer of its own, which may be filled. */
function copyOf(transfer: Transfer | undefined): Transfer | undefined {
  return transfer && { ...transfer, buffer: transfer.buffer.slice() };
}

/** The 512 bytes of IDENTIFY DEVICE: a disk that does PIO, CHS and LBA, and neither DMA nor multiple sectors. */
function identify(disk: Disk): Uint8Array {
  const words = new Uint16Array(SECTOR_BYTES / 2);
  const cylinders = Math.min(MAX_CYLINDERS, Math.floor(disk.sectors / (HEADS * SECTORS_PER_TRACK)));
  const addressable = cylinders * HEADS * SECTORS_PER_TRACK;
  words[0] = 0x0040;
  words[1] = cylinders;
  words[3] = HEADS;
  words[6] = SECTORS_PER_TRACK;
  putText(words, 10, 10, '1');
  putText(words, 23, 4, '1');
  putText(words, 27, 20, 'PIO DISK');
  words[49] = 0x0200; // LBA
  words[53] = 1; // words 54 to 58 are valid
  words[54] = cylinders;
  words[55] = HEADS;
  words[56] = SECTORS_PER_TRACK;
  words[57] = addressable & 0xffff;
  words[58] = addressable >>> 16;
  words[60] = disk.sectors & 0xffff;
  words[61] = disk.sectors >>> 16;
  const bytes = new Uint8Array(SECTOR_BYTES);
  for (const [i, word] of words.entries()) {
    bytes[2 * i] = word & 0xff;
    bytes[2 * i + 1] = word >> 8;
  }
  return bytes;
}

/** Text in IDENTIFY: blank-padded, the first character of each pair in the high byte. */
function putText(words: Uint16Array, first: number, count: number, text: string): void {
  const padded = text.padEnd(count * 2);
  for (let i = 0; i < count; i++) {
    words[first + i] = (padded.charCodeAt(2 * i) << 8) | padded.charCodeAt(2 * i + 1);
  }
}
