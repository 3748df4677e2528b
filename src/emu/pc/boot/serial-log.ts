/** What came out of a serial port, as text; keeps the line that is being printed. */

/** Characters kept: a guest that prints without end shall not fill the host's memory. */
const LIMIT = 1 << 20;

export class SerialLog {
  #text = '';
  #line = '';

  /** Takes a byte; carriage returns and characters that cannot be seen are left out. */
  put(byte: number): void {
    if (this.#text.length >= LIMIT) return;
    if (byte === 0x0a) {
      this.#text += '\n';
      this.#line = '';
    } else if (byte === 0x09 || (byte >= 0x20 && byte < 0x7f)) {
      const character = String.fromCharCode(byte);
      this.#text += character;
      this.#line += character;
    }
  }

  get text(): string {
    return this.#text;
  }

  /** The line that is being printed. */
  get line(): string {
    return this.#line;
  }
}
