/** The BIOS data area, 0040:0000: what the services keep between calls. IBM PC/AT Technical Reference, "BIOS listing". */
import type { Machine } from '../machine.js';

const EQUIPMENT = 0x410;
const LOW_MEMORY = 0x413;
const SHIFT_FLAGS = 0x417;
const KEYS_HEAD = 0x41a;
const KEYS_TAIL = 0x41c;
const SEEK_STATUS = 0x43e;
const CURSOR = 0x450;
const TICKS = 0x46c;
const MIDNIGHT = 0x470;
const DISK_COUNT = 0x475;

/** The ring of typed keys: offsets in segment 40h. */
const KEYS_FIRST = 0x1e;
const KEYS_END = 0x3e;
const SEGMENT = 0x400;
/** Ticks of the timer, at 18.2 a second, in a day. */
const TICKS_A_DAY = 0x1800b0;
const SEEK_INTERRUPT = 0x80;

export class BiosData {
  readonly #view: DataView;

  constructor({ ram }: Machine['cpu'], hardDisks: number) {
    this.#view = new DataView(ram.buffer, ram.byteOffset, 0x500);
    this.#view.setUint16(KEYS_HEAD, KEYS_FIRST, true);
    this.#view.setUint16(KEYS_TAIL, KEYS_FIRST, true);
    this.#view.setUint8(DISK_COUNT, hardDisks);
  }

  /** What INT 11h tells. */
  get equipment(): number {
    return this.#view.getUint16(EQUIPMENT, true);
  }

  /** Kilobytes of memory below the adapters that are the system's. */
  get lowMemory(): number {
    return this.#view.getUint16(LOW_MEMORY, true);
  }

  get hardDisks(): number {
    return this.#view.getUint8(DISK_COUNT);
  }

  get shiftFlags(): number {
    return this.#view.getUint8(SHIFT_FLAGS);
  }
  set shiftFlags(value: number) {
    this.#view.setUint8(SHIFT_FLAGS, value);
  }

  /** Where page 0 has its cursor: row in the high byte, column in the low one. */
  set cursor(position: number) {
    this.#view.setUint16(CURSOR, position, true);
  }

  /** Ticks since midnight. */
  get ticks(): number {
    return this.#view.getUint32(TICKS, true);
  }
  set ticks(value: number) {
    this.#view.setUint32(TICKS, value, true);
  }

  /** Counts one tick. */
  tick(): void {
    const ticks = this.ticks + 1;
    this.ticks = ticks < TICKS_A_DAY ? ticks : 0;
    if (ticks >= TICKS_A_DAY) this.#view.setUint8(MIDNIGHT, 1);
  }

  /** Whether midnight has passed since this was last asked. */
  takeMidnight(): number {
    const passed = this.#view.getUint8(MIDNIGHT);
    this.#view.setUint8(MIDNIGHT, 0);
    return passed;
  }

  /** The diskette interrupt has come. */
  noteSeek(): void {
    this.#view.setUint8(SEEK_STATUS, this.#view.getUint8(SEEK_STATUS) | SEEK_INTERRUPT);
  }

  /** Keeps a key, scan code in the high byte; a full ring loses it. */
  putKey(key: number): void {
    const tail = this.#view.getUint16(KEYS_TAIL, true);
    const next = this.#after(tail);
    if (next === this.#view.getUint16(KEYS_HEAD, true)) return;
    this.#view.setUint16(SEGMENT + tail, key, true);
    this.#view.setUint16(KEYS_TAIL, next, true);
  }

  /** The oldest key, or undefined; it stays there. */
  get key(): number | undefined {
    const head = this.#view.getUint16(KEYS_HEAD, true);
    return head === this.#view.getUint16(KEYS_TAIL, true) ? undefined : this.#view.getUint16(SEGMENT + head, true);
  }

  /** Forgets the oldest key. */
  dropKey(): void {
    this.#view.setUint16(KEYS_HEAD, this.#after(this.#view.getUint16(KEYS_HEAD, true)), true);
  }

  /** Offsets that a program has put there outside the ring count as its beginning. */
  #after(offset: number): number {
    return offset < KEYS_FIRST || offset + 2 >= KEYS_END ? KEYS_FIRST : offset + 2;
  }
}
