/**
 * PCI configuration space by mechanism 1: the functions of a 440FX PC, as far as there is something behind them. PCI Local
 * Bus Specification 2.1, chapter 6 and 3.7.4.1; Intel 82441FX and 82371SB data sheets for the identities.
 *
 * There is no PCI IDE function: the disks are on ISA addresses and do no bus mastering.
 */
import type { WidePorts, Width } from '../bus.js';

/** The address register, and the first of the four ports of the data register. */
export const PCI_ADDRESS = 0xcf8;
export const PCI_DATA = 0xcfc;

// Bits of the address register.
const ENABLE = 0x8000_0000;
const WRITABLE = 0x80ff_fffc;

// Registers of every function, offsets in bytes.
const VENDOR = 0x00;
const DEVICE = 0x02;
const COMMAND = 0x04;
const STATUS = 0x06;
const REVISION = 0x08;
const CLASS = 0x0a;
const INTERRUPT_LINE = 0x3c;
/** Steering of the interrupt pins A to D, in the ISA bridge. */
const PIRQ_ROUTES = 0x60;

const COMMAND_IO = 1;
const COMMAND_MEMORY = 2;
const COMMAND_MASTER = 4;
/** DEVSEL# timing: medium. */
const STATUS_MEDIUM = 0x0200;
const ROUTE_NONE = 0x80;
const FUNCTION_BYTES = 256;
const FLOATING = 0xffff_ffff;

interface FunctionDescription {
  readonly device: number;
  readonly vendorId: number;
  readonly deviceId: number;
  /** Class in the high byte, subclass in the low one. */
  readonly class: number;
  readonly revision: number;
  readonly command: number;
  /** Registers that may be written: offset, bytes, and what they are after a reset. */
  readonly writable: readonly (readonly [offset: number, length: number, reset: number])[];
}

/** All functions: number 0 of devices on bus 0. */
const FUNCTIONS: readonly FunctionDescription[] = [
  {
    device: 0,
    vendorId: 0x8086,
    deviceId: 0x1237, // 82441FX, host bridge
    class: 0x0600,
    revision: 2,
    command: COMMAND_MEMORY | COMMAND_MASTER,
    writable: [],
  },
  {
    device: 1,
    vendorId: 0x8086,
    deviceId: 0x7000, // 82371SB, PCI to ISA bridge
    class: 0x0601,
    revision: 0,
    command: COMMAND_IO | COMMAND_MEMORY | COMMAND_MASTER,
    writable: [[PIRQ_ROUTES, 4, ROUTE_NONE]],
  },
  {
    device: 2,
    vendorId: 0x1234,
    deviceId: 0x1111, // the display of Bochs and QEMU; here with text memory alone, so without a base address
    class: 0x0300,
    revision: 2,
    command: COMMAND_IO | COMMAND_MEMORY,
    writable: [[INTERRUPT_LINE, 1, 0]],
  },
];

interface PciFunction {
  readonly registers: Uint8Array;
  /** By offset: 1 where a byte may be written. */
  readonly mask: Uint8Array;
}

/** Ports CF8h (double word alone) and CFCh to CFFh. */
export class PciConfiguration implements WidePorts {
  readonly #functions: readonly PciFunction[] = FUNCTIONS.map(afterReset);
  #address = 0;

  readPortWide(port: number, width: Width): number {
    // A narrower access to the address register passes by: there is nothing else at its ports.
    if (port === PCI_ADDRESS) return width === 4 ? this.#address : FLOATING;
    const found = this.#selected;
    let value = 0;
    for (let i = 0; i < width; i++) {
      const offset = this.#offset(port + i);
      const byte = found === undefined || offset === undefined ? 0xff : found.registers[offset];
      value |= byte << (8 * i);
    }
    return value;
  }

  writePortWide(port: number, width: Width, value: number): void {
    if (port === PCI_ADDRESS) {
      if (width === 4) this.#address = (value & WRITABLE) >>> 0;
      return;
    }
    const found = this.#selected;
    for (let i = 0; i < width; i++) {
      const offset = this.#offset(port + i);
      if (found !== undefined && offset !== undefined && found.mask[offset] !== 0) {
        found.registers[offset] = value >>> (8 * i);
      }
    }
  }

  state() {
    return { address: this.#address, functions: this.#functions.map(({ registers }) => [...registers]) };
  }

  /** Takes a state back that {@link state} gave. */
  restore({ address, functions }: ReturnType<PciConfiguration['state']>): void {
    this.#address = address;
    for (const [i, { registers }] of this.#functions.entries()) registers.set(functions[i]);
  }

  /** The function that the address register points to, if it is enabled and there is one. */
  get #selected(): PciFunction | undefined {
    const address = this.#address;
    const [bus, device, number] = [(address >>> 16) & 0xff, (address >>> 11) & 0x1f, (address >>> 8) & 7];
    if (address < ENABLE || bus !== 0 || number !== 0) return undefined;
    return this.#functions[FUNCTIONS.findIndex((candidate) => candidate.device === device)];
  }

  /** The register behind a port of the data register; undefined beyond its four bytes. */
  #offset(port: number): number | undefined {
    return port < PCI_DATA + 4 ? (this.#address & 0xfc) | (port & 3) : undefined;
  }
}

function afterReset(description: FunctionDescription): PciFunction {
  const registers = new Uint8Array(FUNCTION_BYTES);
  const mask = new Uint8Array(FUNCTION_BYTES);
  const view = new DataView(registers.buffer);
  view.setUint16(VENDOR, description.vendorId, true);
  view.setUint16(DEVICE, description.deviceId, true);
  view.setUint16(COMMAND, description.command, true);
  view.setUint16(STATUS, STATUS_MEDIUM, true);
  view.setUint8(REVISION, description.revision);
  view.setUint16(CLASS, description.class, true);
  for (const [offset, length, reset] of description.writable) {
    registers.fill(reset, offset, offset + length);
    mask.fill(1, offset, offset + length);
  }
  return { registers, mask };
}
