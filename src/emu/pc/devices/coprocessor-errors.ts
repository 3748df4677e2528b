/**
 * How a PC handles x87 errors where CR0.NE is clear: FERR# raises IRQ 13, and a write to port F0h takes the request away and
 * asserts IGNNE#, so that the handler can use the x87. Intel 82371SB data sheet, "Coprocessor error function".
 */
import type { BytePorts } from '../bus.js';

/** Port F0h, IRQ 13. */
export class CoprocessorErrors implements BytePorts {
  readonly #setIrq: (high: boolean) => void;
  readonly #ignoreError: () => void;

  /** @param ignoreError asserts IGNNE# for the error that is pending */
  constructor(setIrq: (high: boolean) => void, ignoreError: () => void) {
    this.#setIrq = setIrq;
    this.#ignoreError = ignoreError;
  }

  /** FERR# was asserted. */
  raise(): void {
    this.#setIrq(true);
  }

  readPort(): number {
    return 0xff;
  }

  writePort(): void {
    this.#setIrq(false);
    this.#ignoreError();
  }
}
