import { Cpu } from '../../src/emu/cpu/cpu.js';
import type { AccessSize, Environment, StopReason } from '../../src/emu/cpu/environment.js';
import { Pic } from '../../src/emu/pc/devices/pic.js';
import { parseElf } from '../../src/emu/pc/loader/elf.js';
import { LocalApic } from './local-apic.js';

/**
 * The machine that kvm-unit-tests expect of QEMU, as far as one processor goes: a multiboot loader, a serial port, the
 * test devices, QEMU's firmware configuration, both interrupt controllers. It has no BIOS, ACPI, PCI or timers.
 */

const RAM_BYTES = 128 << 20;
const LOCAL_APIC = 0xfee0_0000;
/** Device memory of pc-testdev: 64 KB that read back what was written. */
const IO_RAM = 0xff00_0000;
const IO_RAM_BYTES = 0x1_0000;
const APIC_BASE_MSR = 0x1b;
/** Where the boot information goes: below the images, above the vector table. */
const BOOT_INFORMATION = 0x7000;
const COMMAND_LINE = 0x7100;
const BOOT_GDT = 0x7200;
const IRET_STUB = 0x7300;
/** Multiboot specification 0.6.96, 3.3: memory sizes and command line are valid. */
const MULTIBOOT_MAGIC = 0x2bad_b002;
const MEMORY_VALID = 1;
const COMMAND_LINE_VALID = 4;
/** Ports. */
const SERIAL = 0x3f8;
const LINE_CONTROL = SERIAL + 3;
const LINE_STATUS = SERIAL + 5;
/** In the line control register: the data port is the divisor latch. */
const DIVISOR_LATCH = 0x80;
const TRANSMITTER_EMPTY = 0x60;
const DEBUG_EXIT = 0xf4;
const TEST_BYTE = 0xe0;
const TEST_IRQ = 0x2000;
const TEST_IRQS = 16;
const FW_CFG_SELECTOR = 0x510;
const FW_CFG_DATA = 0x511;
/** Items of the firmware configuration. */
const FW_CFG_RAM_SIZE = 3;
const FW_CFG_CPUS = 5;

export interface KvmUnitResult {
  /** What the program wrote to the serial port. */
  readonly output: string;
  /** The status that it exited with (0 for success), or undefined: it did not get there. */
  readonly status: number | undefined;
  readonly reason: StopReason;
  readonly unsupported: string | undefined;
  /** CS:EIP at the end, hexadecimal. */
  readonly at: string;
  readonly instructions: number;
}

/**
 * Runs one image to its exit.
 *
 * @param image an ELF file; its multiboot header is not looked at, as none of the images asks for anything
 * @param commandLine program name and arguments
 * @param budget instructions after which the run ends with `budget`
 */
export function runKvmUnitTest(image: Uint8Array, commandLine: string, budget: number): KvmUnitResult {
  const machine = new KvmUnitMachine();
  machine.load(image, commandLine);
  return machine.run(budget);
}

class KvmUnitMachine implements Environment {
  readonly #cpu: Cpu;
  readonly #apic: LocalApic;
  readonly #pic: Pic;
  readonly #text: string[] = [];
  readonly #ioRam = new Uint8Array(IO_RAM_BYTES);
  #apicAsserted = false;
  #picAsserted = false;
  #lineControl = 0;
  #testBytes = [0, 0, 0, 0];
  #configuration: number[] = [];
  #status: number | undefined;

  constructor() {
    this.#cpu = new Cpu({ ramBytes: RAM_BYTES, environment: this });
    this.#apic = new LocalApic(
      (asserted) => {
        this.#apicAsserted = asserted;
        this.#updateLine();
      },
      () => this.#cpu.nmi(),
    );
    this.#pic = new Pic((asserted) => {
      this.#picAsserted = asserted;
      this.#updateLine();
    });
    this.#cpu.msrs.set(APIC_BASE_MSR, [LOCAL_APIC | 0x900, 0]);
    this.#initialisePic();
  }

  /** Puts the image where its program headers say, and the processor in the state that multiboot specifies. */
  load(image: Uint8Array, commandLine: string): void {
    const cpu = this.#cpu;
    const { entry, loads } = parseElf(image);
    for (const { physical, content } of loads) cpu.ram.set(content, physical);
    const words = cpu.ram32;
    words[BOOT_INFORMATION >> 2] = MEMORY_VALID | COMMAND_LINE_VALID;
    words[(BOOT_INFORMATION >> 2) + 1] = 640;
    words[(BOOT_INFORMATION >> 2) + 2] = RAM_BYTES / 1024 - 1024;
    words[(BOOT_INFORMATION >> 2) + 4] = COMMAND_LINE;
    cpu.ram.set(new TextEncoder().encode(`${commandLine}\0`), COMMAND_LINE);
    // Every vector of real mode leads to an IRET, as a BIOS would have it.
    cpu.ram[IRET_STUB] = 0xcf;
    for (let vector = 0; vector < 256; vector++) words[vector] = IRET_STUB;
    words.set([0, 0, 0x0000ffff, 0x00cf9b00, 0x0000ffff, 0x00cf9300], BOOT_GDT >> 2);
    cpu.gdtr = { base: BOOT_GDT, limit: 23 };
    cpu.cr0 = 0x11;
    cpu.setSegment(1, { selector: 8, base: 0, limit: 0xffffffff, rights: 0xc09b });
    for (const n of [0, 2, 3, 4, 5]) cpu.setSegment(n, { selector: 16, base: 0, limit: 0xffffffff, rights: 0xc093 });
    cpu.regs[0] = MULTIBOOT_MAGIC;
    cpu.regs[3] = BOOT_INFORMATION;
    cpu.eip = entry;
  }

  run(budget: number): KvmUnitResult {
    const cpu = this.#cpu;
    const reason = cpu.run(budget);
    return {
      output: this.#text.join(''),
      status: this.#status,
      reason,
      unsupported: cpu.unsupported,
      at: `${cpu.segment(1).selector.toString(16)}:${cpu.eip.toString(16)}`,
      instructions: cpu.instructions,
    };
  }

  portIn(port: number, size: AccessSize): number {
    if (port === LINE_STATUS) return TRANSMITTER_EMPTY;
    if (port === LINE_CONTROL) return this.#lineControl;
    if (port >= SERIAL && port < SERIAL + 8) return 0;
    if (port === FW_CFG_DATA) return this.#configuration.shift() ?? 0;
    if (port >= TEST_BYTE && port + size <= TEST_BYTE + 4) return this.#readTestBytes(port, size);
    if (isPicPort(port)) return this.#pic.readPort(port);
    return size === 4 ? 0xffffffff : size === 2 ? 0xffff : 0xff;
  }

  portOut(port: number, size: AccessSize, value: number): void {
    if (port === SERIAL) {
      if ((this.#lineControl & DIVISOR_LATCH) === 0) this.#text.push(String.fromCharCode(value & 0xff));
    } else if (port === LINE_CONTROL) this.#lineControl = value;
    else if (port === DEBUG_EXIT) this.#exit(value);
    else if (port === FW_CFG_SELECTOR) this.#configuration = configurationItem(value);
    else if (isPicPort(port)) this.#pic.writePort(port, value & 0xff);
    else if (port >= TEST_IRQ && port < TEST_IRQ + TEST_IRQS) this.#pic.setIrq(port - TEST_IRQ, (value & 0xff) !== 0);
    else if (port >= TEST_BYTE && port + size <= TEST_BYTE + 4) {
      for (let n = 0; n < size; n++) this.#testBytes[port - TEST_BYTE + n] = (value >>> (8 * n)) & 0xff;
    }
  }

  mmioRead(address: number, size: AccessSize): number {
    if (address >= LOCAL_APIC && address < LOCAL_APIC + 4096) return this.#apic.read(address - LOCAL_APIC);
    let value = 0;
    for (let n = 0; n < size; n++) value += (this.#ioRam[address + n - IO_RAM] ?? 0xff) * 2 ** (8 * n);
    return value;
  }

  mmioWrite(address: number, size: AccessSize, value: number): void {
    if (address >= LOCAL_APIC && address < LOCAL_APIC + 4096) {
      this.#apic.write(address - LOCAL_APIC, value);
      return;
    }
    for (let n = 0; n < size; n++) {
      const offset = address + n - IO_RAM;
      if (offset >= 0 && offset < IO_RAM_BYTES) this.#ioRam[offset] = value >>> (8 * n);
    }
  }

  acknowledgeInterrupt(): number {
    return this.#apic.pending ? this.#apic.acknowledge() : this.#pic.acknowledge();
  }

  #updateLine(): void {
    this.#cpu.setInterruptLine(this.#apicAsserted || this.#picAsserted);
  }

  #readTestBytes(port: number, size: number): number {
    let value = 0;
    for (let n = 0; n < size; n++) value += this.#testBytes[port - TEST_BYTE + n] * 2 ** (8 * n);
    return value;
  }

  #exit(value: number): void {
    this.#status = value;
    this.#cpu.stop();
  }

  /** As a BIOS leaves it: vectors 8 and 70 (hexadecimal), everything unmasked. */
  #initialisePic(): void {
    for (const [port, value] of [
      [0x20, 0x11],
      [0x21, 0x08],
      [0x21, 0x04],
      [0x21, 0x01],
      [0xa0, 0x11],
      [0xa1, 0x70],
      [0xa1, 0x02],
      [0xa1, 0x01],
      [0x21, 0x00],
      [0xa1, 0x00],
    ]) {
      this.#pic.writePort(port, value);
    }
  }
}

function isPicPort(port: number): boolean {
  return port === 0x20 || port === 0x21 || port === 0xa0 || port === 0xa1;
}

/** Bytes of an item of the firmware configuration, lowest first. */
function configurationItem(item: number): number[] {
  const value = item === FW_CFG_RAM_SIZE ? RAM_BYTES : item === FW_CFG_CPUS ? 1 : 0;
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24, 0, 0, 0, 0];
}
