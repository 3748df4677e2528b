/**
 * Everything that was ever written to the screen, in the order in which it was written, as lines of text.
 *
 * A screen forgets: lines scroll off, a second panic overwrites the first. This keeps each visible character at the
 * moment it is written, as whoever watches would have read it aloud. Blanks only show as gaps between other characters.
 */

/** Characters kept; a guest that prints without end shall not fill the host's memory. */
const LIMIT = 1 << 20;

export class Transcript {
  readonly #lines: string[] = [];
  #line = '';
  #row = -1;
  #length = 0;
  #full = false;

  /** Takes a character that is neither blank nor moved by scrolling. */
  put(row: number, column: number, character: string): void {
    if (this.#full) return;
    if (row !== this.#row) this.#moveTo(row);
    else if (column < this.#line.length && this.#line[column] !== ' ') {
      if (this.#line[column] === character && column === this.#line.length - 1) return;
      this.#endLine();
    }
    this.#line =
      column < this.#line.length
        ? this.#line.slice(0, column) + character + this.#line.slice(column + 1)
        : this.#line.padEnd(column) + character;
    this.#length += 1;
    if (this.#length >= LIMIT) {
      this.#endLine();
      this.#line = '[more was printed than is kept]';
      this.#full = true;
    }
  }

  /** The screen was scrolled up by a number of rows. */
  scrolled(rows: number): void {
    if (this.#row >= 0) this.#row -= rows;
  }

  /** Whether characters were left out, because there were too many. */
  get full(): boolean {
    return this.#full;
  }

  /** The text so far. */
  get text(): string {
    return this.#line === '' && this.#lines.length === 0 ? '' : [...this.#lines, this.#line].join('\n');
  }

  /** The line that is being written. */
  get line(): string {
    return this.#line;
  }

  /** Grows with every character that is taken: tells whether anything is new. */
  get version(): number {
    return this.#length;
  }

  state() {
    return { lines: [...this.#lines], line: this.#line, row: this.#row, length: this.#length, full: this.#full };
  }

  /** Takes a state back that {@link state} gave. */
  restore({ lines, line, row, length, full }: ReturnType<Transcript['state']>): void {
    this.#lines.length = 0;
    for (const known of lines) this.#lines.push(known);
    this.#line = line;
    this.#row = row;
    this.#length = length;
    this.#full = full;
  }

  #moveTo(row: number): void {
    if (this.#row !== -1 || this.#line !== '') {
      this.#endLine();
      // Rows left empty on the way down are empty lines of the text.
      for (let empty = this.#row + 1; empty < row; empty++) this.#endLine();
    }
    this.#row = row;
  }

  #endLine(): void {
    this.#lines.push(this.#line.trimEnd());
    this.#line = '';
  }
}
