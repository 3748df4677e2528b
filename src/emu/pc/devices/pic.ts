/**
 * The interrupt controllers: two 8259A, the second on the first one's IR2, as in the PC/AT, with the edge/level
 * registers of the EISA chip sets. Intel 8259A data sheet, order number 231468.
 */
import type { BytePorts } from '../bus.js';

// ICW1
const ICW1 = 0x10; // bit 4 says that this is ICW1
const ICW1_IC4 = 0x01; // ICW4 follows
const ICW1_SNGL = 0x02; // no cascade: ICW3 does not follow
const ICW1_LTIM = 0x08; // all inputs level-triggered
// ICW4
const ICW4_AEOI = 0x02; // end of interrupt with the second INTA
// OCW2: bits 7-5
const OCW2_ROTATE = 0x80;
const OCW2_SPECIFIC = 0x40;
const OCW2_EOI = 0x20;
// OCW3
const OCW3 = 0x08; // bit 3, with bit 4 clear
const OCW3_ESMM = 0x40;
const OCW3_SMM = 0x20;
const OCW3_POLL = 0x04;
const OCW3_RR = 0x02;
const OCW3_RIS = 0x01;

/** One 8259A. */
class Chip {
  irr = 0;
  isr = 0;
  imr = 0;
  /** State of the inputs, for edge detection. */
  lines = 0;
  /** The inputs that are level-triggered: the edge/level register. */
  levels = 0;
  base = 0;
  icw1 = 0;
  icw4 = 0;
  /** Next initialisation word expected, 2 to 4; 0 when initialised. */
  expected = 0;
  readIsr = false;
  poll = false;
  specialMask = false;
  /** The input that has the highest priority. */
  top = 0;

  set(input: number, high: boolean): void {
    const bit = 1 << input;
    if (high) {
      const level = (this.levels & bit) !== 0 || (this.icw1 & ICW1_LTIM) !== 0;
      if (level || (this.lines & bit) === 0) this.irr |= bit;
      this.lines |= bit;
    } else {
      this.lines &= ~bit;
      if ((this.levels & bit) !== 0) this.irr &= ~bit;
    }
  }

  /** The input to be served next, or -1 if none is to be. */
  pending(): number {
    const requests = this.irr & ~this.imr;
    if (requests === 0) return -1;
    for (let i = 0; i < 8; i++) {
      const input = (this.top + i) & 7;
      const bit = 1 << input;
      if ((this.isr & bit) !== 0) {
        if (!this.specialMask) return -1;
      } else if ((requests & bit) !== 0) {
        return input;
      }
    }
    return -1;
  }

  /** INTA: the input that is served; 7, spuriously, if the request has gone. */
  acknowledge(): number {
    const input = this.pending();
    if (input < 0) return 7;
    const bit = 1 << input;
    if ((this.levels & bit) === 0 && (this.icw1 & ICW1_LTIM) === 0) this.irr &= ~bit;
    if ((this.icw4 & ICW4_AEOI) === 0) this.isr |= bit;
    return input;
  }

  read(odd: boolean): number {
    if (this.poll) {
      this.poll = false;
      const input = this.pending();
      if (input < 0) return 0;
      this.acknowledge();
      return 0x80 | input;
    }
    if (odd) return this.imr;
    return this.readIsr ? this.isr : this.irr;
  }

  write(odd: boolean, value: number): void {
    if (odd) this.#writeOdd(value);
    else if ((value & ICW1) !== 0) this.#initialise(value);
    else if ((value & OCW3) !== 0) this.#ocw3(value);
    else this.#ocw2(value);
  }

  #initialise(value: number): void {
    this.icw1 = value;
    this.icw4 = 0;
    this.imr = 0;
    this.isr = 0;
    this.irr = 0;
    this.readIsr = false;
    this.specialMask = false;
    this.top = 0;
    this.expected = 2;
  }

  #writeOdd(value: number): void {
    switch (this.expected) {
      case 2:
        this.base = value & 0xf8;
        this.expected = (this.icw1 & ICW1_SNGL) === 0 ? 3 : this.#icw4Expected();
        break;
      case 3:
        this.expected = this.#icw4Expected();
        break;
      case 4:
        this.icw4 = value;
        this.expected = 0;
        break;
      default:
        this.imr = value;
    }
  }

  #icw4Expected(): number {
    return (this.icw1 & ICW1_IC4) !== 0 ? 4 : 0;
  }

  #ocw2(value: number): void {
    let input = value & 7;
    if ((value & OCW2_EOI) !== 0) {
      if ((value & OCW2_SPECIFIC) === 0) input = this.#highestInService();
      if (input >= 0) this.isr &= ~(1 << input);
    }
    const rotates = (value & OCW2_ROTATE) !== 0 && (value & (OCW2_EOI | OCW2_SPECIFIC)) !== 0;
    if (rotates && input >= 0) this.top = (input + 1) & 7;
  }

  #highestInService(): number {
    for (let i = 0; i < 8; i++) {
      const input = (this.top + i) & 7;
      if ((this.isr & (1 << input)) !== 0) return input;
    }
    return -1;
  }

  #ocw3(value: number): void {
    if ((value & OCW3_ESMM) !== 0) this.specialMask = (value & OCW3_SMM) !== 0;
    if ((value & OCW3_POLL) !== 0) this.poll = true;
    if ((value & OCW3_RR) !== 0) this.readIsr = (value & OCW3_RIS) !== 0;
  }

  state() {
    const { irr, isr, imr, lines, levels, base, icw1, icw4, expected, readIsr, poll, specialMask, top } = this;
    return { irr, isr, imr, lines, levels, base, icw1, icw4, expected, readIsr, poll, specialMask, top };
  }

  restore(state: ReturnType<Chip['state']>): void {
    Object.assign(this, state);
  }
}

/** Ports 20h, 21h, A0h, A1h, and 4D0h, 4D1h for edge/level. */
export class Pic implements BytePorts {
  readonly #master = new Chip();
  readonly #slave = new Chip();
  readonly #output: (asserted: boolean) => void;

  /** @param output the INTR line to the processor */
  constructor(output: (asserted: boolean) => void) {
    this.#output = output;
  }

  /** Drives an interrupt request line, 0 to 15. */
  setIrq(irq: number, high: boolean): void {
    if (irq >= 8) this.#slave.set(irq - 8, high);
    else if (irq !== 2) this.#master.set(irq, high);
    this.#update();
  }

  /** One pulse on a request line: for sources whose line is up again before anybody looks. */
  pulseIrq(irq: number): void {
    this.setIrq(irq, false);
    this.setIrq(irq, true);
  }

  /** The two INTA cycles: the vector of the interrupt to be served. */
  acknowledge(): number {
    let vector: number;
    const input = this.#master.acknowledge();
    if (input === 2 && this.#slave.pending() >= 0) vector = this.#slave.base + this.#slave.acknowledge();
    else vector = this.#master.base + input;
    this.#update();
    return vector;
  }

  /** Whether a request, now or later, could reach the processor at all. */
  get anyUnmasked(): boolean {
    return this.#master.imr !== 0xff;
  }

  readPort(port: number): number {
    switch (port) {
      case 0x4d0:
        return this.#master.levels;
      case 0x4d1:
        return this.#slave.levels;
      default: {
        const value = this.#chip(port).read((port & 1) !== 0);
        this.#update();
        return value;
      }
    }
  }

  writePort(port: number, value: number): void {
    // IRQ 0, 1, 2, 8 and 13 are always edge-triggered.
    if (port === 0x4d0) this.#master.levels = value & 0xf8;
    else if (port === 0x4d1) this.#slave.levels = value & 0xde;
    else this.#chip(port).write((port & 1) !== 0, value);
    this.#update();
  }

  state() {
    return { master: this.#master.state(), slave: this.#slave.state() };
  }

  /** Takes a state back that {@link state} gave; the INTR line is the processor's to restore. */
  restore({ master, slave }: ReturnType<Pic['state']>): void {
    this.#master.restore(master);
    this.#slave.restore(slave);
  }

  #chip(port: number): Chip {
    return port >= 0xa0 ? this.#slave : this.#master;
  }

  #update(): void {
    // The slave's INT stays up while it has a request; a fresh edge is made for each, as the data sheet's cascade does.
    const cascaded = this.#slave.pending() >= 0;
    this.#master.lines &= ~4;
    if (cascaded) this.#master.set(2, true);
    else this.#master.irr &= ~4;
    this.#output(this.#master.pending() >= 0);
  }
}
