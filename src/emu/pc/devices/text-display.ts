/**
 * The display: a VGA in text mode 3, 80 columns by 25 rows at B8000h, with the CRT controller's registers.
 * IBM VGA Technical Reference; Motorola MC6845 data sheet for the address register's habits.
 */
import type { BytePorts } from '../bus.js';
import type { Clock } from '../clock.js';
import { Transcript } from './transcript.js';

/** Physical address of the text memory. */
export const TEXT_BASE = 0xb8000;
/** Bytes of the window; mode 3 shows the first 4000. */
export const TEXT_BYTES = 0x8000;

const COLUMNS = 80;
const ROWS = 25;
const ROW_BYTES = COLUMNS * 2;
const SHOWN_BYTES = ROWS * ROW_BYTES;

// CRT controller registers.
const CURSOR_HIGH = 0x0e;
const CURSOR_LOW = 0x0f;
/** What a VGA BIOS leaves in mode 3, registers 0 to 18h. */
const MODE_3 = [
  0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0, 0, 0, 0, 0x9c, 0x8e, 0x8f, 0x28, 0x1f,
  0x96, 0xb9, 0xa3, 0xff,
];
// Input status 1, port 3DAh.
const STATUS_BLANK = 0x01;
const STATUS_RETRACE = 0x08;
/** Scan lines of a frame and those of its vertical retrace, at 31.469 kHz. */
const LINE_HZ = 31_469;
const FRAME_LINES = 449;
const RETRACE_LINES = 2;

/** IBM code page 437 for the characters that kernels print: ASCII; anything else is shown as a full stop. */
function glyph(code: number): string {
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
}

function isBlank(code: number): boolean {
  return code === 0 || code === 0x20 || code === 0xff;
}

/** Ports 3B4h, 3B5h, 3D4h, 3D5h, 3BAh, 3DAh; and the text memory, which the machine sends here when it is written. */
export class TextDisplay implements BytePorts {
  readonly transcript = new Transcript();
  readonly #memory: Uint8Array;
  readonly #clock: Clock;
  readonly #statusRead: () => void;
  readonly #crtc = Uint8Array.from(MODE_3);
  #index = 0;
  /** While a scroll is under way: the offset that its next write will have, and how many rows it moves by. */
  #scroll: { next: number; rows: number } | undefined;
  /** Characters that were written as part of what may be a scroll. */
  readonly #undecided: number[] = [];

  /**
   * @param memory the text memory, TEXT_BYTES of the machine's RAM
   * @param statusRead called when input status 1 is read, which also resets the attribute controller's flip-flop
   */
  constructor(memory: Uint8Array, clock: Clock, statusRead: () => void) {
    this.#memory = memory;
    this.#clock = clock;
    this.#statusRead = statusRead;
    for (let i = 0; i < TEXT_BYTES; i += 2) {
      memory[i] = 0x20;
      memory[i + 1] = 0x07;
    }
  }

  /** Puts characters at the cursor as the BIOS's teletype output does. */
  print(text: string): void {
    let position = this.cursor;
    for (const character of text) {
      if (character === '\n') position += COLUMNS - (position % COLUMNS);
      else this.write(2 * position++, 2, 0x0700 | character.charCodeAt(0));
    }
    this.cursor = position;
  }

  /** Position of the cursor in cells from the top left. */
  get cursor(): number {
    return (this.#crtc[CURSOR_HIGH] << 8) | this.#crtc[CURSOR_LOW];
  }
  set cursor(position: number) {
    this.#crtc[CURSOR_HIGH] = position >> 8;
    this.#crtc[CURSOR_LOW] = position & 0xff;
  }

  /** A write to text memory. @param offset in bytes from TEXT_BASE */
  write(offset: number, width: 1 | 2 | 4, value: number): void {
    this.#followScroll(offset, width, value);
    for (let i = 0; i < width; i++) {
      const at = offset + i;
      const byte = (value >>> (8 * i)) & 0xff;
      this.#memory[at] = byte;
      if ((at & 1) === 0 && at < SHOWN_BYTES && !isBlank(byte)) {
        if (this.#scroll !== undefined) this.#undecided.push(at, byte);
        else this.#record(at, byte);
      }
    }
    if (this.#scroll !== undefined && this.#scroll.next === SHOWN_BYTES - this.#scroll.rows * ROW_BYTES) {
      this.transcript.scrolled(this.#scroll.rows);
      this.#scroll = undefined;
      this.#undecided.length = 0;
    }
  }

  /** All that was written, as text. */
  get text(): string {
    this.#abandonScroll();
    return this.transcript.text;
  }

  /** What the screen shows now: 25 lines without trailing blanks. */
  get screen(): string {
    const lines: string[] = [];
    for (let row = 0; row < ROWS; row++) {
      let line = '';
      for (let column = 0; column < COLUMNS; column++) {
        const code = this.#memory[row * ROW_BYTES + column * 2];
        line += isBlank(code) ? ' ' : glyph(code);
      }
      lines.push(line.trimEnd());
    }
    return lines.join('\n');
  }

  readPort(port: number): number {
    switch (port & 0xf) {
      case 4:
        return this.#index;
      case 5:
        return this.#crtc[this.#index] ?? 0xff;
      default:
        return this.#inputStatus();
    }
  }

  writePort(port: number, value: number): void {
    if ((port & 0xf) === 4) this.#index = value & 0x1f;
    else if ((port & 0xf) === 5 && this.#index < this.#crtc.length) this.#crtc[this.#index] = value;
  }

  state() {
    const scroll = this.#scroll && { ...this.#scroll };
    const [crtc, undecided] = [[...this.#crtc], [...this.#undecided]];
    return { crtc, index: this.#index, scroll, undecided, transcript: this.transcript.state() };
  }

  /** Takes a state back that {@link state} gave; the text memory is part of RAM. */
  restore({ crtc, index, scroll, undecided, transcript }: ReturnType<TextDisplay['state']>): void {
    this.#crtc.set(crtc);
    this.#index = index;
    this.#scroll = scroll && { ...scroll };
    this.#undecided.splice(0, this.#undecided.length, ...undecided);
    this.transcript.restore(transcript);
  }

  #inputStatus(): number {
    this.#statusRead();
    const line = this.#clock.rate(LINE_HZ).ticksAt(this.#clock.now) % FRAME_LINES;
    return line < RETRACE_LINES ? STATUS_BLANK | STATUS_RETRACE : 0;
  }

  #record(offset: number, byte: number): void {
    const cell = offset >> 1;
    this.transcript.put(Math.floor(cell / COLUMNS), cell % COLUMNS, glyph(byte));
  }

  /**
   * A kernel scrolls by copying the screen upwards, from the top, in units of its own. As long as the writes follow on
   * each other and put down what stands so many rows below, they may be that.
   */
  #followScroll(offset: number, width: number, value: number): void {
    if (offset === 0 && this.#scroll === undefined) {
      const rows = this.#rowsBelow(width, value);
      if (rows > 0) this.#scroll = { next: width, rows };
      return;
    }
    if (this.#scroll === undefined) return;
    const { next, rows } = this.#scroll;
    if (offset === next && this.#holds(offset + rows * ROW_BYTES, width, value)) this.#scroll.next = next + width;
    else this.#abandonScroll();
  }

  #rowsBelow(width: number, value: number): number {
    for (let rows = 1; rows < ROWS; rows++) if (this.#holds(rows * ROW_BYTES, width, value)) return rows;
    return 0;
  }

  #holds(offset: number, width: number, value: number): boolean {
    for (let i = 0; i < width; i++) if (this.#memory[offset + i] !== ((value >>> (8 * i)) & 0xff)) return false;
    return true;
  }

  #abandonScroll(): void {
    this.#scroll = undefined;
    const pending = this.#undecided.splice(0);
    for (let i = 0; i < pending.length; i += 2) this.#record(pending[i], pending[i + 1]);
  }
}
