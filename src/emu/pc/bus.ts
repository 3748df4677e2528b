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

export class PortBus {
  readonly #bytes = new Map<number, BytePorts>();
  readonly #wide = new Map<number, WidePorts>();
  readonly #absent = new Set<number>();

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
      if (device === undefined) this.#absent.add(port + i);
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
      else this.#absent.add(port + i);
    }
  }

  state() {
    return { absent: [...this.#absent].sort((a, b) => a - b) };
  }

  /** Takes a state back that {@link state} gave. */
  restore({ absent }: ReturnType<PortBus['state']>): void {
    this.#absent.clear();
    for (const port of absent) this.#absent.add(port);
  }

  /** The ports that were used though no device is there, as ranges: `1f0-1f7 3e0`; empty if there were none. */
  get absent(): string {
    const ports = [...this.#absent].sort((a, b) => a - b);
    const ranges: string[] = [];
    for (let i = 0; i < ports.length; i++) {
      const first = ports[i];
      while (ports[i + 1] === ports[i] + 1) i += 1;
      ranges.push(first === ports[i] ? first.toString(16) : `${first.toString(16)}-${ports[i].toString(16)}`);
    }
    return ranges.join(' ');
  }
}
