/** System control ports A (92h) and B (61h), and the chip set's reset register CF9h. IBM PS/2 and Intel PIIX manuals. */
import type { BytePorts } from '../bus.js';
import type { Clock } from '../clock.js';
import type { Rate } from '../rate.js';
import type { Pit } from './pit.js';

// Port 61h.
const GATE2 = 0x01;
const REFRESH = 0x10; // toggles with each refresh request
const OUT2 = 0x20;
// Port 92h.
const FAST_RESET = 0x01;
const FAST_A20 = 0x02;
// Port CF9h.
const RESET_CPU = 0x04;

/** Refresh requests per second: one each 15.085 us. */
const REFRESH_HZ = 66_288;

export class SystemControl implements BytePorts {
  readonly #clock: Clock;
  readonly #pit: Pit;
  readonly #reset: (by: string) => void;
  readonly #a20Moved: () => void;
  readonly #refresh: Rate;
  #portA = FAST_A20;
  #portB = 0;
  #resetControl = 0;

  /**
   * @param reset what the reset bits do to the machine; takes the register's name
   * @param a20Moved hears that {@link a20} may have changed
   */
  constructor(clock: Clock, pit: Pit, reset: (by: string) => void, a20Moved: () => void) {
    this.#clock = clock;
    this.#pit = pit;
    this.#reset = reset;
    this.#a20Moved = a20Moved;
    this.#refresh = clock.rate(REFRESH_HZ);
  }

  /** Whether port 92h lets address line 20 through. */
  get a20(): boolean {
    return (this.#portA & FAST_A20) !== 0;
  }

  readPort(port: number): number {
    if (port === 0x92) return this.#portA;
    if (port === 0xcf9) return this.#resetControl;
    const refresh = this.#refresh.ticksAt(this.#clock.now) % 2 === 0 ? 0 : REFRESH;
    return this.#portB | refresh | (this.#pit.output2 ? OUT2 : 0);
  }

  writePort(port: number, value: number): void {
    if (port === 0x92) {
      const rises = (value & ~this.#portA & FAST_RESET) !== 0;
      this.#portA = value;
      this.#a20Moved();
      if (rises) this.#reset('port 92h');
    } else if (port === 0xcf9) {
      const rises = (value & ~this.#resetControl & RESET_CPU) !== 0;
      this.#resetControl = value & 0x0e;
      if (rises) this.#reset('port CF9h');
    } else {
      this.#portB = value & 0x0f;
      this.#pit.setGate2((value & GATE2) !== 0);
    }
  }

  state() {
    return { portA: this.#portA, portB: this.#portB, resetControl: this.#resetControl };
  }

  /** Takes a state back that {@link state} gave. */
  restore(state: ReturnType<SystemControl['state']>): void {
    this.#portA = state.portA;
    this.#portB = state.portB;
    this.#resetControl = state.resetControl;
  }
}
