/**
 * A serial port: a 16550A, which at reset behaves as an 8250 does. National Semiconductor PC16550D data sheet.
 *
 * Characters take their time on the line (a start bit, eight data bits, a stop bit), so that a driver that waits for its
 * transmitter sees it busy, and the interrupts come when they would.
 */
import type { BytePorts } from '../bus.js';
import type { Alarm, Clock } from '../clock.js';

// Interrupt enable register.
const IER_RECEIVE = 0x01;
const IER_TRANSMIT = 0x02;
const IER_LINE_STATUS = 0x04;
// Interrupt identification register.
const IIR_NONE = 0x01;
const IIR_TRANSMIT = 0x02;
const IIR_RECEIVE = 0x04;
const IIR_LINE_STATUS = 0x06;
const IIR_TIMEOUT = 0x0c;
const IIR_FIFOS = 0xc0;
// FIFO control register.
const FCR_ENABLE = 0x01;
const FCR_CLEAR_RECEIVE = 0x02;
const FCR_CLEAR_TRANSMIT = 0x04;
// Line control register.
const LCR_DLAB = 0x80;
// Modem control register.
const MCR_LOOP = 0x10;
const MCR_OUT2 = 0x08; // in the PC, gates the interrupt line
// Line status register.
const LSR_DATA_READY = 0x01;
const LSR_OVERRUN = 0x02;
const LSR_THRE = 0x20;
const LSR_TEMT = 0x40;
/** Modem status of a line with a terminal that is on: CTS, DSR, DCD. */
const MSR_CONNECTED = 0xb0;

const FIFO_BYTES = 16;
const TRIGGER_LEVELS = [1, 4, 8, 14];
const BITS_PER_CHARACTER = 10;
/** Baud rate at a divisor of 1: 1.8432 MHz over 16. */
const MAX_BAUD = 115_200;

/** Eight ports from `base`. */
export class Uart implements BytePorts {
  readonly #clock: Clock;
  readonly #base: number;
  readonly #setIrq: (high: boolean) => void;
  readonly #transmitted: (byte: number) => void;
  readonly #transmitAlarm: Alarm;
  readonly #receiveAlarm: Alarm;
  readonly #input: number[] = [];
  #receive: number[] = [];
  #transmit: number[] = [];
  /** The byte in the transmitter's shift register. */
  #shifting: number | undefined;
  /** THRE interrupt: set when the holding register empties, cleared by reading IIR or writing THR. */
  #transmitPending = false;
  #overrun = false;
  #divisor = 12;
  #ier = 0;
  #fcr = 0;
  #lcr = 0;
  #mcr = 0;
  #scratch = 0;

  /** @param transmitted takes every byte as it leaves on the line */
  constructor(clock: Clock, base: number, setIrq: (high: boolean) => void, transmitted: (byte: number) => void) {
    this.#clock = clock;
    this.#base = base;
    this.#setIrq = setIrq;
    this.#transmitted = transmitted;
    this.#transmitAlarm = clock.alarm(() => this.#shiftedOut());
    this.#receiveAlarm = clock.alarm(() => this.#arrive());
  }

  /** Sends bytes to the port, one after the other at the line's speed. */
  send(bytes: Iterable<number>): void {
    this.#input.push(...bytes);
    this.#startReceiving();
  }

  readPort(port: number): number {
    switch (port - this.#base) {
      case 0:
        return this.#dlab ? this.#divisor & 0xff : this.#readReceiver();
      case 1:
        return this.#dlab ? this.#divisor >> 8 : this.#ier;
      case 2:
        return this.#readIir();
      case 3:
        return this.#lcr;
      case 4:
        return this.#mcr;
      case 5:
        return this.#readLsr();
      case 6:
        return this.#readMsr();
      default:
        return this.#scratch;
    }
  }

  writePort(port: number, value: number): void {
    switch (port - this.#base) {
      case 0:
        if (this.#dlab) this.#divisor = (this.#divisor & 0xff00) | value;
        else this.#writeTransmitter(value);
        break;
      case 1:
        if (this.#dlab) this.#divisor = (this.#divisor & 0xff) | (value << 8);
        else this.#writeIer(value);
        break;
      case 2:
        this.#writeFcr(value);
        break;
      case 3:
        this.#lcr = value;
        break;
      case 4:
        this.#mcr = value & 0x1f;
        break;
      case 7:
        this.#scratch = value;
        break;
      default:
        // LSR and MSR are for reading.
        break;
    }
    this.#update();
  }

  state() {
    return {
      input: [...this.#input],
      receive: [...this.#receive],
      transmit: [...this.#transmit],
      shifting: this.#shifting,
      transmitPending: this.#transmitPending,
      overrun: this.#overrun,
      divisor: this.#divisor,
      ier: this.#ier,
      fcr: this.#fcr,
      lcr: this.#lcr,
      mcr: this.#mcr,
      scratch: this.#scratch,
      transmitAlarm: this.#transmitAlarm.deadline,
      receiveAlarm: this.#receiveAlarm.deadline,
    };
  }

  /** Takes a state back that {@link state} gave. */
  restore(state: ReturnType<Uart['state']>): void {
    this.#input.splice(0, this.#input.length, ...state.input);
    this.#receive = [...state.receive];
    this.#transmit = [...state.transmit];
    this.#shifting = state.shifting;
    this.#transmitPending = state.transmitPending;
    this.#overrun = state.overrun;
    this.#divisor = state.divisor;
    this.#ier = state.ier;
    this.#fcr = state.fcr;
    this.#lcr = state.lcr;
    this.#mcr = state.mcr;
    this.#scratch = state.scratch;
    this.#transmitAlarm.set(state.transmitAlarm);
    this.#receiveAlarm.set(state.receiveAlarm);
  }

  get #dlab(): boolean {
    return (this.#lcr & LCR_DLAB) !== 0;
  }

  get #fifos(): boolean {
    return (this.#fcr & FCR_ENABLE) !== 0;
  }

  get #characterTime(): number {
    return this.#clock.microseconds((BITS_PER_CHARACTER * 1e6 * (this.#divisor || 65536)) / MAX_BAUD);
  }

  #readReceiver(): number {
    const byte = this.#receive.shift() ?? 0;
    this.#update();
    return byte;
  }

  #writeTransmitter(value: number): void {
    if (!this.#fifos) this.#transmit = [value];
    else if (this.#transmit.length < FIFO_BYTES) this.#transmit.push(value);
    this.#transmitPending = false;
    if (this.#shifting === undefined) this.#startShifting();
  }

  #writeIer(value: number): void {
    const enabled = value & ~this.#ier & IER_TRANSMIT;
    this.#ier = value & 0x0f;
    // Enabling the interrupt while the holding register is empty raises it at once.
    if (enabled !== 0 && this.#transmit.length === 0) this.#transmitPending = true;
  }

  #writeFcr(value: number): void {
    if (((value ^ this.#fcr) & FCR_ENABLE) !== 0 || (value & FCR_CLEAR_RECEIVE) !== 0) this.#receive = [];
    if (((value ^ this.#fcr) & FCR_ENABLE) !== 0 || (value & FCR_CLEAR_TRANSMIT) !== 0) this.#transmit = [];
    this.#fcr = (value & FCR_ENABLE) !== 0 ? value & 0xc9 : 0;
  }

  #readIir(): number {
    const cause = this.#cause();
    if (cause === IIR_TRANSMIT) {
      this.#transmitPending = false;
      this.#update();
    }
    return cause | (this.#fifos ? IIR_FIFOS : 0);
  }

  #readLsr(): number {
    let value = 0;
    if (this.#receive.length > 0) value |= LSR_DATA_READY;
    if (this.#overrun) value |= LSR_OVERRUN;
    if (this.#transmit.length === 0) value |= LSR_THRE | (this.#shifting === undefined ? LSR_TEMT : 0);
    this.#overrun = false;
    this.#update();
    return value;
  }

  #readMsr(): number {
    if ((this.#mcr & MCR_LOOP) === 0) return MSR_CONNECTED;
    // In loopback DTR, RTS, OUT1, OUT2 come back as DSR, CTS, RI, DCD.
    const mcr = this.#mcr;
    return ((mcr & 1) << 5) | ((mcr & 2) << 3) | ((mcr & 4) << 4) | ((mcr & 8) << 4);
  }

  #startShifting(): void {
    const byte = this.#transmit.shift();
    if (byte === undefined) return;
    this.#shifting = byte;
    if (this.#transmit.length === 0) this.#transmitPending = true;
    this.#transmitAlarm.set(this.#clock.now + this.#characterTime);
  }

  #shiftedOut(): void {
    const byte = this.#shifting;
    this.#shifting = undefined;
    if (byte !== undefined) {
      if ((this.#mcr & MCR_LOOP) !== 0) this.#received(byte);
      else this.#transmitted(byte);
    }
    this.#startShifting();
    this.#update();
  }

  #startReceiving(): void {
    if (this.#input.length === 0 || this.#receiveAlarm.deadline !== Number.POSITIVE_INFINITY) return;
    this.#receiveAlarm.set(this.#clock.now + this.#characterTime);
  }

  #arrive(): void {
    const byte = this.#input.shift();
    if (byte !== undefined && (this.#mcr & MCR_LOOP) === 0) this.#received(byte);
    this.#startReceiving();
    this.#update();
  }

  #received(byte: number): void {
    const room = this.#fifos ? FIFO_BYTES : 1;
    if (this.#receive.length < room) {
      this.#receive.push(byte);
      return;
    }
    this.#overrun = true;
    // Without FIFOs the new character replaces the old one; with them it is lost.
    if (!this.#fifos) this.#receive = [byte];
  }

  #cause(): number {
    if ((this.#ier & IER_LINE_STATUS) !== 0 && this.#overrun) return IIR_LINE_STATUS;
    if ((this.#ier & IER_RECEIVE) !== 0 && this.#receive.length > 0) {
      if (!this.#fifos) return IIR_RECEIVE;
      // Below the trigger level the time-out interrupt comes at once, not four characters later.
      return this.#receive.length >= TRIGGER_LEVELS[this.#fcr >> 6] ? IIR_RECEIVE : IIR_TIMEOUT;
    }
    if ((this.#ier & IER_TRANSMIT) !== 0 && this.#transmitPending) return IIR_TRANSMIT;
    return IIR_NONE;
  }

  #update(): void {
    const asserted = this.#cause() !== IIR_NONE && (this.#mcr & MCR_OUT2) !== 0;
    this.#setIrq(asserted);
  }
}
