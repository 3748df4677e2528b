/** INT 9h, which collects keys, and INT 16h, which hands them out. IBM PC/AT Technical Reference, "Keyboard". */
import type { PortBus } from '../bus.js';
import { characterOf } from '../devices/scan-codes.js';
import type { BiosCall } from './call.js';
import type { BiosData } from './data-area.js';

const DATA = 0x60;
const RELEASE = 0x80;
const RIGHT_SHIFT = 0x36;
const LEFT_SHIFT = 0x2a;
/** Bits of the shift flags. */
const RIGHT_DOWN = 0x01;
const LEFT_DOWN = 0x02;
/** What Enter gives. */
const CARRIAGE_RETURN = 0x0d;

export class BiosKeyboard {
  readonly #bus: PortBus;
  readonly #data: BiosData;
  readonly #wait: (call: BiosCall) => void;

  /** @param wait makes a call begin again after the next interrupt */
  constructor(bus: PortBus, data: BiosData, wait: (call: BiosCall) => void) {
    this.#bus = bus;
    this.#data = data;
    this.#wait = wait;
  }

  /** Takes the byte that made the keyboard interrupt. */
  interrupt(): void {
    const code = this.#bus.read(DATA, 1);
    const key = code & ~RELEASE;
    const shift = key === LEFT_SHIFT ? LEFT_DOWN : key === RIGHT_SHIFT ? RIGHT_DOWN : 0;
    const flags = this.#data.shiftFlags;
    if (shift !== 0) this.#data.shiftFlags = code === key ? flags | shift : flags & ~shift;
    if (code !== key) return;
    const character = characterOf(key, (flags & (LEFT_DOWN | RIGHT_DOWN)) !== 0);
    if (character === undefined) return;
    this.#data.putKey((key << 8) | (character === '\n' ? CARRIAGE_RETURN : character.charCodeAt(0)));
  }

  /** Serves a call; false if there is no such function. */
  serve(call: BiosCall): boolean {
    const { key } = this.#data;
    switch (call.ah) {
      case 0x00:
      case 0x10:
        if (key === undefined) {
          this.#wait(call);
          return true;
        }
        call.ax = key;
        this.#data.dropKey();
        return true;
      case 0x01:
      case 0x11:
        if (key !== undefined) call.ax = key;
        call.zero = key === undefined;
        return true;
      case 0x02:
      case 0x12:
        call.al = this.#data.shiftFlags;
        return true;
      default:
        return false;
    }
  }
}
