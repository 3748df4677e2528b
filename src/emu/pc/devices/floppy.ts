/**
 * The floppy controller: an 82077AA with one 1.44 MB drive. Intel 82077AA data sheet, order number 290166.
 *
 * Whole transfers happen at one moment, when the heads would have passed the last sector.
 */
import type { BytePorts } from '../bus.js';
import type { Alarm, Clock } from '../clock.js';
import { type Disk, SECTOR_BYTES } from './disk.js';
import type { Dma } from './dma.js';

const CYLINDERS = 80;
const HEADS = 2;
const SECTORS = 18;
/** Sectors of a 1.44 MB medium. */
export const FLOPPY_SECTORS = CYLINDERS * HEADS * SECTORS;
const DMA_CHANNEL = 2;

// Digital output register.
const DOR_NOT_RESET = 0x04;
const DOR_DMA = 0x08;
// Main status register.
const MSR_RQM = 0x80;
const MSR_DIO = 0x40;
const MSR_BUSY = 0x10;
// Status register 0.
const ST0_ABNORMAL = 0x40;
const ST0_INVALID = 0x80;
const ST0_READY_CHANGED = 0xc0;
const ST0_SEEK_END = 0x20;
const ST0_EQUIPMENT = 0x10;
// Status registers 1 and 2.
const ST1_END_OF_CYLINDER = 0x80;
const ST1_NO_DATA = 0x04;
const ST1_MISSING_MARK = 0x01;
// Status register 3.
const ST3_TRACK_0 = 0x10;
const ST3_FIXED = 0x28; // ready, two-sided
// Digital input register.
const DIR_CHANGED = 0x80;

/** Bytes of a command, the first one included, by the command's low five bits. */
const LENGTHS = new Map([
  [0x03, 3],
  [0x04, 2],
  [0x05, 9],
  [0x06, 9],
  [0x07, 2],
  [0x08, 1],
  [0x0a, 2],
  [0x0e, 1],
  [0x0f, 3],
  [0x10, 1],
  [0x12, 2],
  [0x13, 4],
  [0x14, 1],
]);
const MULTITRACK = 0x80;
const VERSION_82077 = 0x90;

const STEP_MICROSECONDS = 3000;
const SECTOR_MICROSECONDS = 500;
const RESET_MICROSECONDS = 100;
/** Two revolutions without finding an address mark. */
const GIVE_UP_MICROSECONDS = 400_000;

/** What the controller is busy with, until its alarm rings. The bytes of a transfer's command stay in the command register. */
type Operation =
  | { readonly kind: 'reset' }
  | { readonly kind: 'seek'; readonly drive: number; readonly cylinder: number }
  | { readonly kind: 'read id' }
  | { readonly kind: 'read' | 'write' }
  /** A transfer that finds no address mark. */
  | { readonly kind: 'search' };

/** Ports 3F0h to 3F5h and 3F7h, IRQ 6, DMA channel 2. */
export class Floppy implements BytePorts {
  readonly #clock: Clock;
  readonly #dma: Dma;
  readonly #setIrq: (high: boolean) => void;
  readonly #disk: Disk | undefined;
  readonly #alarm: Alarm;
  #dor = DOR_NOT_RESET | DOR_DMA;
  #command: number[] = [];
  #result: number[] = [];
  #executing: Operation | undefined;
  /** Cylinder under the heads, as the controller believes, for drives 0 to 3. */
  readonly #cylinders = [0, 0, 0, 0];
  /** ST0 values that SENSE INTERRUPT STATUS has still to report. */
  readonly #interrupts: number[] = [];
  #changed = true;
  #locked = false;
  readonly #specified = [0, 0];

  /** @param disk the medium in drive 0, if there is one */
  constructor(clock: Clock, dma: Dma, setIrq: (high: boolean) => void, disk: Disk | undefined) {
    this.#clock = clock;
    this.#dma = dma;
    this.#setIrq = setIrq;
    this.#disk = disk;
    this.#alarm = clock.alarm(() => {
      const operation = this.#executing;
      this.#executing = undefined;
      if (operation !== undefined) this.#execute(operation);
    });
  }

  readPort(port: number): number {
    switch (port) {
      case 0x3f2:
        return this.#dor;
      case 0x3f4:
        return this.#mainStatus;
      case 0x3f5:
        return this.#readData();
      case 0x3f7:
        // The rest of this port belongs to the disk controller, which is not on it.
        return this.#selected === 0 && this.#motorOn(0) && this.#changed ? DIR_CHANGED : 0;
      default:
        return 0xff;
    }
  }

  writePort(port: number, value: number): void {
    switch (port) {
      case 0x3f2:
        this.#writeDor(value);
        break;
      case 0x3f4:
        if ((value & 0x80) !== 0) this.#reset();
        break;
      case 0x3f5:
        this.#writeData(value);
        break;
      default:
        break; // the data rate does not matter
    }
  }

  state() {
    return {
      dor: this.#dor,
      command: [...this.#command],
      result: [...this.#result],
      executing: this.#executing,
      alarm: this.#alarm.deadline,
      cylinders: [...this.#cylinders],
      interrupts: [...this.#interrupts],
      changed: this.#changed,
      locked: this.#locked,
      specified: [...this.#specified],
      disk: this.#disk?.state(),
    };
  }

  /** Takes a state back that {@link state} gave, of a drive with the same medium. */
  restore(state: ReturnType<Floppy['state']>): void {
    this.#dor = state.dor;
    this.#command = [...state.command];
    this.#result = [...state.result];
    this.#executing = state.executing;
    this.#alarm.set(state.alarm);
    this.#cylinders.splice(0, this.#cylinders.length, ...state.cylinders);
    this.#interrupts.splice(0, this.#interrupts.length, ...state.interrupts);
    this.#changed = state.changed;
    this.#locked = state.locked;
    this.#specified.splice(0, this.#specified.length, ...state.specified);
    if (state.disk !== undefined) this.#disk?.restore(state.disk);
  }

  get #selected(): number {
    return this.#dor & 3;
  }

  #motorOn(drive: number): boolean {
    return (this.#dor & (0x10 << drive)) !== 0;
  }

  get #mainStatus(): number {
    if ((this.#dor & DOR_NOT_RESET) === 0) return 0;
    if (this.#executing !== undefined) return this.#command.length > 0 ? MSR_BUSY : MSR_RQM;
    if (this.#result.length > 0) return MSR_RQM | MSR_DIO | MSR_BUSY;
    return MSR_RQM | (this.#command.length > 0 ? MSR_BUSY : 0);
  }

  #writeDor(value: number): void {
    const rises = (value & ~this.#dor & DOR_NOT_RESET) !== 0;
    this.#dor = value;
    if ((value & DOR_NOT_RESET) === 0) {
      this.#stop();
      this.#setIrq(false);
    } else if (rises) {
      this.#reset();
    }
  }

  #stop(): void {
    this.#alarm.cancel();
    this.#executing = undefined;
    this.#command = [];
    this.#result = [];
    this.#interrupts.length = 0;
  }

  #reset(): void {
    this.#stop();
    this.#cylinders.fill(0);
    this.#after(RESET_MICROSECONDS, { kind: 'reset' });
  }

  #after(microseconds: number, operation: Operation): void {
    this.#executing = operation;
    this.#alarm.set(this.#clock.now + this.#clock.microseconds(microseconds));
  }

  #execute(operation: Operation): void {
    switch (operation.kind) {
      case 'reset':
        // One polling interrupt, after which four sense commands report the drives.
        for (let drive = 0; drive < 4; drive++) this.#interrupts.push(ST0_READY_CHANGED | drive);
        this.#setIrq(true);
        break;
      case 'seek':
        this.#arrive(operation.drive, operation.cylinder);
        break;
      case 'read id':
        this.#readId(this.#command[1]);
        break;
      case 'search': {
        const [, , cylinder, head, record] = this.#command;
        this.#finish(ST0_ABNORMAL, ST1_MISSING_MARK, cylinder, head, record);
        break;
      }
      default:
        this.#transfer(operation.kind === 'write');
    }
  }

  #readData(): number {
    this.#setIrq(false);
    return this.#result.shift() ?? 0xff;
  }

  #writeData(value: number): void {
    if ((this.#dor & DOR_NOT_RESET) === 0 || this.#result.length > 0) return;
    if (this.#executing !== undefined && this.#command.length > 0) return;
    this.#command.push(value);
    const length = LENGTHS.get(this.#opcode(this.#command[0])) ?? 1;
    if (this.#command.length === length) this.#start();
  }

  /** LOCK differs from UNLOCK, 14h, in the bit that elsewhere means multitrack. */
  #opcode(first: number): number {
    return first & 0x1f;
  }

  #start(): void {
    const [first, second = 0, third = 0] = this.#command;
    switch (this.#opcode(first)) {
      case 0x03:
        this.#specified.splice(0, 2, second, third);
        this.#answer();
        break;
      case 0x04:
        this.#answer(this.#status3(second));
        break;
      case 0x05:
      case 0x06:
        this.#startTransfer(this.#opcode(first) === 0x05);
        break;
      case 0x07:
        this.#seek(second & 3, 0);
        break;
      case 0x08:
        this.#senseInterrupt();
        break;
      case 0x0a:
        this.#after(SECTOR_MICROSECONDS, { kind: 'read id' });
        break;
      case 0x0e:
        this.#answer(...this.#cylinders, ...this.#specified, SECTORS, this.#locked ? 0x80 : 0, 0, 0);
        break;
      case 0x0f:
        this.#seek(second & 3, third);
        break;
      case 0x10:
        this.#answer(VERSION_82077);
        break;
      case 0x12:
      case 0x13:
        this.#answer();
        break;
      case 0x14:
        this.#locked = (first & MULTITRACK) !== 0;
        this.#answer(this.#locked ? 0x10 : 0);
        break;
      default:
        this.#answer(ST0_INVALID);
    }
  }

  #answer(...bytes: number[]): void {
    this.#command = [];
    this.#result = bytes;
  }

  #status3(select: number): number {
    const drive = select & 3;
    return ST3_FIXED | (this.#cylinders[drive] === 0 ? ST3_TRACK_0 : 0) | (select & 7);
  }

  #senseInterrupt(): void {
    this.#setIrq(false);
    const st0 = this.#interrupts.shift();
    if (st0 === undefined) this.#answer(ST0_INVALID);
    else this.#answer(st0, this.#cylinders[st0 & 3]);
  }

  /**
   * SEEK and RECALIBRATE: the controller takes other commands meanwhile, and interrupts at the end. What it still had to report
   * of a reset is forgotten: the file servers ask once after a reset, and then take the next answer for their seek's.
   */
  #seek(drive: number, cylinder: number): void {
    this.#interrupts.length = 0;
    const steps = Math.abs(cylinder - this.#cylinders[drive]);
    this.#command = [];
    this.#after(STEP_MICROSECONDS * Math.max(1, steps), { kind: 'seek', drive, cylinder });
  }

  #arrive(drive: number, cylinder: number): void {
    const present = drive === 0;
    this.#cylinders[drive] = cylinder;
    if (present && this.#disk !== undefined) this.#changed = false;
    // RECALIBRATE of a drive that is not there never finds track 0.
    this.#interrupts.push(ST0_SEEK_END | drive | (present ? 0 : ST0_ABNORMAL | ST0_EQUIPMENT));
    this.#setIrq(true);
  }

  #startTransfer(write: boolean): void {
    const [first, select, , head, record, , endOfTrack] = this.#command;
    if ((select & 3) !== 0 || this.#disk === undefined || !this.#motorOn(0)) {
      this.#after(GIVE_UP_MICROSECONDS, { kind: 'search' });
      return;
    }
    const sectors = ((first & MULTITRACK) !== 0 ? HEADS - head : 1) * endOfTrack - record + 1;
    this.#after(SECTOR_MICROSECONDS * Math.max(1, sectors), { kind: write ? 'write' : 'read' });
  }

  #transfer(write: boolean): void {
    const disk = this.#disk;
    if (disk === undefined) return;
    const endOfTrack = this.#command[6];
    const multitrack = (this.#command[0] & MULTITRACK) !== 0;
    let [, , cylinder, head, record] = this.#command;
    const buffer = new Uint8Array(SECTOR_BYTES);
    for (;;) {
      if (cylinder !== this.#cylinders[0] || cylinder >= CYLINDERS || head >= HEADS || record < 1 || record > SECTORS) {
        this.#finish(ST0_ABNORMAL, ST1_NO_DATA, cylinder, head, record);
        return;
      }
      const sector = (cylinder * HEADS + head) * SECTORS + record - 1;
      const { moved, terminal } = this.#moveSector(disk, sector, write, buffer);
      if (moved === 0) {
        this.#finish(ST0_ABNORMAL, ST1_END_OF_CYLINDER, cylinder, head, record);
        return;
      }
      // The result names the sector after the last one.
      const atEnd = record === endOfTrack;
      record = atEnd ? 1 : record + 1;
      const nextSide = atEnd && multitrack && head === 0;
      if (atEnd && !nextSide) cylinder += 1;
      if (atEnd && multitrack) head ^= 1;
      if (terminal) {
        this.#finish(0, 0, cylinder, head, record);
        return;
      }
      if (atEnd && !nextSide) {
        this.#finish(ST0_ABNORMAL, ST1_END_OF_CYLINDER, cylinder, head, record);
        return;
      }
    }
  }

  #moveSector(disk: Disk, sector: number, write: boolean, buffer: Uint8Array) {
    if (!this.#dma.ready(DMA_CHANNEL)) return { moved: 0, terminal: false };
    if (!write) return this.#dma.toMemory(DMA_CHANNEL, disk.read(sector));
    buffer.fill(0);
    const result = this.#dma.fromMemory(DMA_CHANNEL, buffer);
    disk.write(sector, buffer);
    return result;
  }

  #readId(select: number): void {
    const missing = (select & 3) !== 0 || this.#disk === undefined || !this.#motorOn(0);
    const head = (select >> 2) & 1;
    if (missing) this.#finish(ST0_ABNORMAL, ST1_MISSING_MARK, this.#cylinders[0], head, 1);
    else this.#finish(0, 0, this.#cylinders[0], head, 1);
  }

  #finish(code: number, st1: number, cylinder: number, head: number, record: number): void {
    const select = this.#command[1] ?? 0;
    this.#answer(code | (select & 7), st1, 0, cylinder, head, record, 2);
    this.#setIrq(true);
  }
}
