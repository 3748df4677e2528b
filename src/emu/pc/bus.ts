/** The I/O ports: which device answers where. */

/** Width of an access in bytes. */
export type Width = 1 | 2 | 4;

/** A device with 8-bit registers; wider accesses reach it as bytes at successive ports, lowest first. */
export interface BytePorts {
  readPort(port: number): number;
  writePort(port: number, value: number): void;
}

/** A device that sees the width of an access. */
export interface WidePorts {
  readPortWide(port: number, width: Width): number;
  writePortWide(port: number, width: Width, value: number): void;
}

/** Something of the run that a person should know about, though the guest got an answer. */
export type Note = (text: string) => void;

export class PortBus {
  readonly #bytes = new Map<number, BytePorts>();
  readonly #wide = new Map<number, WidePorts>();
  readonly #unknown = new Set<string>();
  readonly #note: Note;

  /** @param note takes one line for every port that is used though no device is there */
  constructor(note: Note) {
    this.#note = note;
  }

  /** Connects a device with 8-bit registers to the ports first..last. */
  attach(device: BytePorts, first: number, last = first): void {
    for (let port = first; port <= last; port++) this.#bytes.set(port, device);
  }

  /** Connects a device that sees widths to the ports first..last. */
  attachWide(device: WidePorts, first: number, last = first): void {
    for (let port = first; port <= last; port++) this.#wide.set(port, device);
  }

  /** Reads a port; where there is no device the bus floats: all ones. */
  read(port: number, width: Width): number {
    const wide = this.#wide.get(port);
    if (wide !== undefined) return wide.readPortWide(port, width);
    let value = 0;
    for (let i = 0; i < width; i++) {
      const device = this.#bytes.get(port + i);
      const byte = device === undefined ? 0xff : device.readPort(port + i) & 0xff;
      if (device === undefined && i === 0) this.#noteUnknown('read from', port);
      value |= byte << (8 * i);
    }
    return value;
  }

  /** Writes a port; where there is no device, nothing happens. */
  write(port: number, width: Width, value: number): void {
    const wide = this.#wide.get(port);
    if (wide !== undefined) {
      wide.writePortWide(port, width, value);
      return;
    }
    for (let i = 0; i < width; i++) {
      const device = this.#bytes.get(port + i);
      if (device !== undefined) device.writePort(port + i, (value >>> (8 * i)) & 0xff);
      else if (i === 0) this.#noteUnknown('write to', port);
    }
  }

  #noteUnknown(what: string, port: number): void {
    const text = `${what} port 0x${port.toString(16)}, where no device is`;
    if (this.#unknown.has(text)) return;
    this.#unknown.add(text);
    this.#note(text);
  }
}
