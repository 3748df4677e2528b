/** Texts as numbers, so that long sequences of them are compared fast. */
export class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];

  /** The number of a text: the same for the same text. */
  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#ids.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** The text of a number. */
  text(id: number): string {
    return this.#texts[id];
  }
}
