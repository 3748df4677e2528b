/** A PC: processor, memory, clock and devices put together. */
import { Cpu } from '../cpu/cpu.js';
import type { Environment, ExceptionRecord } from '../cpu/environment.js';
import { restoreCpu, saveCpu, saveTlb } from '../cpu/saved-state.js';
import { PortBus } from './bus.js';
import { InstructionClock } from './clock.js';
import { A20Gate } from './devices/a20-gate.js';
import { AtaChannel } from './devices/ata.js';
import { CoprocessorErrors } from './devices/coprocessor-errors.js';
import { Disk } from './devices/disk.js';
import { Dma } from './devices/dma.js';
import { FLOPPY_SECTORS, Floppy } from './devices/floppy.js';
import { Keyboard } from './devices/keyboard.js';
import { PCI_ADDRESS, PCI_DATA, PciConfiguration } from './devices/pci.js';
import { Pic } from './devices/pic.js';
import { Pit } from './devices/pit.js';
import { Rtc } from './devices/rtc.js';
import { SystemControl } from './devices/system-control.js';
import { TEXT_BASE, TEXT_BYTES, TextDisplay } from './devices/text-display.js';
import { Uart } from './devices/uart.js';
import { VgaRegisters } from './devices/vga-registers.js';
import { ADAPTER_BASE, CURSOR_ROW, fillFirmware } from './firmware.js';
import type { MachineConfig } from './machine-config.js';
import { RamPages } from './snapshot/ram-pages.js';
import { checkFits, type MachineKind, SNAPSHOT_VERSION, type Snapshot, type Stateful } from './snapshot/snapshot.js';

/**
 * Why a machine stopped.
 * - `time`: the moment that was asked for has come
 * - `stopped`: stop() was called by an observer
 * - `halted`: the processor is halted and nothing can ever wake it
 * - `shutdown`: a triple fault
 * - `reset`: the guest asked for a reset
 * - `unsupported`: the processor met something that it does not do
 */
export type MachineStop = 'time' | 'stopped' | 'halted' | 'shutdown' | 'reset' | 'unsupported';

/** What may be watched while a machine runs. All are called at the instruction at which it happens. */
export interface MachineObserver {
  /** A character was put on the screen. */
  screen?(): void;
  /** A byte left the first serial port. */
  serial?(byte: number): void;
  /** The processor raised an exception. */
  exception?(record: ExceptionRecord): void;
  /** An exception is about to be delivered, or, if `software`, an INT n; true: the machine stops before the instruction that raised it. */
  trap?(vector: number, software: boolean): boolean;
  /** A port was read or written. */
  port?(access: DeviceAccess): void;
  /** Memory that is no RAM was read or written: text memory, ROM, addresses where there is nothing. */
  mmio?(access: DeviceAccess): void;
  /** An interrupt controller's vector is about to be delivered. */
  interrupt?(vector: number): void;
  /** The processor stands between two instructions: its EIP is where it goes on. `cpu.stop()` brings this about. */
  between?(): void;
}

/** An access to a device, as the processor makes it. */
export interface DeviceAccess {
  readonly write: boolean;
  /** The port, or the physical address. */
  readonly address: number;
  /** Bytes. */
  readonly width: 1 | 2 | 4;
  /** Unsigned. */
  readonly value: number;
}

/**
 * Media in the drives. The bytes of an image are not changed: what the guest writes is kept apart. A disk keeps what is
 * written to it, for the next machine that it is put into.
 */
export interface Media {
  /** For the floppy drive, up to 1.44 MB; the drive is there in any case. */
  readonly floppy?: Uint8Array | Disk;
  /** The IDE disks: primary master and slave, secondary master and slave. Channels without disks are absent. */
  readonly disks?: readonly (Uint8Array | Disk | undefined)[];
}

/** Type of a 1.44 MB drive in CMOS register 10h. */
const FLOPPY_1440K = 4;
const ATA_CHANNELS: readonly (readonly [base: number, control: number, irq: number])[] = [
  [0x1f0, 0x3f6, 14],
  [0x170, 0x376, 15],
];
const VGA_BASE = 0xa0000;
const MEGABYTE = 0x100000;
const ADDRESS_SPACE = 2 ** 32;
const IF = 0x200;

export class Machine {
  readonly cpu: Cpu;
  readonly clock: InstructionClock;
  readonly bus: PortBus;
  readonly pic: Pic;
  readonly pit: Pit;
  readonly keyboard: Keyboard;
  readonly display: TextDisplay;
  readonly com1: Uart;
  readonly com2: Uart;
  readonly rtc: Rtc;
  readonly systemControl: SystemControl;
  readonly dma: Dma;
  readonly floppy: Floppy;
  /** The medium in the floppy drive. */
  readonly floppyDisk: Disk | undefined;
  /** The IDE disks that are there, in the order of {@link Media.disks}. */
  readonly hardDisks: Disk[] = [];
  readonly #vga = new VgaRegisters();
  readonly #pci = new PciConfiguration();
  readonly #a20: A20Gate;
  readonly #coprocessorErrors: CoprocessorErrors;
  /** All that has a state, in the order in which states are restored. */
  readonly #parts = new Map<string, Stateful<never>>();
  readonly #kind: MachineKind;
  readonly #ramPages: RamPages;
  readonly #observer: MachineObserver;
  #resetBy: string | undefined;
  #stopped = false;
  #skipped = 0;
  #deviceAccesses = 0;

  constructor(config: MachineConfig, observer: MachineObserver = {}, media: Media = {}) {
    this.#observer = observer;
    this.cpu = new Cpu({ ramBytes: config.ramBytes, environment: this.#environment() });
    const { cpu } = this;
    this.#kind = { ramBytes: config.ramBytes, instructionsPerSecond: config.instructionsPerSecond };
    this.#ramPages = new RamPages(cpu);
    this.clock = new InstructionClock(cpu, config.instructionsPerSecond);
    const { clock } = this;
    this.bus = new PortBus();
    this.pic = new Pic((asserted) => cpu.setInterruptLine(asserted));
    this.pit = new Pit(clock, () => this.pic.pulseIrq(0));
    this.keyboard = new Keyboard(
      clock,
      (high) => this.pic.setIrq(1, high),
      () => this.requestReset('the keyboard controller'),
      () => this.#a20Moved(),
    );
    this.systemControl = new SystemControl(
      clock,
      this.pit,
      (port) => this.requestReset(port),
      () => this.#a20Moved(),
    );
    this.#a20 = new A20Gate(cpu, (address, size, value) => this.writeDevice(address, size, value));
    this.#coprocessorErrors = new CoprocessorErrors(
      (high) => this.pic.setIrq(13, high),
      () => cpu.fpu.ignoreError(),
    );
    this.rtc = new Rtc(clock, config.startSeconds, {
      floppyTypes: [FLOPPY_1440K, 0],
      hardDisks: [media.disks?.[0] !== undefined, media.disks?.[1] !== undefined],
      ramBytes: config.ramBytes,
    });
    this.com1 = new Uart(
      clock,
      0x3f8,
      (high) => this.pic.setIrq(4, high),
      (byte) => observer.serial?.(byte),
    );
    this.com2 = new Uart(
      clock,
      0x2f8,
      (high) => this.pic.setIrq(3, high),
      () => {},
    );
    this.dma = new Dma(cpu.ram, (start, length) => cpu.invalidateCode(start, length));
    this.floppyDisk = asDisk(media.floppy, FLOPPY_SECTORS);
    this.floppy = new Floppy(clock, this.dma, (high) => this.pic.setIrq(6, high), this.floppyDisk);
    this.#attachDisks(media.disks ?? []);
    fillFirmware(cpu.ram);
    this.display = new TextDisplay(cpu.ram.subarray(TEXT_BASE, TEXT_BASE + TEXT_BYTES), clock, () =>
      this.#vga.resetAttributeFlipFlop(),
    );
    this.display.cursor = CURSOR_ROW * 80;
    this.#attachPorts();
    this.#listParts();
    cpu.ram.fill(0xff, VGA_BASE, TEXT_BASE);
    cpu.invalidateCode(0, MEGABYTE);
    // Reads of the text memory, of the adapters' range and of the ROM come from RAM; writes come to mmioWrite.
    cpu.setMemoryKind(VGA_BASE, ADAPTER_BASE, 'rom');
    cpu.setMemoryKind(ADAPTER_BASE, MEGABYTE, 'rom');
  }

  /** Instructions that passed while the processor was halted. */
  get idleInstructions(): number {
    return this.#skipped;
  }

  /** Port and device memory accesses so far: the guest looked at something that may change by itself. */
  get deviceAccesses(): number {
    return this.#deviceAccesses;
  }

  /** Whether address line 20 is free: either of its two controls lets it. */
  get a20Open(): boolean {
    return this.keyboard.a20 || this.systemControl.a20;
  }

  /** Whether an interrupt could ever reach the processor in the state that it is in. */
  get interruptible(): boolean {
    return (this.cpu.eflags & IF) !== 0 && this.pic.anyUnmasked;
  }

  /** Who asked for the reset that stopped the machine. */
  get resetBy(): string | undefined {
    return this.#resetBy;
  }

  /** Ends run() after the current instruction; for observers. */
  stop(): void {
    this.#stopped = true;
    this.cpu.stop();
  }

  /** Ends run() after the current instruction with `reset`. @param by who asks for it, for a person */
  requestReset(by: string): void {
    this.#resetBy ??= by;
    this.cpu.stop();
  }

  /** A write to a physical address that is not RAM, as the processor makes it; only the text memory takes any. */
  writeDevice(address: number, size: 1 | 2 | 4, value: number): void {
    const offset = address - TEXT_BASE;
    if (offset < 0 || offset >= TEXT_BYTES) return;
    this.#deviceAccesses += 1;
    const { version } = this.display.transcript;
    this.display.write(offset, size, value);
    if (this.display.transcript.version !== version) this.#observer.screen?.();
  }

  /** Runs until `end` instructions have been retired since power-on, or something stops the machine before. */
  run(end: number): MachineStop {
    const { cpu, clock } = this;
    while (cpu.instructions < end) {
      clock.ringDue();
      const stop = this.#pendingStop();
      if (stop !== undefined) return stop;
      this.#moveGate();
      const limit = Math.min(end, clock.nextDeadline);
      clock.beginRun(limit);
      const reason = cpu.run(limit - cpu.instructions);
      this.#observer.between?.();
      if (reason === 'shutdown' || reason === 'unsupported') return reason;
      const pending = this.#pendingStop();
      if (pending !== undefined) return pending;
      if (reason === 'halt' && !this.#idle(end)) return 'halted';
    }
    clock.ringDue();
    return this.#pendingStop() ?? 'time';
  }

  /** The pages of RAM that are not zero, in their order, with their bytes: valid until the machine runs on. */
  ramContents(): Iterable<readonly [page: number, bytes: Uint8Array]> {
    return this.#ramPages.contents();
  }

  /** The state of every device, by name; plain data that depends on nothing but the run. */
  deviceState(): Record<string, unknown> {
    return Object.fromEntries([...this.#parts].map(([name, part]) => [name, part.state()]));
  }

  /** Makes something that is not part of every machine part of the state of this one. */
  addPart<State>(name: string, part: Stateful<State>): void {
    this.#parts.set(name, part as Stateful<never>);
  }

  /**
   * The machine as it is, to be taken between two calls of {@link run}; changes nothing. Costs as much as was written to
   * RAM since the last time.
   */
  save(): Snapshot {
    return {
      version: SNAPSHOT_VERSION,
      kind: this.#kind,
      cpu: saveCpu(this.cpu),
      tlb: saveTlb(this.cpu),
      machine: {
        resetBy: this.#resetBy,
        idleInstructions: this.#skipped,
        deviceAccesses: this.#deviceAccesses,
      },
      devices: this.deviceState(),
      ram: this.#ramPages.save(),
    };
  }

  /**
   * Makes this the machine that was saved: it goes on as that one did, to the bit. It may be another one than the one that was
   * saved, but has to have the same devices and media. Throws a SnapshotError if it has not the same RAM, speed and devices.
   */
  restore(snapshot: Snapshot): void {
    checkFits(snapshot, this.#kind, this.#parts.keys());
    this.#ramPages.restore(snapshot.ram);
    for (const [name, part] of this.#parts) part.restore(snapshot.devices[name] as never);
    this.#moveGate();
    this.#resetBy = snapshot.machine.resetBy;
    this.#skipped = snapshot.machine.idleInstructions;
    this.#deviceAccesses = snapshot.machine.deviceAccesses;
    this.#stopped = false;
    restoreCpu(this.cpu, snapshot.cpu, snapshot.tlb);
    this.#ramPages.settle();
  }

  #pendingStop(): MachineStop | undefined {
    if (this.#resetBy !== undefined) return 'reset';
    if (!this.#stopped) return undefined;
    this.#stopped = false;
    return 'stopped';
  }

  /** Lets time pass to the next event; false if none can ever wake the processor. */
  #idle(end: number): boolean {
    const { cpu, clock } = this;
    if (!this.interruptible) return false;
    const next = Math.min(end, clock.nextDeadline);
    if (next === Number.POSITIVE_INFINITY) return false;
    const idle = Math.max(0, next - cpu.instructions);
    cpu.addInstructions(idle);
    this.#skipped += idle;
    return true;
  }

  #environment(): Environment {
    return observed(this.#observer, () => this.stop(), this.#plainEnvironment());
  }

  #plainEnvironment(): Environment {
    return {
      portIn: (port, size) => {
        this.#deviceAccesses += 1;
        return this.bus.read(port, size);
      },
      portOut: (port, size, value) => {
        this.#deviceAccesses += 1;
        this.bus.write(port, size, value);
      },
      mmioRead: (address, size) => this.#a20.read(address, size),
      mmioWrite: (address, size, value) => this.#a20.write(address, size, value),
      acknowledgeInterrupt: () => this.pic.acknowledge(),
      coprocessorError: () => this.#coprocessorErrors.raise(),
      exception: (record) => this.#observer.exception?.(record),
    };
  }

  /** The processor's memory is as the gate of address line 20 makes it. Beyond RAM is nothing that anybody would hear of, unless the gate leads back. */
  #moveGate(): void {
    const closed = !this.a20Open;
    this.#a20.closed = closed;
    const heard = closed || this.#observer.mmio !== undefined;
    this.cpu.setAbsent(heard ? ADDRESS_SPACE : this.cpu.ram.length);
  }

  /** Stops the processor if the gate moves: what it decoded may be of other memory now. */
  #a20Moved(): void {
    if (this.#a20.closed === this.a20Open) this.cpu.stop();
  }

  #attachDisks(images: NonNullable<Media['disks']>): void {
    for (const [i, [base, control, irq]] of ATA_CHANNELS.entries()) {
      const [master, slave] = [images[2 * i], images[2 * i + 1]].map((image) => asDisk(image));
      if (master === undefined && slave === undefined) continue;
      for (const disk of [master, slave]) if (disk !== undefined) this.hardDisks.push(disk);
      const channel = new AtaChannel(this.clock, base, (high) => this.pic.setIrq(irq, high), [master, slave]);
      this.addPart(`ata${i}`, channel);
      this.bus.attachWide(channel, base);
      this.bus.attach(channel, base + 1, base + 7);
      this.bus.attach(channel, control);
    }
  }

  #listParts(): void {
    this.addPart('pic', this.pic);
    this.addPart('pit', this.pit);
    this.addPart('keyboard', this.keyboard);
    this.addPart('systemControl', this.systemControl);
    this.addPart('rtc', this.rtc);
    this.addPart('com1', this.com1);
    this.addPart('com2', this.com2);
    this.addPart('dma', this.dma);
    this.addPart('floppy', this.floppy);
    this.addPart('display', this.display);
    this.addPart('vga', this.#vga);
    this.addPart('bus', this.bus);
    this.addPart('pci', this.#pci);
  }

  #attachPorts(): void {
    const { bus, pic } = this;
    bus.attach(this.dma, 0x00, 0x0f);
    bus.attach(this.dma, 0x80, 0x8f);
    bus.attach(this.dma, 0xc0, 0xdf);
    bus.attach(this.floppy, 0x3f0, 0x3f5);
    bus.attach(this.floppy, 0x3f7);
    for (const base of [0x20, 0xa0, 0x4d0]) bus.attach(pic, base, base + 1);
    bus.attach(this.pit, 0x40, 0x43);
    bus.attach(this.keyboard, 0x60);
    bus.attach(this.keyboard, 0x64);
    bus.attach(this.#coprocessorErrors, 0xf0);
    for (const port of [0x61, 0x92, 0xcf9]) bus.attach(this.systemControl, port);
    bus.attach(this.rtc, 0x70, 0x71);
    bus.attach(this.com1, 0x3f8, 0x3ff);
    bus.attach(this.com2, 0x2f8, 0x2ff);
    bus.attach(this.#vga, 0x3c0, 0x3cf);
    bus.attachWide(this.#pci, PCI_ADDRESS);
    bus.attachWide(this.#pci, PCI_DATA, PCI_DATA + 3);
    for (const port of [0x3d4, 0x3d5, 0x3da]) bus.attach(this.display, port);
  }
}

function asDisk(medium: Uint8Array | Disk | undefined, sectors?: number): Disk | undefined {
  return medium instanceof Uint8Array ? new Disk(medium, sectors) : medium;
}

/** An environment that tells an observer what it asks for; nothing stands in the way of what it does not. */
function observed(observer: MachineObserver, stop: () => void, plain: Environment): Environment {
  const watched: Environment = { ...plain };
  if (observer.trap !== undefined) {
    watched.trap = (vector, software) => {
      const stops = observer.trap?.(vector, software) ?? false;
      if (stops) stop();
      return stops;
    };
  }
  if (observer.interrupt !== undefined) {
    watched.acknowledgeInterrupt = () => {
      const vector = plain.acknowledgeInterrupt();
      observer.interrupt?.(vector);
      return vector;
    };
  }
  if (observer.port !== undefined) {
    watched.portIn = (address, width) => {
      const value = plain.portIn(address, width) >>> 0;
      observer.port?.({ write: false, address, width, value });
      return value;
    };
    watched.portOut = (address, width, value) => {
      observer.port?.({ write: true, address, width, value });
      plain.portOut(address, width, value);
    };
  }
  if (observer.mmio !== undefined) {
    watched.mmioRead = (address, width) => {
      const value = plain.mmioRead(address, width) >>> 0;
      observer.mmio?.({ write: false, address, width, value });
      return value;
    };
    watched.mmioWrite = (address, width, value) => {
      observer.mmio?.({ write: true, address, width, value });
      plain.mmioWrite(address, width, value);
    };
  }
  return watched;
}
