/**
 * A BIOS: code in the ROM that hands each service to the tool by an output instruction, and the way from power-on to the
 * first sector of a boot medium. IBM PC/AT Technical Reference, "BIOS listing", for entry points and conventions.
 *
 * In the ROM each service is OUT to a port of its own and IRET. Between the two the tool has done the work, and changed
 * registers, memory and the flags on the stack. A service takes no guest time but that of those instructions.
 */
import { Segment } from '../../cpu/environment.js';
import type { BytePorts } from '../bus.js';
import type { Disk } from '../devices/disk.js';
import { TEXT_BASE, TEXT_BYTES } from '../devices/text-display.js';
import { RESET_ENTRY, ROM_BASE, serviceOffset } from '../firmware.js';
import type { Machine } from '../machine.js';
import { BiosCall } from './call.js';
import { BiosData } from './data-area.js';
import { BiosDisks } from './disks.js';
import { BiosKeyboard } from './keyboard.js';
import { BiosPower } from './power.js';
import { BiosSystem } from './system.js';
import { BiosTime } from './time.js';
import { BiosVideo } from './video.js';

/** Where a machine looks for something to boot. */
export type BootDrive = 'floppy' | 'disk';

const ROM_SELECTOR = 0xf000;
/** Offset in the ROM of the code that waits for an interrupt and begins INT 16h again. */
const WAIT_ENTRY = 0xe850;
/** Offset in the ROM of the entry point for power management in 32-bit code. */
const POWER_ENTRY = 0xe860;
/** Ports of the services, one each; nothing else is there in a PC/AT. */
const FIRST_PORT = 0xe0;
const BOOT_ADDRESS = 0x7c00;
const SIGNATURE_OFFSET = 510;
const REAL_MODE_PE = 1;
const MASTER = 0x20;
const SLAVE = 0xa0;
const END_OF_INTERRUPT = 0x20;
const COPROCESSOR_ERROR = 0xf0;
/** INT 15h's functions of power management, in AH. */
const POWER = 0x53;

/** The diskette parameter table of a 1.44 MB drive, at the entry point that is INT 1Eh. */
const DISKETTE_PARAMETERS = [0xaf, 0x02, 0x25, 0x02, 0x12, 0x1b, 0xff, 0x6c, 0xf6, 0x0f, 0x08];
const DISKETTE_VECTOR = 0x1e;

interface Service {
  readonly vector: number;
  /** Code after the output instruction. */
  readonly end: readonly number[];
  /** False if there is no such function. */
  readonly serve: (call: BiosCall) => boolean;
}

const IRET = [0xcf];
const INT_1C_AND_IRET = [0xcd, 0x1c, 0xcf];
const INT_02_AND_IRET = [0xcd, 0x02, 0xcf];

export class Bios implements BytePorts {
  readonly #machine: Machine;
  readonly #drive: BootDrive;
  readonly #disk: Disk | undefined;
  readonly #disks: BiosDisks;
  readonly #services: readonly Service[];
  readonly #power: BiosPower;
  readonly #absent = new Set<string>();
  #started = false;

  /** Puts the code into the machine's ROM and the processor before its first instruction. */
  constructor(machine: Machine, drive: BootDrive) {
    this.#machine = machine;
    this.#drive = drive;
    const { bus, cpu, hardDisks, floppyDisk } = machine;
    this.#disk = drive === 'floppy' ? floppyDisk : hardDisks[0];
    this.#disks = new BiosDisks(floppyDisk, hardDisks, [ROM_SELECTOR, serviceOffset(DISKETTE_VECTOR)]);
    this.#power = new BiosPower(POWER_ENTRY, () => machine.requestReset('power management: it is switched off'));
    this.#services = this.#listServices(new BiosData(cpu, hardDisks.length));
    bus.attach(this, FIRST_PORT, this.#powerPort);
    this.#writeRom();
    cpu.reset();
    machine.addPart('bios', this);
    // The processor begins at FFFFFFF0h, where the same ROM is seen until the first far jump.
    cpu.setSegment(Segment.CS, { ...cpu.segment(Segment.CS), base: ROM_BASE });
  }

  /** Services that were asked for though they are not there: `INT 15h AX=5304`; empty if there were none. */
  get absent(): string {
    return [...this.#absent].join(', ');
  }

  state() {
    return {
      started: this.#started,
      diskStatus: this.#disks.status,
      power: this.#power.connection,
      absent: [...this.#absent],
    };
  }

  /** Takes a state back that {@link state} gave. */
  restore({ started, diskStatus, power, absent }: ReturnType<Bios['state']>): void {
    this.#started = started;
    this.#disks.status = diskStatus;
    this.#power.connection = power;
    this.#absent.clear();
    for (const service of absent) this.#absent.add(service);
  }

  readPort(): number {
    return 0xff;
  }

  writePort(port: number): void {
    const { cpu } = this.#machine;
    const protectedMode = (cpu.cr0 & REAL_MODE_PE) !== 0;
    if (port === this.#powerPort) {
      if (protectedMode && cpu.segment(Segment.CS).base === ROM_BASE) this.#power.serve(new BiosCall(cpu, 'far call'));
      return;
    }
    if (protectedMode || cpu.segment(Segment.CS).selector !== ROM_SELECTOR) return;
    const service = this.#services[port - FIRST_PORT];
    if (service === undefined) {
      this.#start();
      return;
    }
    const call = new BiosCall(cpu, 'int');
    const { ax } = call;
    if (service.serve(call)) return;
    this.#absent.add(`INT ${service.vector.toString(16)}h AX=${ax.toString(16).padStart(4, '0')}`);
  }

  #listServices(data: BiosData): readonly Service[] {
    const { bus, cpu, display } = this.#machine;
    const memory = cpu.ram.subarray(TEXT_BASE, TEXT_BASE + TEXT_BYTES);
    const video = new BiosVideo(display, data, memory, (offset, size, value) =>
      this.#machine.writeDevice(TEXT_BASE + offset, size, value),
    );
    const keyboard = new BiosKeyboard(bus, data, (call) => call.detour(ROM_SELECTOR, WAIT_ENTRY));
    const system = new BiosSystem(bus, data, cpu.ram.length, () => this.#machine.a20Open);
    const time = new BiosTime(bus, data);
    const interrupt = (work: () => void) => () => {
      work();
      bus.write(MASTER, 1, END_OF_INTERRUPT);
      return true;
    };
    const tell = (value: () => number) => (call: BiosCall) => {
      call.ax = value();
      return true;
    };
    return [
      { vector: 0x08, end: INT_1C_AND_IRET, serve: interrupt(() => data.tick()) },
      { vector: 0x09, end: IRET, serve: interrupt(() => keyboard.interrupt()) },
      { vector: 0x0e, end: IRET, serve: interrupt(() => data.noteSeek()) },
      { vector: 0x10, end: IRET, serve: (call) => video.serve(call) },
      { vector: 0x11, end: IRET, serve: tell(() => data.equipment) },
      { vector: 0x12, end: IRET, serve: tell(() => data.lowMemory) },
      { vector: 0x13, end: IRET, serve: (call) => this.#disks.serve(call) },
      {
        vector: 0x15,
        end: IRET,
        serve: (call) => (call.ah === POWER ? this.#power.serve(call) : system.serve(call)),
      },
      { vector: 0x16, end: IRET, serve: (call) => keyboard.serve(call) },
      { vector: 0x1a, end: IRET, serve: (call) => time.serve(call) },
      { vector: 0x75, end: INT_02_AND_IRET, serve: interrupt(() => this.#coprocessorError()) },
    ];
  }

  /** Programs for the PC/XT expect x87 errors as NMIs. */
  #coprocessorError(): void {
    const { bus } = this.#machine;
    bus.write(COPROCESSOR_ERROR, 1, 0);
    bus.write(SLAVE, 1, END_OF_INTERRUPT);
  }

  /** The last of the ports: the services', the one of power-on, and this. */
  get #powerPort(): number {
    return FIRST_PORT + this.#services.length + 1;
  }

  #writeRom(): void {
    const { ram } = this.#machine.cpu;
    const put = (offset: number, bytes: readonly number[]) => ram.set(bytes, ROM_BASE + offset);
    for (const [i, { vector, end }] of this.#services.entries()) {
      put(serviceOffset(vector), [0xe6, FIRST_PORT + i, ...end]); // out FIRST_PORT+i, al
    }
    const again = serviceOffset(0x16) - (WAIT_ENTRY + 5);
    put(WAIT_ENTRY, [0xfb, 0xf4, 0xe9, again & 0xff, (again >> 8) & 0xff]); // sti; hlt; jmp to INT 16h
    put(POWER_ENTRY, [0xe6, this.#powerPort, 0xcb]); // out powerPort, al; retf
    put(serviceOffset(DISKETTE_VECTOR), DISKETTE_PARAMETERS);
    const jump = RESET_ENTRY & 0xff;
    put(serviceOffset(0x19), [0xea, jump, RESET_ENTRY >> 8, 0x00, 0xf0]); // jmp f000:RESET_ENTRY
    // cli; xor ax, ax; mov ds, ax; mov es, ax; mov ss, ax; mov sp, 7c00h; mov dx, drive; out port, al; ...; sti; jmp 0:7c00h
    const number = this.#drive === 'floppy' ? 0x00 : 0x80;
    put(RESET_ENTRY, [0xfa, 0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xc0, 0x8e, 0xd0, 0xbc, 0x00, BOOT_ADDRESS >> 8]);
    put(RESET_ENTRY + 12, [0xba, number, 0, 0xe6, FIRST_PORT + this.#services.length]);
    // The caches, which a reset leaves off, are turned on: mov eax, cr0; and eax, not (CD|NW); mov cr0, eax
    put(RESET_ENTRY + 17, [0x0f, 0x20, 0xc0, 0x66, 0x25, 0xff, 0xff, 0xff, 0x9f, 0x0f, 0x22, 0xc0]);
    put(RESET_ENTRY + 29, [0xfb, 0xea, 0x00, BOOT_ADDRESS >> 8, 0, 0]);
  }

  /** Power-on, once; a program that comes here again wants the machine to be reset. */
  #start(): void {
    if (this.#started) {
      this.#machine.requestReset('a jump to the BIOS');
      return;
    }
    this.#started = true;
    const { bus, cpu } = this.#machine;
    const writes: readonly (readonly [port: number, value: number])[] = [
      [MASTER, 0x11],
      [MASTER + 1, 0x08],
      [MASTER + 1, 0x04],
      [MASTER + 1, 0x01],
      [SLAVE, 0x11],
      [SLAVE + 1, 0x70],
      [SLAVE + 1, 0x02],
      [SLAVE + 1, 0x01],
      [MASTER + 1, 0xb8], // timer, keyboard, slave and diskette are let through
      [SLAVE + 1, 0xff],
      [0x43, 0x36], // counter 0: mode 3, 65536
      [0x40, 0x00],
      [0x40, 0x00],
    ];
    for (const [port, value] of writes) bus.write(port, 1, value);
    const sector = this.#disk?.read(0);
    if (sector === undefined || sector[SIGNATURE_OFFSET] !== 0x55 || sector[SIGNATURE_OFFSET + 1] !== 0xaa) {
      this.#machine.requestReset(`the BIOS: the ${this.#drive} has no boot sector`);
      return;
    }
    cpu.ram.set(sector, BOOT_ADDRESS);
    cpu.invalidateCode(BOOT_ADDRESS, sector.length);
  }
}
