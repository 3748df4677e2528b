/**
 * The interval timer: an 8254 whose three counters run from 1.193182 MHz. Intel 8254 data sheet, order number 231164.
 *
 * Nothing counts: a counter's value and output follow from the tick at which it was loaded.
 */
import type { BytePorts } from '../bus.js';
import type { Alarm, Clock } from '../clock.js';
import type { Rate } from '../rate.js';

/** Frequency of the PC's timer oscillator, a twelfth of 14.31818 MHz. */
export const PIT_HZ = 1_193_182;

// Access modes of the control word, bits 5-4; 1 is the low byte only.
const ACCESS_LATCH = 0;
const ACCESS_HIGH = 2;
const ACCESS_BOTH = 3;

// Read-back command: bits are active low.
const READ_BACK_NO_COUNT = 0x20;
const READ_BACK_NO_STATUS = 0x10;

class Counter {
  mode = 3;
  access = ACCESS_BOTH;
  bcd = false;
  gate = true;
  /** The programmed count, 1 to 65536 (or 10000 in BCD); 0 before the first one. */
  count = 0;
  /** The tick of the CLK pulse that loaded `count` into the counting element. */
  loadedAt = 0;
  /** A count that takes over at the tick `at`, written to a running counter of mode 2 or 3; then it is `loadedAt`'s. */
  next: { count: number; at: number; loadedAt: number } | undefined;
  /** Whether a count has been written since the control word. */
  armed = false;
  /** Ticks counted before the gate went low, while it is low. */
  frozen: number | undefined;
  writeLow: number | undefined;
  readHighNext = false;
  latchedCount: number | undefined;
  latchedStatus: number | undefined;

  control(value: number): void {
    this.access = (value >> 4) & 3;
    const mode = (value >> 1) & 7;
    this.mode = mode >= 6 ? mode - 4 : mode;
    this.bcd = (value & 1) !== 0;
    this.armed = false;
    this.next = undefined;
    this.writeLow = undefined;
    this.readHighNext = false;
    this.latchedCount = undefined;
    this.latchedStatus = undefined;
    this.frozen = undefined;
  }

  /** Takes a byte for the count register; true if the count is now complete. */
  write(value: number, tick: number): boolean {
    if (this.access === ACCESS_BOTH && this.writeLow === undefined) {
      this.writeLow = value;
      // In mode 0 the first byte stops the counter.
      if (this.mode === 0) this.armed = false;
      return false;
    }
    let raw: number;
    if (this.access === ACCESS_BOTH) raw = (value << 8) | (this.writeLow ?? 0);
    else raw = this.access === ACCESS_HIGH ? value << 8 : value;
    this.writeLow = undefined;
    this.#load(this.bcd ? fromBcd(raw) || 10000 : raw || 65536, tick);
    return true;
  }

  #load(count: number, tick: number): void {
    const running = this.armed && this.frozen === undefined;
    if (running && (this.mode === 2 || this.mode === 3)) {
      this.settle(tick);
      this.next = this.#takeover(count, tick);
      return;
    }
    if (this.armed && (this.mode === 1 || this.mode === 5)) {
      this.count = count;
      return;
    }
    this.count = count;
    this.loadedAt = tick + 1;
    this.armed = true;
    this.next = undefined;
    // Modes 1 and 5 count only once the gate has risen.
    if (this.mode === 1 || this.mode === 5) this.frozen = -1;
    else if (!this.gate) this.frozen = 0;
  }

  /** Moves the gate input. */
  setGate(high: boolean, tick: number): void {
    if (high === this.gate) return;
    this.settle(tick);
    this.gate = high;
    const elapsed = this.#elapsed(tick);
    switch (this.mode) {
      case 0:
      case 4:
        if (high) {
          this.loadedAt = Math.max(this.loadedAt, tick - (this.frozen ?? 0));
          this.frozen = undefined;
        } else {
          this.frozen = elapsed;
        }
        break;
      case 2:
      case 3:
        if (high) this.loadedAt = tick + 1;
        this.frozen = high ? undefined : 0;
        break;
      default:
        if (high) {
          this.loadedAt = tick + 1;
          this.frozen = undefined;
        }
    }
  }

  /** Lets a count that was waiting take over if its moment has come. */
  settle(tick: number): void {
    if (this.next !== undefined && tick >= this.next.at) {
      this.count = this.next.count;
      this.loadedAt = this.next.loadedAt;
      this.next = undefined;
    }
  }

  /** The value of the counting element, as it is read: 16 bits, decimal digits in BCD mode. */
  value(tick: number): number {
    this.settle(tick);
    const range = this.bcd ? 10000 : 65536;
    const element = ((this.#element(this.#elapsed(tick)) % range) + range) % range;
    return this.bcd ? toBcd(element) : element;
  }

  /** The output pin. */
  output(tick: number): boolean {
    this.settle(tick);
    if (!this.armed) return this.mode !== 0;
    const elapsed = this.#elapsed(tick);
    switch (this.mode) {
      case 0:
        return elapsed >= this.count;
      case 1:
        return elapsed < 0 || elapsed >= this.count;
      case 2:
        return this.frozen !== undefined || elapsed < 0 || elapsed % this.count !== this.count - 1;
      case 3:
        return this.frozen !== undefined || elapsed < 0 || elapsed % this.count < Math.ceil(this.count / 2);
      default:
        return elapsed !== this.count;
    }
  }

  /** The next tick after `tick` at which the output rises; Infinity if it never will. */
  nextRise(tick: number): number {
    this.settle(tick);
    if (!this.armed || this.frozen !== undefined) return Number.POSITIVE_INFINITY;
    const elapsed = tick - this.loadedAt;
    switch (this.mode) {
      case 0:
      case 1:
        return elapsed < this.count ? this.loadedAt + this.count : Number.POSITIVE_INFINITY;
      case 2:
      case 3: {
        const { next } = this;
        if (next !== undefined) return next.at === next.loadedAt ? next.at : next.loadedAt + next.count;
        const periods = Math.max(0, Math.floor(elapsed / this.count)) + 1;
        return this.loadedAt + periods * this.count;
      }
      default:
        return elapsed <= this.count ? this.loadedAt + this.count + 1 : Number.POSITIVE_INFINITY;
    }
  }

  readByte(tick: number): number {
    if (this.latchedStatus !== undefined) {
      const status = this.latchedStatus;
      this.latchedStatus = undefined;
      return status;
    }
    const value = this.latchedCount ?? this.value(tick);
    let byte: number;
    if (this.access === ACCESS_BOTH) {
      byte = this.readHighNext ? value >> 8 : value & 0xff;
      this.readHighNext = !this.readHighNext;
      if (!this.readHighNext) this.latchedCount = undefined;
    } else {
      byte = this.access === ACCESS_HIGH ? value >> 8 : value & 0xff;
      this.latchedCount = undefined;
    }
    return byte;
  }

  latchCount(tick: number): void {
    this.latchedCount ??= this.value(tick);
  }

  latchStatus(tick: number): void {
    const output = this.output(tick) ? 0x80 : 0;
    const nullCount = !this.armed || this.next !== undefined || this.#elapsed(tick) < 0 ? 0x40 : 0;
    this.latchedStatus ??= output | nullCount | (this.access << 4) | (this.mode << 1) | (this.bcd ? 1 : 0);
  }

  state() {
    const { mode, access, bcd, gate, count, loadedAt, next, armed, frozen } = this;
    const { writeLow, readHighNext, latchedCount, latchedStatus } = this;
    const bytes = { writeLow, readHighNext, latchedCount, latchedStatus };
    return { mode, access, bcd, gate, count, loadedAt, next, armed, frozen, ...bytes };
  }

  restore(state: ReturnType<Counter['state']>): void {
    Object.assign(this, state);
  }

  /** CLK pulses since the count was loaded; negative before that. */
  #elapsed(tick: number): number {
    return this.frozen ?? tick - this.loadedAt;
  }

  #element(elapsed: number): number {
    if (!this.armed || elapsed < 0) return this.count;
    switch (this.mode) {
      case 2:
        return this.count - (elapsed % this.count);
      case 3: {
        // Counts down by two, twice a period; an odd count is one less, and its high phase one tick longer.
        const half = Math.ceil(this.count / 2);
        const phase = elapsed % this.count;
        const even = this.count - (this.count % 2);
        return even - 2 * (phase < half ? phase : phase - half);
      }
      default:
        return this.count - elapsed;
    }
  }

  /** When a new count takes over: at the end of the period, in mode 3 at the end of the half period. */
  #takeover(count: number, tick: number) {
    const elapsed = Math.max(0, tick - this.loadedAt);
    const start = this.loadedAt + Math.floor(elapsed / this.count) * this.count;
    const end = start + this.count;
    const half = start + Math.ceil(this.count / 2);
    if (this.mode === 2 || tick >= half) return { count, at: end, loadedAt: end };
    // The half period that follows is the low one: as if the new count had been loaded its high half earlier.
    return { count, at: half, loadedAt: half - Math.ceil(count / 2) };
  }
}

/** Ports 40h to 43h. Counter 0's output is IRQ 0; counter 2's gate and output are in port 61h. */
export class Pit implements BytePorts {
  readonly #clock: Clock;
  readonly #rate: Rate;
  readonly #alarm: Alarm;
  readonly #counters = [new Counter(), new Counter(), new Counter()] as const;

  /** @param interrupt called at each rising edge of counter 0's output */
  constructor(clock: Clock, interrupt: () => void) {
    this.#clock = clock;
    this.#rate = clock.rate(PIT_HZ);
    this.#alarm = clock.alarm(() => {
      interrupt();
      this.#schedule();
    });
    this.#counters[2].gate = false;
  }

  readPort(port: number): number {
    const counter = this.#counters[port & 3];
    // The control register cannot be read.
    return counter === undefined ? 0xff : counter.readByte(this.#tick);
  }

  writePort(port: number, value: number): void {
    const which = port & 3;
    if (which === 3) {
      this.#control(value);
      return;
    }
    const counter = this.#counters[which];
    if (counter?.write(value, this.#tick) && which === 0) this.#schedule();
  }

  /** Gate of counter 2: port 61h bit 0. */
  setGate2(high: boolean): void {
    this.#counters[2].setGate(high, this.#tick);
  }

  /** Output of counter 2: port 61h bit 5. */
  get output2(): boolean {
    return this.#counters[2].output(this.#tick);
  }

  state() {
    return { counters: this.#counters.map((c) => c.state()), alarm: this.#alarm.deadline };
  }

  /** Takes a state back that {@link state} gave. */
  restore({ counters, alarm }: ReturnType<Pit['state']>): void {
    for (const [i, counter] of this.#counters.entries()) counter.restore(counters[i]);
    this.#alarm.set(alarm);
  }

  get #tick(): number {
    return this.#rate.ticksAt(this.#clock.now);
  }

  #control(value: number): void {
    const select = value >> 6;
    if (select === 3) {
      for (const [i, counter] of this.#counters.entries()) {
        if ((value & (2 << i)) === 0) continue;
        if ((value & READ_BACK_NO_COUNT) === 0) counter.latchCount(this.#tick);
        if ((value & READ_BACK_NO_STATUS) === 0) counter.latchStatus(this.#tick);
      }
      return;
    }
    const counter = this.#counters[select as 0 | 1 | 2];
    if (((value >> 4) & 3) === ACCESS_LATCH) {
      counter.latchCount(this.#tick);
    } else {
      counter.control(value);
      if (select === 0) this.#alarm.cancel();
    }
  }

  #schedule(): void {
    const rise = this.#counters[0].nextRise(this.#tick);
    if (rise === Number.POSITIVE_INFINITY) this.#alarm.cancel();
    else this.#alarm.set(this.#rate.instructionsAt(rise));
  }
}

function fromBcd(value: number): number {
  return (value & 15) + ((value >> 4) & 15) * 10 + ((value >> 8) & 15) * 100 + (value >> 12) * 1000;
}

function toBcd(value: number): number {
  const digit = (power: number) => Math.floor(value / power) % 10;
  return digit(1) | (digit(10) << 4) | (digit(100) << 8) | (digit(1000) << 12);
}
