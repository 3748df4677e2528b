import { oneLine } from '../report/text.js';
import type { TextStream } from './host.js';

/** What a person who waits is told, a line at a time, on standard error. */
export class Progress {
  readonly #stream: TextStream;
  readonly #quiet: boolean;

  constructor(stream: TextStream, quiet: boolean) {
    this.#stream = stream;
    this.#quiet = quiet;
  }

  /** A line of progress; nothing when it was asked to be quiet. */
  line(text: string): void {
    if (!this.#quiet) this.#stream.write(`${oneLine(text)}\n`);
  }

  /** Something that the user has to know in any case. */
  warn(text: string): void {
    this.#stream.write(`fsbisect: ${oneLine(text)}\n`);
  }
}
