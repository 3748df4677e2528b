/** Conversion between instructions, the machine's only time, and the ticks of a device's oscillator. Exact up to 2^53. */
export class Rate {
  readonly #ticks: number;
  readonly #instructions: number;

  /**
   * @param ticksPerSecond the device's frequency in Hz, an integer up to 2^23 (above that products would not be exact)
   * @param instructionsPerSecond the processor's speed, an integer up to 10^9
   */
  constructor(ticksPerSecond: number, instructionsPerSecond: number) {
    const divisor = greatestCommonDivisor(ticksPerSecond, instructionsPerSecond);
    this.#ticks = ticksPerSecond / divisor;
    this.#instructions = instructionsPerSecond / divisor;
  }

  /** Ticks that are complete when `instructions` have been retired since power-on. */
  ticksAt(instructions: number): number {
    const whole = Math.floor(instructions / this.#instructions);
    const rest = instructions - whole * this.#instructions;
    return whole * this.#ticks + Math.floor((rest * this.#ticks) / this.#instructions);
  }

  /** The least instruction count at which `ticks` are complete. */
  instructionsAt(ticks: number): number {
    const whole = Math.floor(ticks / this.#ticks);
    const rest = ticks - whole * this.#ticks;
    return whole * this.#instructions + Math.ceil((rest * this.#instructions) / this.#ticks);
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
