/**
 * INT 15h: memory sizes and the A20 gate. IBM PC/AT Technical Reference, "System Services"; Advanced Configuration
 * and Power Interface Specification, 15.1, for E820h.
 */
import { Register, Segment } from '../../cpu/environment.js';
import type { PortBus } from '../bus.js';
import type { BiosCall } from './call.js';
import type { BiosData } from './data-area.js';

const UNSUPPORTED = 0x86;
const SMAP = 0x534d4150;
const RANGE_BYTES = 20;
const USABLE = 1;
const RESERVED = 2;

const KILOBYTE = 1024;
const MEGABYTE = 0x10_0000;
const ADAPTERS_START = 0xa_0000;
const ROM_START = 0xf_0000;
const MB16 = 16 * MEGABYTE;
/** Most that 88h and the first number of E801h can tell, KB: up to 64 MB and up to 16 MB. */
const MOST_88 = 0xfc00;
const MOST_BELOW_16 = 0x3c00;
const E801_UNIT = 65_536;

const CONTROL_A = 0x92;
const FAST_A20 = 0x02;
/** Commands of the keyboard controller that move its own control of the gate. */
const KEYBOARD_COMMAND = 0x64;
const A20_ON = 0xdf;
const A20_OFF = 0xdd;

export class BiosSystem {
  readonly #bus: PortBus;
  readonly #data: BiosData;
  readonly #ramBytes: number;
  readonly #a20Open: () => boolean;

  constructor(bus: PortBus, data: BiosData, ramBytes: number, a20Open: () => boolean) {
    this.#bus = bus;
    this.#data = data;
    this.#ramBytes = ramBytes;
    this.#a20Open = a20Open;
  }

  /** Serves a call; false if there is no such function. */
  serve(call: BiosCall): boolean {
    call.carry = false;
    const extended = (this.#ramBytes - MEGABYTE) / KILOBYTE;
    switch (call.ax) {
      case 0x2400:
      case 0x2401:
        this.#setA20(call.al === 1);
        call.ah = 0;
        return true;
      case 0x2402:
        call.ax = this.#a20Open() ? 1 : 0;
        return true;
      case 0x2403:
        call.ax = 0;
        call.bx = 3; // by the keyboard controller and by port 92h
        return true;
      case 0xe801:
        call.ax = Math.min(extended, MOST_BELOW_16);
        call.bx = Math.max(0, this.#ramBytes - MB16) / E801_UNIT;
        call.cx = call.ax;
        call.dx = call.bx;
        return true;
      case 0xe820:
        return this.#tellRange(call);
      default:
    }
    if (call.ah === 0x88) {
      call.ax = Math.min(extended, MOST_88);
      return true;
    }
    call.ah = UNSUPPORTED;
    call.carry = true;
    return false;
  }

  /** Moves both controls of the gate, since either alone holds it open. */
  #setA20(open: boolean): void {
    const controlA = this.#bus.read(CONTROL_A, 1);
    this.#bus.write(CONTROL_A, 1, open ? controlA | FAST_A20 : controlA & ~FAST_A20);
    this.#bus.write(KEYBOARD_COMMAND, 1, open ? A20_ON : A20_OFF);
  }

  /** One range of the memory map at ES:DI; EBX counts them. */
  #tellRange(call: BiosCall): boolean {
    const low = this.#data.lowMemory * KILOBYTE;
    const ranges = [
      [0, low, USABLE],
      [low, ADAPTERS_START, RESERVED],
      [ROM_START, MEGABYTE, RESERVED],
      [MEGABYTE, this.#ramBytes, USABLE],
    ];
    const index = call.extended(Register.EBX);
    const range = ranges[index];
    if (call.extended(Register.EDX) !== SMAP || call.extended(Register.ECX) < RANGE_BYTES || range === undefined) {
      call.ah = UNSUPPORTED;
      call.carry = true;
      return true;
    }
    const [start, end, type] = range;
    const entry = new DataView(new ArrayBuffer(RANGE_BYTES));
    entry.setUint32(0, start, true);
    entry.setUint32(8, end - start, true);
    entry.setUint32(16, type, true);
    call.store(call.address(Segment.ES, call.di), new Uint8Array(entry.buffer));
    call.setExtended(Register.EAX, SMAP);
    call.setExtended(Register.ECX, RANGE_BYTES);
    call.setExtended(Register.EBX, index + 1 < ranges.length ? index + 1 : 0);
    return true;
  }
}
