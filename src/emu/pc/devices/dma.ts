/**
 * The DMA controllers: two 8237A and the page registers, as in the PC/AT. Intel 8237A data sheet, order number 231466.
 * Only the channels of the first one, for bytes, ever move anything; the second one's registers just keep their values.
 */
import type { BytePorts } from '../bus.js';

// Mode register.
const MODE_AUTOINIT = 0x10;
const MODE_DECREMENT = 0x20;

/** Ports of the page registers of channels 0 to 3; the others from 80h to 8Fh only keep a byte. */
const PAGE_PORTS = [0x87, 0x83, 0x81, 0x82];
/** What a page register leaves to the address register. */
const PAGE_BYTES = 0x10000;

class Channel {
  baseAddress = 0;
  baseCount = 0;
  address = 0;
  count = 0;
  mode = 0;
  masked = true;
}

/** Registers of one 8237A. */
class Controller {
  readonly channels = [new Channel(), new Channel(), new Channel(), new Channel()];
  flipFlop = false;
  status = 0;
  command = 0;

  read(register: number): number {
    if (register === 8) {
      const { status } = this;
      this.status = 0;
      return status;
    }
    if (register === 15) return this.channels.reduce((mask, c, i) => mask | (c.masked ? 1 << i : 0), 0xf0);
    if (register > 7) return 0xff;
    const channel = this.channels[register >> 1];
    const value = (register & 1) === 0 ? channel.address : channel.count;
    this.flipFlop = !this.flipFlop;
    return this.flipFlop ? value & 0xff : value >> 8;
  }

  write(register: number, value: number): void {
    switch (register) {
      case 8:
        this.command = value;
        break;
      case 9:
        break; // software requests: nothing in a PC makes them
      case 10:
        this.channels[value & 3].masked = (value & 4) !== 0;
        break;
      case 11:
        this.channels[value & 3].mode = value;
        break;
      case 12:
        this.flipFlop = false;
        break;
      case 13:
        this.flipFlop = false;
        this.status = 0;
        this.command = 0;
        for (const channel of this.channels) channel.masked = true;
        break;
      case 14:
        for (const channel of this.channels) channel.masked = false;
        break;
      case 15:
        for (const [i, channel] of this.channels.entries()) channel.masked = (value & (1 << i)) !== 0;
        break;
      default:
        this.#writeWord(register, value);
    }
  }

  #writeWord(register: number, value: number): void {
    const channel = this.channels[register >> 1];
    const merge = (old: number) => (this.flipFlop ? (old & 0xff) | (value << 8) : (old & 0xff00) | value);
    if ((register & 1) === 0) {
      channel.baseAddress = merge(channel.baseAddress);
      channel.address = channel.baseAddress;
    } else {
      channel.baseCount = merge(channel.baseCount);
      channel.count = channel.baseCount;
    }
    this.flipFlop = !this.flipFlop;
  }

  state() {
    const { flipFlop, status, command } = this;
    return { channels: this.channels.map((c) => ({ ...c })), flipFlop, status, command };
  }

  restore({ channels, flipFlop, status, command }: ReturnType<Controller['state']>): void {
    for (const [i, channel] of this.channels.entries()) Object.assign(channel, channels[i]);
    this.flipFlop = flipFlop;
    this.status = status;
    this.command = command;
  }
}

/** Ports 00h to 0Fh, 80h to 8Fh, C0h to DFh. */
export class Dma implements BytePorts {
  readonly #first = new Controller();
  readonly #second = new Controller();
  readonly #pages = new Uint8Array(16);
  readonly #ram: Uint8Array;
  readonly #changed: (start: number, length: number) => void;

  /** @param changed called with a range in which RAM was written */
  constructor(ram: Uint8Array, changed: (start: number, length: number) => void) {
    this.#ram = ram;
    this.#changed = changed;
  }

  /** Whether a device's request on this channel would be served. */
  ready(channel: number): boolean {
    return !this.#first.channels[channel].masked && (this.#first.command & 4) === 0;
  }

  /**
   * Moves bytes from a device into memory until they or the channel's count run out.
   * @returns how many were moved, and whether the count ran out (terminal count)
   */
  toMemory(channel: number, bytes: Uint8Array): { moved: number; terminal: boolean } {
    const result = this.#move(channel, bytes.length, (address, i) => {
      if (address < this.#ram.length) this.#ram[address] = bytes[i];
    });
    this.#changed(this.#page(channel), PAGE_BYTES);
    return result;
  }

  /** The same in the other direction: fills `bytes` from memory. */
  fromMemory(channel: number, bytes: Uint8Array): { moved: number; terminal: boolean } {
    return this.#move(channel, bytes.length, (address, i) => {
      bytes[i] = this.#ram[address] ?? 0xff;
    });
  }

  readPort(port: number): number {
    if (port >= 0xc0) return this.#second.read((port - 0xc0) >> 1);
    return port >= 0x80 ? this.#pages[port & 15] : this.#first.read(port);
  }

  writePort(port: number, value: number): void {
    if (port >= 0xc0) this.#second.write((port - 0xc0) >> 1, value);
    else if (port >= 0x80) this.#pages[port & 15] = value;
    else this.#first.write(port, value);
  }

  state() {
    return { first: this.#first.state(), second: this.#second.state(), pages: [...this.#pages] };
  }

  /** Takes a state back that {@link state} gave. */
  restore({ first, second, pages }: ReturnType<Dma['state']>): void {
    this.#first.restore(first);
    this.#second.restore(second);
    this.#pages.set(pages);
  }

  #move(number: number, length: number, byte: (address: number, i: number) => void) {
    const channel = this.#first.channels[number];
    const page = this.#page(number);
    for (let i = 0; i < length; i++) {
      // The page does not count: an address wraps within its 64 KB.
      byte(page | channel.address, i);
      channel.address = (channel.address + ((channel.mode & MODE_DECREMENT) !== 0 ? -1 : 1)) & 0xffff;
      channel.count = (channel.count - 1) & 0xffff;
      if (channel.count === 0xffff) {
        this.#terminalCount(number, channel);
        return { moved: i + 1, terminal: true };
      }
    }
    return { moved: length, terminal: false };
  }

  #terminalCount(number: number, channel: Channel): void {
    this.#first.status |= 1 << number;
    if ((channel.mode & MODE_AUTOINIT) === 0) {
      channel.masked = true;
      return;
    }
    channel.address = channel.baseAddress;
    channel.count = channel.baseCount;
  }

  /** Physical address of the 64 KB that a channel's page register selects. */
  #page(channel: number): number {
    return this.#pages[PAGE_PORTS[channel] & 15] << 16;
  }
}
