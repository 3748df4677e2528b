/** INT 10h, for a display that knows text mode 3 alone. IBM PC/AT Technical Reference, "Video I/O". */
import type { TextDisplay } from '../devices/text-display.js';
import type { BiosCall } from './call.js';
import type { BiosData } from './data-area.js';

const COLUMNS = 80;
const ROWS = 25;
const ROW_BYTES = 2 * COLUMNS;
const SCREEN_BYTES = ROWS * ROW_BYTES;
const ATTRIBUTE = 0x07;
const BLANK = (ATTRIBUTE << 8) | 0x20;
const TEXT_MODE = 3;
/** Bit of the mode that asks for the screen to be left as it is. */
const KEEP_SCREEN = 0x80;
/** Scan lines of the cursor. */
const CURSOR_SHAPE = 0x0607;

/** Writes to text memory at an offset in bytes, as a guest's write does. */
export type WriteText = (offset: number, size: 1 | 2, value: number) => void;

export class BiosVideo {
  readonly #display: TextDisplay;
  readonly #data: BiosData;
  readonly #memory: Uint8Array;
  readonly #write: WriteText;

  /** @param memory the text memory, for reading */
  constructor(display: TextDisplay, data: BiosData, memory: Uint8Array, write: WriteText) {
    this.#display = display;
    this.#data = data;
    this.#memory = memory;
    this.#write = write;
    this.#moveTo(0);
  }

  /** Serves a call; false if there is no such function. */
  serve(call: BiosCall): boolean {
    const { cursor } = this.#display;
    switch (call.ah) {
      case 0x00:
        if ((call.al & KEEP_SCREEN) === 0) this.#clear();
        return (call.al & ~KEEP_SCREEN) === TEXT_MODE;
      case 0x02:
        this.#moveTo((call.dx >> 8) * COLUMNS + (call.dx & 0xff));
        return true;
      case 0x03:
        call.cx = CURSOR_SHAPE;
        call.dx = (Math.floor(cursor / COLUMNS) << 8) | (cursor % COLUMNS);
        return true;
      case 0x0e:
        this.#teletype(call.al);
        return true;
      case 0x0f:
        call.ax = (COLUMNS << 8) | TEXT_MODE;
        call.bx &= 0xff;
        return true;
      default:
        return false;
    }
  }

  #teletype(code: number): void {
    const { cursor } = this.#display;
    const column = cursor % COLUMNS;
    switch (code) {
      case 0x07:
        return;
      case 0x08:
        this.#moveTo(column > 0 ? cursor - 1 : cursor);
        return;
      case 0x0a:
        this.#moveTo(cursor + COLUMNS);
        return;
      case 0x0d:
        this.#moveTo(cursor - column);
        return;
      default:
        this.#write(2 * cursor, 1, code);
        this.#moveTo(cursor + 1);
    }
  }

  /** Puts the cursor at a cell; the screen scrolls up if that is below it. */
  #moveTo(cell: number): void {
    let to = cell;
    while (to >= ROWS * COLUMNS) {
      for (let offset = 0; offset < SCREEN_BYTES - ROW_BYTES; offset += 2) {
        const below = offset + ROW_BYTES;
        this.#write(offset, 2, this.#memory[below] | (this.#memory[below + 1] << 8));
      }
      for (let offset = SCREEN_BYTES - ROW_BYTES; offset < SCREEN_BYTES; offset += 2) this.#write(offset, 2, BLANK);
      to -= COLUMNS;
    }
    this.#display.cursor = to;
    this.#data.cursor = (Math.floor(to / COLUMNS) << 8) | (to % COLUMNS);
  }

  #clear(): void {
    for (let offset = 0; offset < SCREEN_BYTES; offset += 2) this.#write(offset, 2, BLANK);
    this.#moveTo(0);
  }
}
