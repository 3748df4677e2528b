import { oneLine, wrap } from '../report/text.js';
import type { TextStream } from './host.js';

/** Spaces before what goes on below. */
const INDENT = 4;

/** What a person who waits is told, a line at a time, on standard error: broken where a terminal ends, whole in a file. */
export class Progress {
  readonly #stream: TextStream;
  readonly #quiet: boolean;

  constructor(stream: TextStream, quiet: boolean) {
    this.#stream = stream;
    this.#quiet = quiet;
  }

  /** A line of progress; nothing when it was asked to be quiet. */
  line(text: string): void {
    if (!this.#quiet) this.#write(text);
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
