/**
 * What a kernel does, in words that mean the same for another kernel: calls and returns by the functions' names,
 * exceptions, accesses to ports, lines on the console. What it does while it serves an interrupt is left out: when that comes
 * depends on how long its instructions take.
 */
import type { Executable } from '../../emu/aout/executable.js';
import { HostStops, setHostStops } from '../../emu/cpu/host-stops.js';
import { SerialLog } from '../../emu/pc/boot/serial-log.js';
import { type KernelImage, withoutKzero } from '../../emu/pc/loader/kernel-image.js';
import type { Machine, MachineObserver } from '../../emu/pc/machine.js';
import { CodeMap } from '../../emu/pc/trace/code-map.js';
import type { EventKind } from './event-kinds.js';
import { lineOf } from './source-lines.js';
import { Tape } from './tape.js';
import type { Vocabulary } from './vocabulary.js';

export interface EventLogOptions {
  readonly kinds: ReadonlySet<EventKind>;
  /** Functions whose calls are not told of. */
  readonly ignored: ReadonlySet<string>;
  /** Functions whose lines mean the same in the other kernel. */
  readonly comparable: ReadonlySet<string>;
  readonly vocabulary: Vocabulary;
}

const ESP = 4;
const TR = 7;
/** What an interrupt pushes: EIP, CS, EFLAGS, and from another privilege level ESP and SS as well. */
const FRAME_BYTES = 12;
const OUTER_FRAME_BYTES = 20;
/** Where a TSS has the stack of privilege level 0 (SDM vol. 3, figure 8-2). */
const TSS_ESP0 = 4;

export class EventLog {
  readonly tape = new Tape();
  /** Whether anything is heard. */
  listening = true;
  readonly #options: EventLogOptions;
  readonly #kernel: KernelImage;
  readonly #executable: Executable | undefined;
  readonly #serial = new SerialLog();
  readonly #calls = new Map<number, Map<number, number>>();
  readonly #returns = new Map<number, number>();
  #machine: Machine | undefined;
  /** Where interrupts that are being served have put their frames. */
  readonly #frames: number[] = [];
  #screenLine = '';
  #serialLine = '';

  constructor(kernel: KernelImage, options: EventLogOptions) {
    this.#kernel = kernel;
    this.#executable = kernel.executable;
    this.#options = options;
  }

  /** What to watch in a machine. */
  observer(): MachineObserver {
    const { kinds } = this.#options;
    return {
      interrupt: () => {
        // A loader and the BIOS have returns of their own.
        if (this.listening && (this.#cpu.cpl !== 0 || this.#inKernel)) this.#frames.push(this.#frameOfInterrupt);
      },
      ...(kinds.has('exceptions')
        ? { exception: ({ vector, eip }) => this.#hear(`exception ${vector}${this.#inFunction(eip)}`, eip) }
        : {}),
      ...(kinds.has('ports')
        ? {
            port: ({ write, address, value }) => {
              const what = write ? `out ${hex(address)} ${hex(value)}` : `in ${hex(address)}`;
              this.#hear(what, this.#cpu.eip, 1, !write);
            },
          }
        : {}),
      ...(kinds.has('console')
        ? {
            screen: () => {
              this.#screenLine = this.#line('screen', this.#screenLine, this.#display.transcript.line);
            },
            serial: (byte: number) => {
              this.#serial.put(byte);
              this.#serialLine = this.#line('serial', this.#serialLine, this.#serial.line);
            },
          }
        : {}),
    };
  }

  /** Begins with a machine that was made with {@link observer}. */
  attach(machine: Machine): void {
    this.#machine = machine;
    if (this.#executable === undefined) return;
    const { entries, returns, interruptReturns } = new CodeMap(this.#executable).callsAndReturns();
    const addresses = new Set(interruptReturns);
    if (this.#options.kinds.has('calls')) for (const address of [...entries, ...returns]) addresses.add(address);
    const arrived = (address: number): boolean => {
      if (interruptReturns.has(address)) this.#interruptReturns();
      else if (this.#frames.length === 0) {
        if (entries.has(address)) this.#called(address);
        if (returns.has(address)) this.#returned(address);
      }
      return false;
    };
    const physical = new Set([...addresses].map(withoutKzero));
    setHostStops(machine.cpu, new HostStops({ addresses, physical, arrived }));
  }

  /** Stops listening, for good; the machine may then be run back and forth. */
  detach(): void {
    this.listening = false;
    setHostStops(this.#cpu, undefined);
  }

  get #cpu(): Machine['cpu'] {
    return this.#machine!.cpu;
  }

  get #display(): Machine['display'] {
    return this.#machine!.display;
  }

  get #inKernel(): boolean {
    const address = withoutKzero(this.#cpu.eip);
    return this.#kernel.segments.some(
      ({ physical, bytes }) => address >= physical && address - physical < bytes.length,
    );
  }

  get #frameOfInterrupt(): number {
    const cpu = this.#cpu;
    if (cpu.cpl === 0) return ((cpu.regs[ESP] >>> 0) - FRAME_BYTES) >>> 0;
    return ((this.#word(cpu.segment(TR).base + TSS_ESP0) ?? 0) - OUTER_FRAME_BYTES) >>> 0;
  }

  #interruptReturns(): void {
    const frame = this.#frames.lastIndexOf(this.#cpu.regs[ESP] >>> 0);
    if (frame >= 0) this.#frames.length = frame;
  }

  #called(address: number): void {
    const from = this.#word(this.#cpu.regs[ESP] >>> 0) ?? 0;
    let ids = this.#calls.get(address);
    if (ids === undefined) {
      ids = new Map();
      this.#calls.set(address, ids);
    }
    let id = ids.get(from);
    if (id === undefined) {
      id = this.#callId(address, from);
      ids.set(from, id);
    }
    // The call is in front of the place that it returns to.
    if (id >= 0) this.#put(id, this.#cpu.instructions, from - 1);
  }

  /** -1 for a function that is ignored. */
  #callId(address: number, from: number): number {
    const { ignored, comparable, vocabulary } = this.#options;
    const executable = this.#executable!;
    const name = executable.functionAt(address)!.name;
    if (ignored.has(name)) return -1;
    const caller = executable.functionAt(from - 1)?.name ?? '';
    const line = comparable.has(caller) ? lineOf(executable, from - 1) : undefined;
    return vocabulary.id(`call ${name}${line === undefined ? '' : ` from ${line}`}`);
  }

  #returned(address: number): void {
    let id = this.#returns.get(address);
    if (id === undefined) {
      const { name } = this.#executable!.functionAt(address)!;
      id = this.#options.ignored.has(name) ? -1 : this.#options.vocabulary.id(`return from ${name}`);
      this.#returns.set(address, id);
    }
    if (id >= 0) this.#put(id, this.#cpu.instructions, address);
  }

  /** Hears of a line that has ended, when another one has begun. */
  #line(source: string, before: string, now: string): string {
    if (!now.startsWith(before)) this.#hear(`${source}: ${before}`, this.#cpu.eip, 1);
    return now;
  }

  /** @param counted 1 if the instruction that does it has been counted */
  #hear(what: string, place: number, counted: 0 | 1 = 0, timed = false): void {
    if (!this.listening || this.#frames.length > 0 || !this.#inKernel) return;
    this.#put(this.#options.vocabulary.id(what), this.#cpu.instructions - counted, place, timed);
  }

  #put(id: number, at: number, place: number, timed = false): void {
    this.tape.put({ id, at, place, timed });
  }

  #inFunction(address: number): string {
    const name = this.#executable?.functionAt(address)?.name;
    return name === undefined ? '' : ` in ${name}`;
  }

  #word(address: number): number | undefined {
    const cpu = this.#cpu;
    if ((address & 3) === 0) {
      // By far the most, and millions of them.
      const at = cpu.translate(address);
      return at === undefined || at >= cpu.ram.length ? undefined : cpu.ram32[at >>> 2] >>> 0;
    }
    const bytes = cpu.readLinear(address, 4);
    return bytes.length < 4 ? undefined : Buffer.from(bytes).readUInt32LE();
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16);
}
