/**
 * The keyboard and its controller: an 8042 as in the PC/AT, with a keyboard that types what it was told to.
 * IBM PC/AT Technical Reference, "Keyboard Controller"; scan codes of set 1, which the controller hands on.
 */
import type { BytePorts } from '../bus.js';
import type { Alarm, Clock } from '../clock.js';

// Status register, port 64h.
const STATUS_OBF = 0x01; // output buffer full
const STATUS_SYS = 0x04; // self-test passed
const STATUS_COMMAND = 0x08; // the last write was to port 64h
const STATUS_UNLOCKED = 0x10;
// Command byte.
const COMMAND_INT = 0x01; // interrupt when the output buffer is full
const COMMAND_SYS = 0x04;
const COMMAND_DISABLE = 0x10; // the keyboard's clock is held
const COMMAND_TRANSLATE = 0x40;
// Output port.
const OUTPUT_NOT_RESET = 0x01;
const OUTPUT_A20 = 0x02;

const ACK = 0xfa;

/** Microseconds between two bytes from the keyboard: eleven bits at about 10 kHz. */
const BYTE_MICROSECONDS = 1100;

/** Ports 60h and 64h, IRQ 1. */
export class Keyboard implements BytePorts {
  readonly #clock: Clock;
  readonly #setIrq: (high: boolean) => void;
  readonly #reset: () => void;
  readonly #a20Moved: () => void;
  readonly #alarm: Alarm;
  #status = STATUS_SYS | STATUS_UNLOCKED;
  #command = COMMAND_INT | COMMAND_SYS | COMMAND_TRANSLATE;
  #output = OUTPUT_NOT_RESET | OUTPUT_A20;
  #data = 0;
  /** Controller command whose data byte is awaited at port 60h. */
  #pendingCommand = 0;
  /** Keyboard command whose argument is awaited. */
  #pendingKeyboard = 0;
  #scanning = true;
  /** Bytes on their way from the keyboard. */
  readonly #queue: number[] = [];

  /**
   * @param reset what pulsing the output port's bit 0 does to the machine
   * @param a20Moved hears that {@link a20} may have changed
   */
  constructor(clock: Clock, setIrq: (high: boolean) => void, reset: () => void, a20Moved: () => void) {
    this.#clock = clock;
    this.#setIrq = setIrq;
    this.#reset = reset;
    this.#a20Moved = a20Moved;
    this.#alarm = clock.alarm(() => this.#arrive());
  }

  /** Types scan codes: each arrives when the one before has been read and the wire has had its time. */
  type(scanCodes: readonly number[]): void {
    if (!this.#scanning) return;
    this.#queue.push(...scanCodes);
    this.#next();
  }

  /** Whether the output port lets address line 20 through. */
  get a20(): boolean {
    return (this.#output & OUTPUT_A20) !== 0;
  }

  /** Whether every byte that was typed has been read. */
  get idle(): boolean {
    return this.#queue.length === 0 && (this.#status & STATUS_OBF) === 0;
  }

  readPort(port: number): number {
    if (port === 0x64) return this.#status;
    if ((this.#status & STATUS_OBF) !== 0) {
      this.#status &= ~STATUS_OBF;
      this.#setIrq(false);
      this.#next();
    }
    return this.#data;
  }

  writePort(port: number, value: number): void {
    if (port === 0x64) {
      this.#status |= STATUS_COMMAND;
      this.#controllerCommand(value);
      return;
    }
    this.#status &= ~STATUS_COMMAND;
    const pending = this.#pendingCommand;
    this.#pendingCommand = 0;
    switch (pending) {
      case 0x60:
        this.#command = value;
        this.#next();
        break;
      case 0xd1:
        this.#output = value;
        this.#a20Moved();
        if ((value & OUTPUT_NOT_RESET) === 0) this.#reset();
        break;
      case 0xd2:
        this.#put(value);
        break;
      case 0xd3:
      case 0xd4:
        // The auxiliary device: none is connected.
        break;
      default:
        this.#command &= ~COMMAND_DISABLE;
        this.#keyboardCommand(value);
    }
  }

  state() {
    return {
      status: this.#status,
      command: this.#command,
      output: this.#output,
      data: this.#data,
      pendingCommand: this.#pendingCommand,
      pendingKeyboard: this.#pendingKeyboard,
      scanning: this.#scanning,
      queue: [...this.#queue],
      alarm: this.#alarm.deadline,
    };
  }

  /** Takes a state back that {@link state} gave. */
  restore(state: ReturnType<Keyboard['state']>): void {
    this.#status = state.status;
    this.#command = state.command;
    this.#output = state.output;
    this.#data = state.data;
    this.#pendingCommand = state.pendingCommand;
    this.#pendingKeyboard = state.pendingKeyboard;
    this.#scanning = state.scanning;
    this.#queue.splice(0, this.#queue.length, ...state.queue);
    this.#alarm.set(state.alarm);
  }

  #controllerCommand(value: number): void {
    this.#pendingCommand = 0;
    switch (value) {
      case 0x20:
        this.#put(this.#command);
        break;
      case 0x60:
      case 0xd1:
      case 0xd2:
      case 0xd3:
      case 0xd4:
        this.#pendingCommand = value;
        break;
      case 0xaa:
        this.#status |= STATUS_SYS;
        this.#put(0x55);
        break;
      case 0xa9: // auxiliary interface test: as if its clock line were stuck, since nothing is connected
        this.#put(0x01);
        break;
      case 0xab:
        this.#put(0x00);
        break;
      case 0xad:
        this.#command |= COMMAND_DISABLE;
        break;
      case 0xae:
        this.#command &= ~COMMAND_DISABLE;
        this.#next();
        break;
      case 0xc0:
        this.#put(0x80); // input port: the keyboard is not locked
        break;
      case 0xd0:
        this.#put(this.#output);
        break;
      case 0xdd:
        this.#output &= ~OUTPUT_A20;
        this.#a20Moved();
        break;
      case 0xdf:
        this.#output |= OUTPUT_A20;
        this.#a20Moved();
        break;
      default:
        // F0h to FFh pulse the output port's low bits that are 0 in the command; bit 0 is the processor's reset.
        if (value >= 0xf0 && (value & 1) === 0) this.#reset();
    }
  }

  #keyboardCommand(value: number): void {
    if (this.#pendingKeyboard !== 0) {
      this.#pendingKeyboard = 0;
      this.#answer(ACK);
      return;
    }
    switch (value) {
      case 0xed: // indicators
      case 0xf0: // scan code set
      case 0xf3: // typematic rate
        this.#pendingKeyboard = value;
        this.#answer(ACK);
        break;
      case 0xee:
        this.#answer(0xee);
        break;
      case 0xf2:
        this.#answer(ACK, 0xab, 0x83);
        break;
      case 0xf4:
        this.#scanning = true;
        this.#answer(ACK);
        break;
      case 0xf5:
        this.#scanning = false;
        this.#answer(ACK);
        break;
      case 0xf6:
        this.#scanning = true;
        this.#answer(ACK);
        break;
      case 0xff:
        this.#scanning = true;
        this.#answer(ACK, 0xaa);
        break;
      default:
        this.#answer(0xfe); // resend: not a command
    }
  }

  #answer(...bytes: number[]): void {
    this.#queue.push(...bytes);
    this.#next();
  }

  #next(): void {
    if (this.#queue.length === 0 || this.#alarm.deadline !== Number.POSITIVE_INFINITY) return;
    if ((this.#status & STATUS_OBF) !== 0 || (this.#command & COMMAND_DISABLE) !== 0) return;
    this.#alarm.set(this.#clock.now + this.#clock.microseconds(BYTE_MICROSECONDS));
  }

  #arrive(): void {
    if ((this.#status & STATUS_OBF) !== 0 || (this.#command & COMMAND_DISABLE) !== 0) return;
    const byte = this.#queue.shift();
    if (byte !== undefined) this.#put(byte);
  }

  #put(byte: number): void {
    this.#data = byte;
    this.#status |= STATUS_OBF;
    if ((this.#command & COMMAND_INT) !== 0) this.#setIrq(true);
  }
}
