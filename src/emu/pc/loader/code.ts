/** Machine code as it is put together by hand: bytes, and references to labels that are filled in at the end. */
export class Code {
  readonly #base: number;
  readonly #bytes: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #references: { at: number; label: string; relative: boolean }[] = [];

  /** @param base the virtual address that the first byte will have */
  constructor(base: number) {
    this.#base = base;
  }

  /** Appends bytes, given as hex digits; blanks are ignored. */
  hex(digits: string): this {
    const packed = digits.replaceAll(' ', '');
    for (let i = 0; i < packed.length; i += 2) this.#bytes.push(Number.parseInt(packed.slice(i, i + 2), 16));
    return this;
  }

  /** Appends a 32-bit value, little-endian. */
  dword(value: number): this {
    this.#bytes.push(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
    return this;
  }

  /** Appends raw bytes. */
  bytes(values: Iterable<number>): this {
    this.#bytes.push(...values);
    return this;
  }

  /** Gives the place that comes next a name. */
  label(name: string): this {
    this.#labels.set(name, this.#base + this.#bytes.length);
    return this;
  }

  /** Appends the distance to a label from after these four bytes: the operand of a near CALL, JMP or Jcc. */
  relative(label: string): this {
    this.#references.push({ at: this.#bytes.length, label, relative: true });
    return this.dword(0);
  }

  /** Appends the address of a label. */
  absolute(label: string): this {
    this.#references.push({ at: this.#bytes.length, label, relative: false });
    return this.dword(0);
  }

  /** The address of a label that has been placed. */
  address(label: string): number {
    const address = this.#labels.get(label);
    if (address === undefined) throw new RangeError(`no label ${label}`);
    return address;
  }

  /** The finished bytes. */
  assemble(): Uint8Array {
    const bytes = Uint8Array.from(this.#bytes);
    const view = new DataView(bytes.buffer);
    for (const { at, label, relative } of this.#references) {
      const target = this.address(label);
      view.setUint32(at, relative ? target - (this.#base + at + 4) : target, true);
    }
    return bytes;
  }
}
