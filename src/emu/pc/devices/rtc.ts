/**
 * The real-time clock and its CMOS memory: an MC146818 as in the PC/AT. Motorola MC146818 data sheet.
 *
 * The date is the machine's configured time at power-on plus the virtual time since; an update is never caught in
 * progress.
 */
import type { BytePorts } from '../bus.js';
import type { Clock } from '../clock.js';

const REGISTER_A = 0x0a;
const REGISTER_B = 0x0b;
const REGISTER_C = 0x0c;
const REGISTER_D = 0x0d;
// Register B.
const B_SET = 0x80; // the guest is setting the time: updates are held
const B_BINARY = 0x04;
const B_24_HOURS = 0x02;
const HOURS_PM = 0x80;

const BYTES = 128;

/** What a BIOS finds in CMOS memory, beyond the date. */
export interface CmosContents {
  /** Types of floppy drives A and B, as in register 10h: 0 none, 4 for 1.44 MB. */
  readonly floppyTypes: readonly [number, number];
  /** Whether hard disks C and D are there: register 12h gets type 15 for each, 19h and 1Ah type 47. */
  readonly hardDisks: readonly [boolean, boolean];
  readonly ramBytes: number;
}

/** Ports 70h and 71h. */
export class Rtc implements BytePorts {
  readonly #clock: Clock;
  readonly #memory = new Uint8Array(BYTES);
  #index = 0;
  /** Milliseconds since 1970 that the date is ahead of virtual time. */
  #epoch: number;
  /** While register B's SET bit holds updates: the date that is shown. */
  #held: number | undefined;

  /** @param startSeconds date and time at power-on, in seconds since 1970-01-01 UTC, which the clock keeps */
  constructor(clock: Clock, startSeconds: number, contents: CmosContents) {
    this.#clock = clock;
    this.#epoch = startSeconds * 1000;
    this.#memory[REGISTER_A] = 0x26;
    this.#memory[REGISTER_B] = B_24_HOURS;
    this.#memory[REGISTER_D] = 0x80; // the battery is good
    this.#fill(contents);
  }

  readPort(port: number): number {
    return port === 0x70 ? 0xff : this.#read(this.#index);
  }

  writePort(port: number, value: number): void {
    if (port === 0x70) this.#index = value & 0x7f;
    else this.#write(this.#index, value);
  }

  state() {
    return { memory: [...this.#memory], index: this.#index, epoch: this.#epoch, held: this.#held };
  }

  /** Takes a state back that {@link state} gave. */
  restore(state: ReturnType<Rtc['state']>): void {
    this.#memory.set(state.memory);
    this.#index = state.index;
    this.#epoch = state.epoch;
    this.#held = state.held;
  }

  #fill({ floppyTypes, hardDisks, ramBytes }: CmosContents): void {
    const set16 = (register: number, value: number) => {
      this.#memory[register] = value & 0xff;
      this.#memory[register + 1] = value >> 8;
    };
    const floppies = floppyTypes.filter((type) => type !== 0).length;
    this.#memory[0x10] = (floppyTypes[0] << 4) | floppyTypes[1];
    this.#memory[0x12] = (hardDisks[0] ? 0xf0 : 0) | (hardDisks[1] ? 0x0f : 0);
    this.#memory[0x14] = (floppies > 0 ? ((floppies - 1) << 6) | 1 : 0) | 0x02; // equipment: 80x87, VGA
    set16(0x15, 640);
    const extended = Math.min(0xffff, ramBytes / 1024 - 1024);
    set16(0x17, extended);
    this.#memory[0x19] = hardDisks[0] ? 47 : 0;
    this.#memory[0x1a] = hardDisks[1] ? 47 : 0;
    set16(0x30, extended);
    this.#memory[0x32] = 0x19;
    set16(0x34, Math.max(0, Math.min(0xffff, (ramBytes - (16 << 20)) / 65536)));
  }

  get #milliseconds(): number {
    const elapsed = Math.floor((this.#clock.now * 1000) / this.#clock.instructionsPerSecond);
    return this.#held ?? this.#epoch + elapsed;
  }

  #read(register: number): number {
    const date = new Date(this.#milliseconds);
    switch (register) {
      case 0x00:
        return this.#encode(date.getUTCSeconds());
      case 0x02:
        return this.#encode(date.getUTCMinutes());
      case 0x04:
        return this.#encodeHours(date.getUTCHours());
      case 0x06:
        return this.#encode(date.getUTCDay() + 1);
      case 0x07:
        return this.#encode(date.getUTCDate());
      case 0x08:
        return this.#encode(date.getUTCMonth() + 1);
      case 0x09:
        return this.#encode(date.getUTCFullYear() % 100);
      case 0x32:
        return this.#encode(Math.floor(date.getUTCFullYear() / 100));
      case REGISTER_C:
        return 0; // none of its interrupts is pending
      default:
        return this.#memory[register];
    }
  }

  #write(register: number, value: number): void {
    if (register === REGISTER_C || register === REGISTER_D) return;
    if (register === REGISTER_A) {
      this.#memory[register] = value & 0x7f;
      return;
    }
    if (register === REGISTER_B) {
      this.#writeB(value);
      return;
    }
    if (register <= 0x09 || register === 0x32) this.#setDate(register, value);
    this.#memory[register] = value;
  }

  #writeB(value: number): void {
    const now = this.#milliseconds;
    const wasHeld = this.#held !== undefined;
    this.#memory[REGISTER_B] = value;
    if ((value & B_SET) !== 0) {
      this.#held = now;
    } else if (wasHeld) {
      this.#held = undefined;
      this.#epoch += now - this.#milliseconds;
    }
  }

  #setDate(register: number, value: number): void {
    const now = this.#milliseconds;
    const date = new Date(now);
    const number = this.#decode(value);
    if (register === 0x00) date.setUTCSeconds(number);
    else if (register === 0x02) date.setUTCMinutes(number);
    else if (register === 0x04) date.setUTCHours(this.#decodeHours(value));
    else if (register === 0x07) date.setUTCDate(number);
    else if (register === 0x08) date.setUTCMonth(number - 1);
    else if (register === 0x09) date.setUTCFullYear(date.getUTCFullYear() - (date.getUTCFullYear() % 100) + number);
    else if (register === 0x32) date.setUTCFullYear(number * 100 + (date.getUTCFullYear() % 100));
    if (this.#held !== undefined) this.#held = date.getTime();
    else this.#epoch += date.getTime() - now;
  }

  get #binary(): boolean {
    return (this.#memory[REGISTER_B] & B_BINARY) !== 0;
  }

  #encode(value: number): number {
    return this.#binary ? value : (Math.floor(value / 10) << 4) | (value % 10);
  }

  #decode(value: number): number {
    return this.#binary ? value : (value >> 4) * 10 + (value & 15);
  }

  #encodeHours(hours: number): number {
    if ((this.#memory[REGISTER_B] & B_24_HOURS) !== 0) return this.#encode(hours);
    return this.#encode(hours % 12 || 12) | (hours >= 12 ? HOURS_PM : 0);
  }

  #decodeHours(value: number): number {
    if ((this.#memory[REGISTER_B] & B_24_HOURS) !== 0) return this.#decode(value);
    return (this.#decode(value & ~HOURS_PM) % 12) + ((value & HOURS_PM) !== 0 ? 12 : 0);
  }
}
