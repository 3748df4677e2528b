import { oneLine, wrap } from '../report/text.js';
import type { TextStream } from './host.js';

/** Milliseconds between two words of how far something is. */
const PAUSE = 2000;
/** Spaces before what goes on below. */
const INDENT = 4;

/** What a person who waits is told, a line at a time, on standard error: broken where a terminal ends, whole in a file. */
export class Progress {
  readonly #stream: TextStream;
  readonly #quiet: boolean;
  readonly #now: () => number;
  #told: number;

  /** `now`: the host's clock, milliseconds. */
  constructor(stream: TextStream, quiet: boolean, now: () => number) {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#now = now;
    this.#told = now();
  }

  /** A line of progress; nothing when it was asked to be quiet. */
  line(text: string): void {
    if (!this.#quiet) this.#write(text);
  }

  /** How far something is: told when nothing of the kind was for two seconds. Whoever calls says by `line` when it is over. */
  passing(text: () => string): void {
    const now = this.#now();
    if (now - this.#told < PAUSE) return;
    this.#told = now;
    this.line(text());
  }

  /** Something that the user has to know in any case. */
  warn(text: string): void {
    this.#write(`fsbisect: ${text}`);
  }

  #write(text: string): void {
    const { isTTY, columns } = this.#stream;
    const line = oneLine(text);
    const pieces = isTTY && columns ? wrap(line, columns, INDENT) : [line];
    this.#stream.write(`${pieces.join('\n')}\n`);
  }
}
