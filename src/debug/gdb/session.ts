/**
 * What a debugger asks, and the answers: GDB's remote protocol, of a machine that can be gone back in. "Debugging with GDB",
 * appendix E.2 to E.6; reverse execution is `bs` and `bc`.
 */
import type { Watch } from '../../emu/cpu/host-stops.js';
import type { Target, TargetStop } from '../target.js';
import { monitor } from './monitor.js';
import { fromHex, toHex } from './packets.js';
import { readRegister, readRegisters, targetDescription, writeRegister, writeRegisters } from './registers.js';

const OK = 'OK';
const UNKNOWN = '';
/** Errors are told apart by GDB's user alone: a wrong argument, and a place that is not there (EINVAL, EFAULT). */
const INVALID = 'E16';
const FAULT = 'E0e';
/** Bytes of the longest packet, hexadecimal. */
const PACKET_SIZE = '4000';
const MOST_BYTES = 0x1f00;

// Signals as GDB numbers them, gdb/signals.def.
const SIGINT = 2;
const SIGILL = 4;
const SIGTRAP = 5;
const SIGABRT = 6;
const SIGFPE = 8;
const SIGBUS = 10;
const SIGSEGV = 11;
/** By vector; the others are SIGSEGV. */
const SIGNALS: Readonly<Record<number, number>> = {
  0: SIGFPE,
  1: SIGTRAP,
  3: SIGTRAP,
  6: SIGILL,
  7: SIGFPE,
  16: SIGFPE,
  17: SIGBUS,
  19: SIGFPE,
};

/** Instructions between two looks at whether the debugger wants something. */
const SLICE = 2_000_000;

/** How the machine is to move, until it stops. */
type Motion = 'continue' | 'reverse';

/** How a session can end. */
export type SessionEnd = 'detached' | 'killed';

export class Session {
  readonly #target: Target;
  readonly #send: (packet: string) => void;
  #stop: TargetStop | 'interrupted' = { kind: 'time' };
  #motion: Motion | undefined;
  #interrupted = false;
  #ended: SessionEnd | undefined;
  /** Whether acknowledgements are wanted; GDB gives them up when it is asked. */
  acknowledges = true;
  /** Watchpoints by their packets. */
  readonly #watches = new Map<string, Watch>();

  /** @param send takes an answer */
  constructor(target: Target, send: (packet: string) => void) {
    this.#target = target;
    this.#send = send;
  }

  /** How the session ended, if it has. */
  get ended(): SessionEnd | undefined {
    return this.#ended;
  }

  /** Ctrl-C: the machine stops as soon as it can. */
  interrupt(): void {
    this.#interrupted = true;
  }

  /** Answers a packet, at once or when the machine has stopped. */
  async take(packet: string): Promise<void> {
    const answer = this.#answer(packet);
    if (answer !== undefined) this.#send(answer);
    else await this.#move();
  }

  /** Nobody debugs any more: the breakpoints go. */
  close(): void {
    this.#interrupted = true;
    this.#target.breakpoints.clear();
    this.#target.watches.clear();
    this.#watches.clear();
  }

  /** The answer; undefined: the machine moves, and the answer comes when it stops. */
  #answer(packet: string): string | undefined {
    const rest = packet.slice(1);
    switch (packet[0]) {
      case '?':
        return this.#stopReply();
      case 'g':
        return readRegisters(this.#target.machine);
      case 'G':
        return this.#changing(writeRegisters(this.#target.machine, rest));
      case 'p':
        return readRegister(this.#target.machine, Number.parseInt(rest, 16)) || INVALID;
      case 'P': {
        const [number, digits = ''] = rest.split('=');
        return this.#changing(writeRegister(this.#target.machine, Number.parseInt(number, 16), digits));
      }
      case 'm':
        return this.#readMemory(rest);
      case 'M':
      case 'X':
        return this.#writeMemory(packet);
      case 'c':
      case 'C':
        return this.#begin('continue');
      case 's':
      case 'S':
        return this.#step();
      case 'b':
        if (rest === 's') return this.#moved(this.#target.stepBack());
        return rest === 'c' ? this.#begin('reverse') : UNKNOWN;
      case 'Z':
      case 'z':
        return this.#setPoint(packet);
      case 'H':
      case 'T':
        return OK;
      case 'D':
        return this.#end('detached');
      case 'k':
        return this.#end('killed');
      case 'v':
        return this.#verbose(packet);
      case 'q':
      case 'Q':
        return this.#query(packet);
      default:
        return UNKNOWN;
    }
  }

  #verbose(packet: string): string | undefined {
    if (packet === 'vCont?') return 'vCont;c;C;s;S';
    if (packet.startsWith('vCont;')) return /^vCont;[sS]/.test(packet) ? this.#step() : this.#begin('continue');
    if (packet.startsWith('vKill')) return this.#end('killed');
    return UNKNOWN;
  }

  #query(packet: string): string {
    const [name] = packet.split(/[:,;]/);
    switch (name) {
      case 'qSupported':
        return `PacketSize=${PACKET_SIZE};qXfer:features:read+;QStartNoAckMode+;ReverseStep+;ReverseContinue+;swbreak+;hwbreak+;vContSupported+;QPassSignals+`;
      case 'QStartNoAckMode':
        this.acknowledges = false;
        return OK;
      case 'qXfer':
        return transfer(packet);
      case 'qAttached':
        return '1';
      case 'qC':
        return 'QC1';
      case 'qfThreadInfo':
        return 'm1';
      case 'qsThreadInfo':
        return 'l';
      case 'qSymbol':
        return OK;
      case 'QPassSignals':
        this.#pass(packet.slice('QPassSignals:'.length));
        return OK;
      case 'qRcmd': {
        const line = fromHex(packet.slice('qRcmd,'.length));
        return line === undefined ? INVALID : toHex(Buffer.from(monitor(this.#target, Buffer.from(line).toString())));
      }
      default:
        return UNKNOWN;
    }
  }

  /** Signals that the debugger does not want to hear of: there is no stop at the exceptions that stand for them. */
  #pass(list: string): void {
    const passed = new Set(
      list
        .split(';')
        .filter(Boolean)
        .map((digits) => Number.parseInt(digits, 16)),
    );
    this.#target.ignored.clear();
    for (let vector = 0; vector < 32; vector++) if (passed.has(signalOf(vector))) this.#target.ignored.add(vector);
  }

  #readMemory(text: string): string {
    const [address, length] = text.split(',').map((digits) => Number.parseInt(digits, 16));
    if (!(length >= 0 && address >= 0)) return INVALID;
    const bytes = this.#target.machine.cpu.readLinear(address, Math.min(length, MOST_BYTES));
    return bytes.length === 0 && length > 0 ? FAULT : toHex(bytes);
  }

  #writeMemory(packet: string): string {
    const colon = packet.indexOf(':');
    const [address, length] = packet
      .slice(1, colon)
      .split(',')
      .map((digits) => Number.parseInt(digits, 16));
    const content = packet.slice(colon + 1);
    const bytes = packet[0] === 'X' ? Buffer.from(content, 'latin1') : fromHex(content);
    if (colon < 0 || bytes === undefined || bytes.length !== length || !(address >= 0)) return INVALID;
    const { cpu } = this.#target.machine;
    const places = Array.from(bytes, (_, i) => cpu.translate((address + i) >>> 0));
    if (!places.every((at): at is number => at !== undefined && at < cpu.ram.length)) return FAULT;
    for (const [i, at] of places.entries()) {
      cpu.ram[at] = bytes[i];
      cpu.invalidateCode(at, 1);
    }
    return length === 0 ? OK : this.#changing(true);
  }

  /** The answer to a change that was made, or not. */
  #changing(done: boolean): string {
    if (done) this.#target.changed();
    return done ? OK : INVALID;
  }

  /** Z and z, types 0 to 4: breakpoints of both kinds are the same here. */
  #setPoint(packet: string): string {
    const [type, first, second] = packet.slice(1).split(',');
    const address = Number.parseInt(first, 16);
    const length = Number.parseInt(second, 16);
    if (!(address >= 0) || !(length >= 0)) return INVALID;
    const { breakpoints, watches } = this.#target;
    const sets = packet[0] === 'Z';
    if (type === '0' || type === '1') {
      if (sets) breakpoints.add(address);
      else breakpoints.delete(address);
      return OK;
    }
    if (!['2', '3', '4'].includes(type)) return UNKNOWN;
    const key = packet.slice(1);
    const known = this.#watches.get(key);
    if (sets && known === undefined) {
      const watch = { address, length: Math.max(1, length), reads: type !== '2', writes: type !== '3' };
      watches.add(watch);
      this.#watches.set(key, watch);
    } else if (!sets && known !== undefined) {
      watches.delete(known);
      this.#watches.delete(key);
    }
    return OK;
  }

  #step(): string {
    return this.#moved(this.#target.step());
  }

  #moved(stop: TargetStop | 'interrupted'): string {
    this.#stop = stop;
    return this.#stopReply();
  }

  #end(how: SessionEnd): string {
    this.#ended = how;
    return OK;
  }

  #begin(motion: Motion): undefined {
    this.#motion = motion;
    return undefined;
  }

  /** Lets the machine move until it stops or the debugger interrupts it; then tells why it stopped. */
  async #move(): Promise<void> {
    this.#interrupted = false;
    const stop = this.#motion === 'reverse' ? await this.#reverse() : await this.#continue();
    this.#send(this.#moved(stop));
  }

  async #continue(): Promise<TargetStop | 'interrupted'> {
    this.#target.begin();
    for (;;) {
      const stop = this.#target.slice(SLICE);
      if (stop !== undefined) return stop;
      await breath();
      if (this.#interrupted) return 'interrupted';
    }
  }

  async #reverse(): Promise<TargetStop | 'interrupted'> {
    const search = this.#target.searchBack();
    for (;;) {
      const { done, value } = search.next();
      if (done) return value;
      await breath();
      if (this.#interrupted) return 'interrupted';
    }
  }

  #stopReply(): string {
    const stop = this.#stop;
    if (stop === 'interrupted') return signal(SIGINT);
    switch (stop.kind) {
      case 'breakpoint':
        return `${signal(SIGTRAP)}swbreak:;`;
      case 'watchpoint':
        return `${signal(SIGTRAP)}${kindOf(stop.watch)}:${stop.watch.address.toString(16)};`;
      case 'exception':
        return signal(signalOf(stop.vector));
      case 'beginning':
        return `${signal(SIGTRAP)}replaylog:begin;`;
      case 'end':
        return signal(SIGABRT);
      case 'time':
        return signal(SIGTRAP);
    }
  }
}

function kindOf({ reads, writes }: Watch): string {
  return reads ? (writes ? 'awatch' : 'rwatch') : 'watch';
}

/** `T05thread:1;`, to which reasons can be added. */
function signal(number: number): string {
  return `T${number.toString(16).padStart(2, '0')}thread:1;`;
}

function signalOf(vector: number): number {
  return SIGNALS[vector] ?? SIGSEGV;
}

/** A part of the target's description. */
function transfer(packet: string): string {
  const match = /^qXfer:features:read:target\.xml:([0-9a-f]+),([0-9a-f]+)$/.exec(packet);
  if (match === null) return packet.startsWith('qXfer:features:read:') ? 'E00' : UNKNOWN;
  const [offset, length] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  const text = targetDescription();
  const part = text.slice(offset, offset + length);
  return `${offset + length < text.length ? 'm' : 'l'}${part}`;
}

/** Lets what has come from the debugger be seen. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
