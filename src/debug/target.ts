/**
 * A machine under a debugger: breakpoints, watchpoints, stops at exceptions, forwards and backwards. Moments are counts of
 * retired instructions; what a machine does is repeated exactly, so that going back is running again.
 */
import { HostStops, setHostStops, type Watch } from '../emu/cpu/host-stops.js';
import { type Assembly, switchOn } from '../emu/pc/boot/assemble.js';
import { ExceptionLog } from '../emu/pc/boot/exceptions.js';
import { SerialLog } from '../emu/pc/boot/serial-log.js';
import { withoutKzero } from '../emu/pc/loader/kernel-image.js';
import type { Machine, MachineStop } from '../emu/pc/machine.js';
import { restoreState, type SavedState } from '../emu/pc/snapshot/state-file.js';
import { Timeline } from './timeline.js';

/** At which exceptions to stop: all, those raised at privilege level 0, none. */
export type CatchMode = 'all' | 'kernel' | 'none';

/** Why a machine stands still. */
export type TargetStop =
  | { readonly kind: 'time' }
  | { readonly kind: 'breakpoint' }
  | { readonly kind: 'watchpoint'; readonly watch: Watch }
  /** Before the exception is delivered: EIP is where it was raised. */
  | { readonly kind: 'exception'; readonly vector: number }
  /** The beginning of all that is known, on the way back. */
  | { readonly kind: 'beginning' }
  /** The machine can do nothing more. */
  | { readonly kind: 'end'; readonly why: Exclude<MachineStop, 'time' | 'stopped'> };

/** Something that happens while a machine runs, and what would be said if it stopped there. */
interface Event {
  /** The moment before the instruction that it is about. */
  readonly at: number;
  /** Linear address of that instruction, if the event is before it and not within it. */
  readonly linear: number | undefined;
  readonly stop: TargetStop;
}

/** What to do about an event; true: the machine stops for it. */
type Attention = (event: Event) => boolean;

interface Place {
  readonly at: number;
  readonly linear: number;
}

const CS = 1;
const NOWHERE: Place = { at: -1, linear: -1 };
const ignore: Attention = () => false;

export class Target {
  readonly assembly: Assembly;
  readonly machine: Machine;
  readonly timeline: Timeline;
  readonly exceptions: ExceptionLog;
  readonly serial = new SerialLog();
  /** Linear addresses. */
  readonly breakpoints = new Set<number>();
  readonly watches = new Set<Watch>();
  catching: CatchMode = 'kernel';
  /** Vectors at which there is no stop. */
  readonly ignored = new Set<number>();
  #attention: Attention = ignore;
  /** What the machine has stopped for. */
  #stop: TargetStop | undefined;
  /** Where this run began: a breakpoint there is not met again. */
  #begun = NOWHERE;
  /** Where an exception was told of: it is delivered when the machine goes on. */
  #told = NOWHERE;
  /** Up to when output has been heard of; what is run again is not heard again. */
  #heard = 0;
  /** The breakpoints and watchpoints that the processor knows. */
  #armed = '[[],[]]';

  /** @param state where to begin, in place of power-on. Throws a SnapshotError if that is not of such a machine. */
  constructor(assembly: Assembly, state?: SavedState) {
    this.assembly = assembly;
    this.machine = switchOn(assembly, {
      trap: (vector, software) => !software && this.#raised(vector),
      exception: (record) => {
        if (this.#isNew) this.exceptions.add(record);
      },
      serial: (byte) => {
        if (this.#isNew) this.serial.put(byte);
      },
    });
    this.exceptions = new ExceptionLog(this.machine.cpu, assembly.kernel.executable);
    if (state !== undefined) restoreState(this.machine, state);
    this.timeline = new Timeline(this.machine);
  }

  /** Instructions retired. */
  get now(): number {
    return this.machine.cpu.instructions;
  }

  /** CS:EIP as a linear address, unsigned. */
  get linear(): number {
    const { cpu } = this.machine;
    return (cpu.segment(CS).base + cpu.eip) >>> 0;
  }

  /** Begins to run: a breakpoint where it stands, or an exception that was told of, is not met again. */
  begin(): void {
    this.#arm();
    this.#begun = { at: this.now, linear: this.linear };
  }

  /** Runs on after {@link begin}, for `most` instructions or fewer; undefined: nothing has happened so far. */
  slice(most: number): TargetStop | undefined {
    const stop = this.#run(this.now + most, (event) => this.#stopFor(event));
    if (this.#stop !== undefined) return this.#stop;
    if (stop !== 'time' && stop !== 'stopped') return { kind: 'end', why: stop };
    this.timeline.keep();
    return undefined;
  }

  /** One instruction forwards. The exception that it raises is told of first, and delivered by the next step. */
  step(): TargetStop {
    const stop = this.#run(this.now + 1, (event) => event.stop.kind === 'exception' && this.#stopFor(event));
    if (this.#stop !== undefined) return this.#stop;
    return stop === 'time' || stop === 'stopped' ? { kind: 'time' } : { kind: 'end', why: stop };
  }

  /** One instruction backwards, or to before the HLT that the processor is in. */
  stepBack(): TargetStop {
    let moment = this.now - 1;
    if (moment < this.timeline.start) return { kind: 'beginning' };
    this.goTo(moment);
    if (!this.machine.cpu.halted) return { kind: 'time' };
    for (let back = 1; this.machine.cpu.halted && moment > this.timeline.start; back *= 2) {
      moment = Math.max(this.timeline.start, moment - back);
      this.goTo(moment);
    }
    while (!this.machine.cpu.halted) this.goTo(this.now + 1);
    this.goTo(this.now - 1);
    return { kind: 'time' };
  }

  /** Goes to a moment, forwards or backwards, without stopping anywhere. */
  goTo(moment: number): void {
    if (moment < this.now) this.timeline.rewindTo(moment);
    while (this.now < moment) {
      const stop = this.#run(moment, ignore);
      if (stop !== 'time' && stop !== 'stopped') break;
      this.timeline.keep();
    }
  }

  /** Goes back to the last thing before now that is looked for. Yields now and then: who has enough may stop asking. */
  *searchBack(): Generator<void, TargetStop> {
    const here: Place = { at: this.now, linear: this.linear };
    this.#arm();
    for (let end = here.at; ; ) {
      this.timeline.rewindTo(end - 1);
      const start = this.now;
      const last = this.#lastEvent(end, here);
      if (last !== undefined) {
        this.#reach(last);
        return last.stop;
      }
      if (start <= this.timeline.start) {
        this.timeline.rewindTo(start);
        return { kind: 'beginning' };
      }
      end = start;
      yield;
    }
  }

  /** The registers or memory were changed by hand. */
  changed(): void {
    this.timeline.changed();
  }

  /** Runs up to a moment, or up to the next snapshot that is due, whichever is first. */
  #run(end: number, attention: Attention): MachineStop {
    this.#stop = undefined;
    this.#attention = attention;
    const stop = this.machine.run(Math.min(end, Math.max(this.now + 1, this.timeline.nextDue)));
    this.#attention = ignore;
    this.#heard = Math.max(this.#heard, this.now);
    return stop;
  }

  #stopFor({ at, linear, stop }: Event): boolean {
    if (linear !== undefined) {
      const before = stop.kind === 'exception' ? this.#told : this.#begun;
      if (at === before.at && linear === before.linear) return false;
      if (stop.kind === 'exception') this.#told = { at, linear };
    }
    this.#stop ??= stop;
    this.machine.stop();
    return true;
  }

  /** What happens last from now up to `end`, but before the place from which the search went back. */
  #lastEvent(end: number, { at, linear }: Place): Event | undefined {
    let last: Event | undefined;
    const remember: Attention = (event) => {
      const inFront = event.at === at && event.linear !== undefined && event.linear !== linear;
      if (event.at < at || inFront) last = event;
      return false;
    };
    while (this.now < end) {
      const stop = this.#run(end, remember);
      if (stop !== 'time' && stop !== 'stopped') break;
    }
    return last;
  }

  /** Goes to where an event was. Between two instructions an interrupt is taken: the same moment, but another place. */
  #reach({ at, linear, stop }: Event): void {
    this.goTo(at);
    if (stop.kind === 'exception' && linear !== undefined) this.#told = { at, linear };
    if (linear === undefined || linear === this.linear) return;
    this.#run(at + 1, (event) => {
      if (event.at !== at || event.linear !== linear) return false;
      this.machine.stop();
      return true;
    });
  }

  get #isNew(): boolean {
    return this.now >= this.#heard;
  }

  /** An exception is about to be delivered; whether to stop before that. */
  #raised(vector: number): boolean {
    if (this.catching === 'none' || this.ignored.has(vector)) return false;
    if (this.catching === 'kernel' && this.machine.cpu.cpl !== 0) return false;
    return this.#attention({ at: this.now, linear: this.linear, stop: { kind: 'exception', vector } });
  }

  /** Makes the processor tell of the breakpoints and watchpoints that there are now. */
  #arm(): void {
    const { breakpoints, watches } = this;
    const wanted = JSON.stringify([[...breakpoints], [...watches]]);
    if (wanted === this.#armed) return;
    this.#armed = wanted;
    const stops = new HostStops({
      addresses: new Set(breakpoints),
      ...this.#physicalOf(breakpoints),
      watches: [...watches],
      arrived: (linear) => this.#attention({ at: this.now, linear, stop: { kind: 'breakpoint' } }),
      accessed: (watch) =>
        this.#attention({ at: this.now - 1, linear: undefined, stop: { kind: 'watchpoint', watch } }),
    });
    setHostStops(this.machine.cpu, breakpoints.size + watches.size === 0 ? undefined : stops);
  }

  /** Breakpoints in the kernel's own text are where its loader puts that. */
  #physicalOf(addresses: ReadonlySet<number>): { physical?: ReadonlySet<number> } {
    const { segments, kzero } = this.assembly.kernel;
    const inText = (address: number): boolean =>
      address >= kzero &&
      segments.some(({ physical, bytes }) => {
        const offset = withoutKzero(address) - physical;
        return offset >= 0 && offset < bytes.length;
      });
    const all = [...addresses];
    return all.every(inText) ? { physical: new Set(all.map(withoutKzero)) } : {};
  }
}
