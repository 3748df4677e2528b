/**
 * As much of a local APIC as a program with one processor needs to send itself interrupts (Intel SDM vol. 3, chapter 10):
 * requests and services by priority, TPR, EOI, and the ICR's fixed and NMI delivery. There is no timer.
 */

const REGISTERS = 64;
/** Registers by their offset in 16-byte steps. */
const ID = 0x02;
const VERSION = 0x03;
const TASK_PRIORITY = 0x08;
const PROCESSOR_PRIORITY = 0x0a;
const END_OF_INTERRUPT = 0x0b;
const IN_SERVICE = 0x10;
const INTERRUPT_REQUEST = 0x20;
const INTERRUPT_COMMAND = 0x30;
/** An integrated APIC with six entries in its local vector table. */
const VERSION_VALUE = 0x50014;
const DELIVERY_MODE = 0x700;
const FIXED = 0;
const NMI = 0x400;
/** Destination shorthands: none, self, all, all but self. */
const SHORTHAND = 0xc0000;
const ALL_BUT_SELF = 0xc0000;
const NO_VECTOR = -1;

export class LocalApic {
  readonly #registers = new Uint32Array(REGISTERS);
  readonly #changed: (asserted: boolean) => void;
  readonly #nmi: () => void;

  /**
   * @param changed called with the state of the processor's INTR pin
   * @param nmi called for an NMI
   */
  constructor(changed: (asserted: boolean) => void, nmi: () => void) {
    this.#changed = changed;
    this.#nmi = nmi;
    this.#registers[VERSION] = VERSION_VALUE;
    this.#registers[ID] = 0;
  }

  /** @param offset in the APIC's page; registers are dwords at multiples of 16 */
  read(offset: number): number {
    const n = offset >> 4;
    if (n === PROCESSOR_PRIORITY) return this.#priority();
    return this.#registers[n] ?? 0;
  }

  write(offset: number, value: number): void {
    const n = offset >> 4;
    if (n === ID || n === VERSION || n >= REGISTERS) return;
    if (n === END_OF_INTERRUPT) {
      const vector = this.#highest(IN_SERVICE);
      if (vector !== NO_VECTOR) this.#set(IN_SERVICE, vector, false);
    } else {
      this.#registers[n] = value;
      if (n === INTERRUPT_COMMAND) this.#command(value);
    }
    this.#update();
  }

  /** Whether an interrupt is requested that the priorities let through. */
  get pending(): boolean {
    const vector = this.#highest(INTERRUPT_REQUEST);
    return vector !== NO_VECTOR && vector >> 4 > this.#priority() >> 4;
  }

  /** The INTA cycle; to be called while {@link pending}. */
  acknowledge(): number {
    const vector = this.#highest(INTERRUPT_REQUEST);
    this.#set(INTERRUPT_REQUEST, vector, false);
    this.#set(IN_SERVICE, vector, true);
    this.#update();
    return vector;
  }

  #command(value: number): void {
    if ((value & SHORTHAND) === ALL_BUT_SELF) return;
    if ((value & DELIVERY_MODE) === NMI) this.#nmi();
    else if ((value & DELIVERY_MODE) === FIXED) this.#set(INTERRUPT_REQUEST, value & 0xff, true);
  }

  #priority(): number {
    const serviced = this.#highest(IN_SERVICE);
    return Math.max(this.#registers[TASK_PRIORITY] & 0xff, serviced === NO_VECTOR ? 0 : serviced & 0xf0);
  }

  /** The highest vector whose bit is set in one of the 256-bit registers. */
  #highest(first: number): number {
    for (let n = 7; n >= 0; n--) {
      const bits = this.#registers[first + n];
      if (bits !== 0) return 32 * n + 31 - Math.clz32(bits);
    }
    return NO_VECTOR;
  }

  #set(first: number, vector: number, on: boolean): void {
    const bit = 1 << (vector & 31);
    if (on) this.#registers[first + (vector >> 5)] |= bit;
    else this.#registers[first + (vector >> 5)] &= ~bit;
  }

  #update(): void {
    this.#changed(this.pending);
  }
}
