/**
 * What happens in a machine, as it happens, one JSON object a line: calls and returns of the kernel's functions, exceptions,
 * interrupts, accesses to ports and to memory that is no RAM.
 */
import { type Executable, formatSymbol } from '../../aout/executable.js';
import { HostStops, setHostStops } from '../../cpu/host-stops.js';
import { withoutKzero } from '../loader/kernel-image.js';
import type { DeviceAccess, Machine, MachineObserver } from '../machine.js';
import { CodeMap } from './code-map.js';

export const TRACE_KINDS = ['calls', 'exceptions', 'interrupts', 'ports', 'mmio'] as const;
export type TraceKind = (typeof TRACE_KINDS)[number];

export interface TraceOptions {
  readonly kinds: ReadonlySet<TraceKind>;
  /** Takes a line, without its line feed. */
  readonly write: (line: string) => void;
}

const ESP = 4;

/** Fields of an event; numbers that are addresses, ports or contents are hexadecimal text. */
type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

interface Pending {
  readonly at: number;
  readonly fields: Fields;
}

export class Tracer {
  readonly #options: TraceOptions;
  readonly #executable: Executable | undefined;
  readonly #map: CodeMap | undefined;
  #calls: ReturnType<CodeMap['callsAndReturns']> | undefined;
  #machine: Machine | undefined;
  /** Instructions of the times that the machine was switched on before. */
  #elapsed = 0;
  /** Accesses to memory whose instruction is not over yet: where it is, is known only then. */
  #pending: Pending[] = [];
  #depth = 0;

  /** @param executable the kernel, if it has symbols: without, there are no calls and no names */
  constructor(options: TraceOptions, executable: Executable | undefined) {
    this.#options = options;
    this.#executable = executable;
    this.#map = executable && new CodeMap(executable);
  }

  /** What to watch in a machine besides what somebody else does. */
  observer(base: MachineObserver): MachineObserver {
    const { kinds } = this.#options;
    return {
      ...base,
      exception: (record) => {
        base.exception?.(record);
        const { vector, errorCode, eip, cs, cr2, during } = record;
        // What the instruction accessed before it failed is told of first.
        this.#settleAt(eip);
        if (!kinds.has('exceptions')) return;
        const address = vector === 14 ? { cr2: hex(cr2) } : {};
        this.#write(this.#now, eip, { event: 'exception', vector, error: errorCode, cs: hex(cs), ...address, during });
      },
      ...(kinds.has('interrupts')
        ? { interrupt: (vector: number) => this.#write(this.#now, this.#eip, { event: 'interrupt', vector }) }
        : {}),
      ...(kinds.has('ports') ? { port: (access: DeviceAccess) => this.#port(access) } : {}),
      ...(kinds.has('mmio')
        ? { mmio: (access: DeviceAccess) => this.#mmio(access), between: () => this.#settle() }
        : {}),
    };
  }

  /** Begins with a machine that was made with {@link observer}. @param elapsed instructions before it was switched on */
  attach(machine: Machine, elapsed = 0): void {
    this.#machine = machine;
    this.#elapsed = elapsed;
    this.#depth = 0;
    if (!this.#options.kinds.has('calls') || this.#map === undefined) return;
    this.#calls ??= this.#map.callsAndReturns();
    const { entries, returns } = this.#calls;
    const addresses = new Set([...entries, ...returns]);
    const physical = new Set([...addresses].map(withoutKzero));
    const arrived = (address: number): boolean => {
      if (entries.has(address)) this.#called(address);
      if (returns.has(address)) this.#returns(address);
      return false;
    };
    setHostStops(machine.cpu, new HostStops({ addresses, physical, arrived }));
  }

  /** The instruction that made the last accesses is over. */
  #settle(): void {
    // A REP instruction that goes on has not been left.
    if (this.#machine?.cpu.midRepeat) this.#settleAt(this.#eip);
    for (const { at, fields } of this.#pending.splice(0)) this.#writeBehind(at, fields);
  }

  #settleAt(eip: number): void {
    for (const { at, fields } of this.#pending.splice(0)) this.#write(at, eip, fields);
  }

  get #now(): number {
    return this.#machine?.cpu.instructions ?? 0;
  }

  get #eip(): number {
    return this.#machine?.cpu.eip ?? 0;
  }

  #port({ write, address, width, value }: DeviceAccess): void {
    // An instruction that uses a port is executed with EIP behind it, and counted.
    this.#writeBehind(this.#now - 1, { event: write ? 'out' : 'in', port: hex(address), width, value: hex(value) });
  }

  #mmio({ write, address, width, value }: DeviceAccess): void {
    const event = write ? 'store' : 'load';
    this.#pending.push({ at: this.#now - 1, fields: { event, address: hex(address), width, value: hex(value) } });
    this.#machine?.cpu.stop();
  }

  #called(address: number): void {
    const cpu = this.#machine?.cpu;
    const bytes = cpu?.readLinear(cpu.regs[ESP] >>> 0, 4);
    const from = bytes?.length === 4 ? Buffer.from(bytes).readUInt32LE() : undefined;
    const caller = from === undefined ? undefined : (this.#name(from) ?? hex(from));
    this.#write(this.#now, address, { event: 'call', depth: this.#depth, from: caller });
    this.#depth += 1;
  }

  #returns(address: number): void {
    this.#depth = Math.max(0, this.#depth - 1);
    const value = hex((this.#machine?.cpu.regs[0] ?? 0) >>> 0);
    this.#write(this.#now, address, { event: 'return', depth: this.#depth, value });
  }

  /** An event of the instruction in front of EIP: by its own address, if that can be found, else by the one behind it. */
  #writeBehind(at: number, fields: Fields): void {
    const eip = this.#map?.before(this.#eip);
    if (eip !== undefined) this.#write(at, eip, fields);
    else this.#line(at, { ...fields, next: hex(this.#eip), symbol: this.#name(this.#eip) });
  }

  #write(at: number, eip: number, fields: Fields): void {
    this.#line(at, { ...fields, eip: hex(eip), symbol: this.#name(eip) });
  }

  #line(at: number, fields: Fields): void {
    this.#options.write(JSON.stringify({ instructions: this.#elapsed + at, ...fields }));
  }

  /** Source lines are not looked up: that takes longer than everything else. */
  #name(address: number): string | undefined {
    const symbol = this.#executable?.functionAt(address);
    return symbol && formatSymbol({ name: symbol.name, offset: (address >>> 0) - symbol.value });
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16);
}
