/** INT 8h, which counts time, and INT 1Ah, which tells it. IBM PC/AT Technical Reference, "Time of Day". */
import type { PortBus } from '../bus.js';
import type { BiosCall } from './call.js';
import type { BiosData } from './data-area.js';

// Registers of the real-time clock, as BCD.
const SECONDS = 0x00;
const MINUTES = 0x02;
const HOURS = 0x04;
const DAY = 0x07;
const MONTH = 0x08;
const YEAR = 0x09;
const CENTURY = 0x32;

export class BiosTime {
  readonly #bus: PortBus;
  readonly #data: BiosData;

  constructor(bus: PortBus, data: BiosData) {
    this.#bus = bus;
    this.#data = data;
  }

  /** Serves a call; false if there is no such function. */
  serve(call: BiosCall): boolean {
    switch (call.ah) {
      case 0x00:
        call.cx = this.#data.ticks >>> 16;
        call.dx = this.#data.ticks;
        call.al = this.#data.takeMidnight();
        return true;
      case 0x01:
        this.#data.ticks = (call.cx << 16) | call.dx;
        return true;
      case 0x02:
        call.cx = (this.#clock(HOURS) << 8) | this.#clock(MINUTES);
        call.dx = this.#clock(SECONDS) << 8;
        call.carry = false;
        return true;
      case 0x04:
        call.cx = (this.#clock(CENTURY) << 8) | this.#clock(YEAR);
        call.dx = (this.#clock(MONTH) << 8) | this.#clock(DAY);
        call.carry = false;
        return true;
      default:
        return false;
    }
  }

  #clock(register: number): number {
    this.#bus.write(0x70, 1, register);
    return this.#bus.read(0x71, 1);
  }
}
