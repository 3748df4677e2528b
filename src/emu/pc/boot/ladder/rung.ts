/** The ladder: what a healthy kernel does one thing after the other, and what a person types to see it. */

/**
 * One step. It is reached when its `expect` has come; if it has none, when the guest resets the machine after the first line
 * was typed.
 */
export interface Rung {
  readonly name: string;
  /**
   * What has to stand on the console before a line is typed: the whole line as it is at that moment, without blanks at its
   * end. Unless given, a line is typed whenever the console has been silent for `pause`.
   */
  readonly prompt?: RegExp;
  /** Lines to type, each when the prompt has come (again); the Enter key is added. */
  readonly send?: readonly string[];
  /** What shows that the rung is reached: tried at every character of a line that comes after the last one typed. */
  readonly expect?: RegExp;
  /** What shows that it will not be: nothing more is waited for then. */
  readonly fails?: RegExp;
  /** Seconds of guest time, from the rung before or from power-on, after which it counts as not reached; 60 unless given. */
  readonly seconds?: number;
  /** Milliseconds of guest time for which the prompt has to stand before a line is typed; 50 unless given. */
  readonly pause?: number;
}

/** A rung that was not reached, and why. */
export interface MissedRung {
  readonly name: string;
  /** The last rung that was reached; left out if there is none. */
  readonly reached?: string;
  /** What was waited for, or what came instead, in words. */
  readonly reason: string;
  /** The line that stood on the console. */
  readonly line: string;
}

export const DEFAULT_SECONDS = 60;
export const DEFAULT_PAUSE = 50;
