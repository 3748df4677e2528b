/**
 * Advanced power management, INT 15h AH=53h and the 32-bit protected-mode interface. Intel and Microsoft, "Advanced Power
 * Management (APM) BIOS Interface Specification" 1.2. A machine on mains current in which nothing ever happens; the one thing
 * that can be done is to switch it off.
 */
import { Register } from '../../cpu/environment.js';
import type { BiosCall } from './call.js';

/** The code segment of both interfaces, as real-address mode counts, and its bytes. */
const SEGMENT = 0xf000;
const SEGMENT_LIMIT = 0xffff;

const SIGNATURE = 0x504d; // PM
const VERSION = 0x0102;
/** Of the installation check: there is a 32-bit protected-mode interface. */
const PROTECTED_32 = 2;

// Functions, in AL.
const INSTALLATION_CHECK = 0x00;
const CONNECT_REAL = 0x01;
const CONNECT_32 = 0x03;
const DISCONNECT = 0x04;
const CPU_IDLE = 0x05;
const CPU_BUSY = 0x06;
const SET_STATE = 0x07;
const ENABLE = 0x08;
const GET_STATUS = 0x0a;
const GET_EVENT = 0x0b;
const DRIVER_VERSION = 0x0e;
const ENGAGE = 0x0f;

// Errors, in AH.
const CONNECTED_REAL = 0x02;
const NOT_CONNECTED = 0x03;
const CONNECTED_PROTECTED = 0x07;
const UNKNOWN_DEVICE = 0x09;
const NO_EVENT = 0x80;
const UNSUPPORTED = 0x86;

/** Device numbers: the APM BIOS itself, and all devices that it manages. */
const BIOS_DEVICE = 0;
const ALL_DEVICES = 1;
const STATE_OFF = 3;
// Power status.
const MAINS_NO_BATTERY = 0x01ff;
const BATTERY_ABSENT = 0x80ff;
const TIME_UNKNOWN = 0xffff;

export class BiosPower {
  /** Offset in the ROM of the protected-mode entry point. */
  readonly #entry: number;
  readonly #switchOff: () => void;
  /** How a driver is connected. */
  connection: 'none' | 'real' | 'protected' = 'none';

  constructor(entry: number, switchOff: () => void) {
    this.#entry = entry;
    this.#switchOff = switchOff;
  }

  /** Serves a call with 53h in AH; false if there is no such function. */
  serve(call: BiosCall): boolean {
    const device = call.bx;
    const error = this.#command(call, device);
    call.carry = error !== undefined;
    if (error !== undefined) call.ah = error;
    return error !== UNSUPPORTED;
  }

  #command(call: BiosCall, device: number): number | undefined {
    switch (call.al) {
      case INSTALLATION_CHECK:
        if (device !== BIOS_DEVICE) return UNKNOWN_DEVICE;
        call.ax = VERSION;
        call.bx = SIGNATURE;
        call.cx = PROTECTED_32;
        return undefined;
      case CONNECT_REAL:
      case CONNECT_32:
        return device === BIOS_DEVICE ? this.#connect(call) : UNKNOWN_DEVICE;
      default:
        return this.connection === 'none' ? NOT_CONNECTED : this.#managed(call, device);
    }
  }

  #connect(call: BiosCall): number | undefined {
    if (this.connection !== 'none') return this.connection === 'real' ? CONNECTED_REAL : CONNECTED_PROTECTED;
    if (call.al === CONNECT_REAL) {
      this.connection = 'real';
      return undefined;
    }
    this.connection = 'protected';
    call.ax = SEGMENT;
    call.setExtended(Register.EBX, this.#entry);
    call.cx = SEGMENT;
    call.dx = SEGMENT;
    call.setExtended(Register.ESI, (SEGMENT_LIMIT << 16) | SEGMENT_LIMIT);
    call.di = SEGMENT_LIMIT;
    return undefined;
  }

  #managed(call: BiosCall, device: number): number | undefined {
    switch (call.al) {
      case DISCONNECT:
        this.connection = 'none';
        return undefined;
      case CPU_IDLE:
      case CPU_BUSY:
        return undefined;
      case SET_STATE:
        if (device !== ALL_DEVICES) return UNKNOWN_DEVICE;
        if (call.cx === STATE_OFF) this.#switchOff();
        return undefined;
      case ENABLE:
      case ENGAGE:
        return undefined;
      case GET_STATUS:
        if (device !== ALL_DEVICES) return UNKNOWN_DEVICE;
        call.bx = MAINS_NO_BATTERY;
        call.cx = BATTERY_ABSENT;
        call.dx = TIME_UNKNOWN;
        return undefined;
      case GET_EVENT:
        return NO_EVENT;
      case DRIVER_VERSION:
        call.ax = VERSION;
        return undefined;
      default:
        return UNSUPPORTED;
    }
  }
}
