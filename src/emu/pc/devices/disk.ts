/** A disk's sectors: an image that is never changed, and what the guest has written over it. */

export const SECTOR_BYTES = 512;

export class Disk {
  readonly sectors: number;
  readonly #image: Uint8Array;
  #written = new Map<number, Uint8Array>();
  /** Whether somebody has the map as part of a state: then it is copied before it changes. */
  #shared = false;

  /**
   * @param image the initial content; read as zeros beyond its end
   * @param sectors size of the disk; that of the image, rounded up to whole sectors, unless given
   */
  constructor(image: Uint8Array, sectors = Math.ceil(image.length / SECTOR_BYTES)) {
    this.#image = image;
    this.sectors = sectors;
  }

  /** The 512 bytes of a sector; the caller must not change them. */
  read(sector: number): Uint8Array {
    const written = this.#written.get(sector);
    if (written !== undefined) return written;
    const start = sector * SECTOR_BYTES;
    const part = this.#image.subarray(start, start + SECTOR_BYTES);
    if (part.length === SECTOR_BYTES) return part;
    const padded = new Uint8Array(SECTOR_BYTES);
    padded.set(part);
    return padded;
  }

  /** Replaces the 512 bytes of a sector; they are copied. */
  write(sector: number, bytes: Uint8Array): void {
    if (this.#shared) this.#written = new Map(this.#written);
    this.#shared = false;
    this.#written.set(sector, bytes.slice(0, SECTOR_BYTES));
  }

  /** What the guest has written, by sector: the image itself is part of the configuration. */
  state(): { readonly sectors: number; readonly written: ReadonlyMap<number, Uint8Array> } {
    this.#shared = true;
    return { sectors: this.sectors, written: this.#written };
  }

  /** Takes a state back that {@link state} gave. */
  restore({ written }: ReturnType<Disk['state']>): void {
    this.#written = new Map(written);
    this.#shared = false;
  }
}
