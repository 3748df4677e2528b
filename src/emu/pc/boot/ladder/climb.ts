/** Goes up a ladder: watches the console, types what the rungs say, and notes how far the guest has come. */
import { scanCodesFor } from '../../devices/scan-codes.js';
import type { Machine } from '../../machine.js';
import { DEFAULT_PAUSE, DEFAULT_SECONDS, type MissedRung, type Rung } from './rung.js';

/** Where a line stands. */
export type Source = 'screen' | 'serial';

/** What a climb types on, and whose time it goes by. */
export type Typewriter = Pick<Machine, 'keyboard' | 'com1' | 'clock'>;

/**
 * One attempt at a ladder. The console that shows the first rung is the one that is followed from then on, and what is typed goes
 * to the keyboard or the serial port accordingly. Times are those of the machine that is on, in instructions.
 */
export class Climb {
  readonly #rungs: readonly Rung[];
  readonly #reached: (rung: Rung, line: string, source: Source) => void;
  #machine: Typewriter;
  #index = 0;
  /** Lines of the rung that have been typed. */
  #typed = 0;
  #since = 0;
  #source: Source | undefined;
  #line = '';
  /** The line on which something was typed: what is added to it is its echo. */
  #echo: string | undefined;
  /** When the next line is typed, if nothing comes in between. */
  #typeAt = Number.POSITIVE_INFINITY;
  /** The refusal that came, and when it is taken to be complete. */
  #failure: { readonly reason: string; readonly heardAt: number } | undefined;

  /**
   * Throws a RangeError for a line that no keys type.
   *
   * @param reached hears of every rung, and of the line that showed it
   */
  constructor(
    rungs: readonly Rung[],
    machine: Typewriter,
    reached: (rung: Rung, line: string, source: Source) => void,
  ) {
    for (const { send = [] } of rungs) scanCodesFor(send.join('\n'));
    this.#rungs = rungs;
    this.#machine = machine;
    this.#reached = reached;
    this.#prepare();
  }

  /** Looks at a line as it stands now. */
  see(line: string, source: Source): void {
    if (this.#source !== undefined && source !== this.#source) return;
    if (this.#failure === undefined || line.startsWith(this.#line)) this.#line = line;
    if (this.#echo !== undefined) {
      if (line.startsWith(this.#echo)) return;
      this.#echo = undefined;
    }
    this.#look(source);
  }

  /** The instruction count at which {@link wake} has to be called. */
  get deadline(): number {
    if (this.#rung === undefined) return Number.POSITIVE_INFINITY;
    return this.#failure?.heardAt ?? Math.min(this.#typeAt, this.#givesUpAt);
  }

  /** Does what is due. Returns the name of the rung that will not be reached, if that is clear now. */
  wake(): string | undefined {
    const rung = this.#rung;
    if (rung === undefined) return undefined;
    const { now } = this.#machine.clock;
    if (this.#failure === undefined && now >= this.#typeAt) this.#type(rung);
    return now >= (this.#failure?.heardAt ?? this.#givesUpAt) ? rung.name : undefined;
  }

  /** The rung that is waited for, if the top is not reached. */
  get missing(): MissedRung | undefined {
    const rung = this.#rung;
    return rung && this.#missed(rung, this.#failure?.reason ?? this.#wanted(rung));
  }

  /** Name of the rung that the guest has refused, if it has. */
  get refused(): string | undefined {
    return this.#failure && this.#rung?.name;
  }

  /** The guest has reset the machine. Returns whether that is what was waited for. */
  wasReset(): boolean {
    const rung = this.#rung;
    if (rung === undefined || rung.expect !== undefined || (this.#typed === 0 && this.#unsent(rung))) return false;
    this.#reach(rung, this.#source ?? 'screen');
    return true;
  }

  /** Goes on with a machine that has just been switched on. */
  continueOn(machine: Typewriter): void {
    this.#machine = machine;
    this.#line = '';
    this.#prepare();
  }

  get #rung(): Rung | undefined {
    return this.#rungs[this.#index];
  }

  get #givesUpAt(): number {
    const seconds = this.#rung?.seconds ?? DEFAULT_SECONDS;
    return this.#since + this.#machine.clock.microseconds(seconds * 1e6);
  }

  #unsent({ send = [] }: Rung): boolean {
    return this.#typed < send.length;
  }

  #look(source: Source): void {
    const rung = this.#rung;
    if (rung === undefined || this.#failure !== undefined) return;
    if (rung.fails?.test(this.#line)) {
      this.#failure = { reason: `${String(rung.fails)} came${this.#lastTyped(rung)}`, heardAt: this.#pauseEnd(rung) };
      return;
    }
    if (this.#unsent(rung)) {
      const ready = rung.prompt === undefined || rung.prompt.test(this.#line.trimEnd());
      this.#typeAt = ready ? this.#pauseEnd(rung) : Number.POSITIVE_INFINITY;
      if (ready && rung.prompt !== undefined) this.#source = source;
    } else if (rung.expect?.test(this.#line)) {
      this.#source = source;
      this.#reach(rung, source);
      this.#look(source);
    }
  }

  #reach(rung: Rung, source: Source): void {
    this.#index += 1;
    this.#prepare();
    this.#reached(rung, this.#line, source);
  }

  /** Begins to wait for a rung. */
  #prepare(): void {
    this.#typed = 0;
    this.#echo = undefined;
    this.#since = this.#machine.clock.now;
    this.#typeUnasked();
  }

  /** Without a prompt the next line is typed when nothing comes for a while. */
  #typeUnasked(): void {
    const rung = this.#rung;
    const unasked = rung !== undefined && rung.prompt === undefined && this.#unsent(rung);
    this.#typeAt = unasked ? this.#pauseEnd(rung) : Number.POSITIVE_INFINITY;
  }

  #pauseEnd({ pause = DEFAULT_PAUSE }: Rung): number {
    const { clock } = this.#machine;
    return clock.now + clock.microseconds(pause * 1000);
  }

  #type(rung: Rung): void {
    const text = `${rung.send?.[this.#typed]}\n`;
    this.#typed += 1;
    this.#echo = this.#line;
    this.#typeUnasked();
    if (this.#source === 'serial') this.#machine.com1.send(Buffer.from(text, 'latin1'));
    else this.#machine.keyboard.type(scanCodesFor(text));
  }

  #missed(rung: Rung, reason: string): MissedRung {
    const reached = this.#rungs[this.#index - 1]?.name;
    return { name: rung.name, ...(reached === undefined ? {} : { reached }), reason, line: this.#line };
  }

  /** What is waited for. */
  #wanted(rung: Rung): string {
    const what = this.#unsent(rung) ? rung.prompt : rung.expect;
    return `waited for ${what === undefined ? 'a reset' : String(what)}${this.#lastTyped(rung)}`;
  }

  #lastTyped({ send = [] }: Rung): string {
    return this.#typed === 0 ? '' : ` after ${JSON.stringify(send[this.#typed - 1])} was typed`;
  }
}
