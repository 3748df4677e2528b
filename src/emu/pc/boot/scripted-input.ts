/** What a person would type, prepared in advance: each step waits for a line on the console. */
import { scanCodesFor } from '../devices/scan-codes.js';
import type { Machine } from '../machine.js';

export interface ScriptStep {
  /** Typed once a line, complete or not, matches. */
  readonly after: RegExp;
  /** What is typed; line feed is the Enter key. */
  readonly text: string;
  /** Where it goes: the keyboard, unless given, or the first serial port. */
  readonly to?: 'keyboard' | 'serial';
}

export class ScriptedInput {
  readonly #machine: Machine;
  readonly #steps: readonly ScriptStep[];
  #next = 0;

  /** Throws a RangeError if a step has a character that no key types. */
  constructor(machine: Machine, steps: readonly ScriptStep[]) {
    this.#machine = machine;
    this.#steps = steps;
    for (const { text, to } of steps) if (to !== 'serial') scanCodesFor(text);
  }

  /** Looks at a line as it stands now. */
  see(line: string): void {
    const step = this.#steps[this.#next];
    if (step === undefined || !step.after.test(line)) return;
    this.#next += 1;
    if (step.to === 'serial') this.#machine.com1.send(Buffer.from(step.text, 'latin1'));
    else this.#machine.keyboard.type(scanCodesFor(step.text));
  }
}
