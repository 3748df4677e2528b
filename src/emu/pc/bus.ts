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

/** A device with 8-bit registers, and its methods: calls of those need not look for them, however many kinds of devices there are. */
interface ByteDevice {
  readonly device: BytePorts;
  readonly read: BytePorts['readPort'];
  readonly write: BytePorts['writePort'];
}

/** Nothing here has a port at this number or above. */
const PORTS = 0x1000;

export class PortBus {
  readonly #bytes = new Array<ByteDevice | undefined>(PORTS).fill(undefined);
  readonly #wide = new Array<WidePorts | undefined>(PORTS).fill(undefined);
  readonly #absent = new Set<number>();

  /** Connects a device with 8-bit registers to the ports first..last, below 1000h. */
  attach(device: BytePorts, first: number, last = first): void {
    this.#bytes.fill({ device, read: device.readPort, write: device.writePort }, first, last + 1);
  }

  /** Connects a device that sees widths to the ports first..last, below 1000h. */
  attachWide(device: WidePorts, first: number, last = first): void {
    this.#wide.fill(device, first, last + 1);
  }

  /** Reads a port; where there is no device the bus floats: all ones. */
  read(port: number, width: Width): number {
    if (width === 1 && port < PORTS) {
      const at = this.#bytes[port];
      if (at !== undefined) return at.read.call(at.device, port) & 0xff;
    }
    return this.#readUnusual(port, width);
  }

  /** Writes a port; where there is no device, nothing happens. */
  write(port: number, width: Width, value: number): void {
    if (width === 1 && port < PORTS) {
      const at = this.#bytes[port];
      if (at !== undefined) {
        at.write.call(at.device, port, value & 0xff);
        return;
      }
    }
    this.#writeUnusual(port, width, value);
  }

  // What is not one byte of one device is apart, so that V8 can put what is usual into its callers.

  #readUnusual(port: number, width: Width): number {
    const wide = port < PORTS ? this.#wide[port] : undefined;
    if (wide !== undefined) return wide.readPortWide(port, width);
    let value = 0;
    for (let i = 0; i < width; i++) {
      const device = this.#byteDevice(port + i);
      if (device === undefined) this.#absent.add(port + i);
      const byte = device === undefined ? 0xff : device.readPort(port + i) & 0xff;
      value |= byte << (8 * i);
    }
    return value;
  }

  #writeUnusual(port: number, width: Width, value: number): void {
    const wide = port < PORTS ? this.#wide[port] : undefined;
    if (wide !== undefined) {
      wide.writePortWide(port, width, value);
      return;
    }
    for (let i = 0; i < width; i++) {
      const device = this.#byteDevice(port + i);
      if (device !== undefined) device.writePort(port + i, (value >>> (8 * i)) & 0xff);
      else this.#absent.add(port + i);
    }
  }

  #byteDevice(port: number): BytePorts | undefined {
    return port < PORTS ? this.#bytes[port]?.device : undefined;
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
