/** One boot, from power-on to its outcome; on the way up a ladder the guest may reset the machine. */

import { Bios } from '../bios/bios.js';
import { directBoot } from '../loader/direct-boot.js';
import { type KernelImage, withoutKzero } from '../loader/kernel-image.js';
import { Machine, type MachineObserver, type MachineStop, type Media } from '../machine.js';
import type { MachineConfig } from '../machine-config.js';
import { restoreState, type SavedState } from '../snapshot/state-file.js';
import { type TraceOptions, Tracer } from '../trace/tracer.js';
import type { StateKeeper } from './boot.js';
import { stateDigest } from './digest.js';
import { changesOf, type DiskChanges } from './disk-changes.js';
import { ExceptionLog } from './exceptions.js';
import { FaultScreen } from './fault-screen.js';
import { Climb, type Source } from './ladder/climb.js';
import type { Rung } from './ladder/rung.js';
import { LOOP_PROOF_INSTRUCTIONS, loopsForEver } from './loop-proof.js';
import { type Milestone, MilestoneWatch } from './milestones.js';
import {
  type BootOutcome,
  type BootResult,
  type ExceptionReport,
  type MilestoneReached,
  signatureOf,
} from './outcome.js';
import { SerialLog } from './serial-log.js';

/** A guest that has begun to print about its death is left to finish until it prints nothing for so many instructions. */
const LAST_WORDS_QUIET = 10_000_000;
/** ... but no longer than this: some never stop. */
const LAST_WORDS_LIMIT = 400_000_000;
/** A guest that has reached its goal is left to finish the line, if that takes no more instructions than this. */
const LINE_LIMIT = 10_000_000;
/** After so many instructions without a word a guest is looked at for a loop that it cannot leave; then less and less often. */
const FIRST_LOOP_CHECK = 4_000_000;
/** Instructions in a step of a boot. */
const STEP = 2_000_000;
/** An exception less than this before a guest halts for good, or resets the machine, is taken to be the reason. */
const LAST_ACT = 1_000_000;
/** Stands in the console's text where the machine was switched on again. */
const RESTARTED = '[the machine was reset]';

/** Everything that a boot is made of. */
interface BootPlan {
  readonly kernel: KernelImage;
  readonly config: MachineConfig;
  readonly media: Media;
  /** Where the loader is; undefined: the kernel is loaded directly. */
  readonly drive: 'floppy' | 'disk' | undefined;
  readonly milestones: readonly Milestone[];
  /** The rungs up to the goal, if that is one. */
  readonly rungs: readonly Rung[];
  readonly goal: string;
  /** Instructions. */
  readonly settle: number;
  /** Instructions, of all times that the machine is switched on together. */
  readonly budget: number;
  readonly watch: ((line: string) => void) | undefined;
  readonly trace: TraceOptions | undefined;
  readonly state: SavedState | undefined;
  readonly keepState: StateKeeper | undefined;
}

export class BootRun {
  readonly #plan: BootPlan;
  readonly #serial = new SerialLog();
  readonly #reached: MilestoneReached[] = [];
  readonly #rungs: MilestoneReached[] = [];
  readonly #notes: string[] = [];
  readonly #watch: MilestoneWatch;
  readonly #climb: Climb | undefined;
  readonly #tracer: Tracer | undefined;
  /** What was on the screen before the machine was switched on again, and how long that took. */
  readonly #consoles: string[] = [];
  #elapsed = 0;
  #exceptionsBefore = 0;
  #firstException: ExceptionReport | undefined;
  #machine: Machine;
  #exceptions: ExceptionLog;
  #fault = new FaultScreen();
  #bios: Bios | undefined;
  /** Where the line that is being looked at stands. */
  #source: Source = 'screen';
  /** The line of the goal as it stood when it matched, where, and when. */
  #goalLine: { text: string; source: Source; at: number } | undefined;
  /** When the goal's line was complete. */
  #goalAt: number | undefined;
  #lastPrint = 0;
  /** The exception before the first word of a death: of a flood of them only the last ones are kept. */
  #suspect: ExceptionReport | undefined;
  /** Whether the kernel has printed anything yet; until then it is the loader's progress that is seen. */
  #kernelSpoke = false;
  #nextLoopCheck = FIRST_LOOP_CHECK;
  /** Who wants the machine's state, until he has it. */
  #keeper: StateKeeper | undefined;
  /** Up to when the machine is running at the moment. */
  #runEnd = 0;

  constructor(plan: BootPlan) {
    this.#plan = plan;
    const { executable } = plan.kernel;
    this.#watch = new MilestoneWatch(plan.milestones, ({ name }, line) => {
      this.#reached.push(this.#progress(name, line));
      if (name === plan.goal) this.#goalReached(line, this.#source);
    });
    this.#tracer = plan.trace && new Tracer(plan.trace, executable);
    this.#machine = this.#newMachine(plan.config, plan.media);
    this.#exceptions = new ExceptionLog(this.#machine.cpu, executable);
    if (plan.rungs.length > 0) {
      this.#climb = new Climb(plan.rungs, this.#machine, ({ name }, line, source) => {
        this.#rungs.push(this.#progress(name, line));
        if (name === plan.goal) this.#goalReached(line, source);
      });
    }
    this.#keeper = plan.keepState;
    this.#load();
    if (plan.state !== undefined) this.#goOnFrom(plan.state);
  }

  /** Runs the machine until the outcome is clear, by steps; what is done between them makes no difference. */
  *steps(): Generator<undefined, BootResult> {
    const outcome = yield* this.#run();
    this.#keepState();
    const { cpu, display, bus } = this.#machine;
    const first = this.#firstException ?? this.#exceptions.first;
    if (bus.absent !== '') this.#notes.push(`ports used where no device is, in hexadecimal: ${bus.absent}`);
    const services = this.#bios?.absent ?? '';
    if (services !== '') this.#notes.push(`BIOS services used that are not there: ${services}`);
    if (display.transcript.full) this.#notes.push('the guest printed more than is kept');
    // The symbols are read now: the guest had no need of them.
    const problem = this.#plan.kernel.executable?.symbolProblem;
    return {
      outcome,
      signature: signatureOf(outcome),
      console: [...this.#consoles, display.text].join('\n'),
      screen: display.screen,
      serial: this.#serial.text,
      ...(first === undefined ? {} : { firstException: first }),
      exceptions: this.#exceptionsBefore + this.#exceptions.count,
      instructions: this.#elapsed + cpu.instructions,
      milestones: this.#reached,
      ...this.#ladder,
      disks: this.#disks,
      digest: stateDigest(this.#machine),
      notes: [...(problem === undefined ? [] : [`no symbols: ${problem}`]), ...this.#notes],
    };
  }

  /** How far up it came. */
  get #ladder(): Pick<BootResult, 'ladder'> {
    if (this.#climb === undefined) return {};
    const { missing } = this.#climb;
    return { ladder: { reached: this.#rungs, ...(missing ? { missed: missing } : {}) } };
  }

  /** The disks that were written to. */
  get #disks(): readonly DiskChanges[] {
    const { floppyDisk, hardDisks } = this.#machine;
    const names = [0, 1, 2, 3].filter((i) => this.#plan.media.disks?.[i] !== undefined).map((i) => `h${i}`);
    const named = hardDisks.map((disk, i) => changesOf(names[i], disk));
    return [floppyDisk && changesOf('fd0', floppyDisk), ...named].filter((changes) => changes !== undefined);
  }

  #newMachine(config: MachineConfig, media: Media): Machine {
    const observer: MachineObserver = {
      screen: () => this.#see(machine.display.transcript.line, 'screen'),
      serial: (byte) => this.#hear(byte),
      exception: (record) => this.#exceptions.add(record),
    };
    const machine: Machine = new Machine(config, this.#tracer?.observer(observer) ?? observer, media);
    return machine;
  }

  #load(): void {
    const { kernel, config, drive } = this.#plan;
    this.#kernelSpoke = drive === undefined;
    if (drive === undefined) directBoot(this.#machine, kernel, config.plan9ini);
    else this.#bios = new Bios(this.#machine, drive);
    this.#tracer?.attach(this.#machine, this.#elapsed);
  }

  /** Takes up a state; what it has printed is seen again. */
  #goOnFrom(state: SavedState): void {
    restoreState(this.#machine, state);
    this.#notes.push(`began ${this.#now} instructions after power-on, with a state that was saved`);
    for (const line of this.#machine.display.text.split('\n')) this.#see(line, 'screen');
    for (const byte of Buffer.from(state.serial, 'latin1')) this.#hear(byte);
    this.#nextLoopCheck = Math.max(FIRST_LOOP_CHECK, 2 * this.#now);
  }

  #keepState(): void {
    if (this.#keeper === undefined) return;
    this.#keeper.keep({ snapshot: this.#machine.save(), serial: this.#serial.text });
    this.#notes.push(`the state was saved ${this.#now} instructions after power-on`);
    this.#keeper = undefined;
  }

  /** A byte has left the serial port. */
  #hear(byte: number): void {
    this.#serial.put(byte);
    this.#see(this.#serial.line, 'serial');
  }

  /** The machine as it is after a reset: its disks are as they were, its memory is not, its clock has gone on. */
  #powerOnAgain(): void {
    const { config, kernel, media } = this.#plan;
    const { display, floppyDisk } = this.#machine;
    this.#consoles.push(display.text, RESTARTED);
    this.#elapsed += this.#now;
    this.#exceptionsBefore += this.#exceptions.count;
    this.#firstException ??= this.#exceptions.first;
    const startSeconds = config.startSeconds + Math.floor(this.#elapsed / config.instructionsPerSecond);
    const disks = this.#machine.hardDisks;
    let next = 0;
    this.#machine = this.#newMachine(
      { ...config, startSeconds },
      {
        ...(floppyDisk ? { floppy: floppyDisk } : {}),
        disks: (media.disks ?? []).map((disk) => (disk === undefined ? undefined : disks[next++])),
      },
    );
    this.#exceptions = new ExceptionLog(this.#machine.cpu, kernel.executable);
    this.#fault = new FaultScreen();
    this.#suspect = undefined;
    this.#lastPrint = 0;
    this.#nextLoopCheck = FIRST_LOOP_CHECK;
    this.#climb?.continueOn(this.#machine);
    this.#load();
  }

  #see(line: string, source: Source): void {
    this.#source = source;
    this.#kernelSpoke ||= this.#inKernel;
    this.#seeEndOfGoal(line, source);
    if (this.#kernelSpoke) this.#watch.see(line);
    this.#seeFault(line);
    if (this.#climb !== undefined) {
      this.#climb.see(line, source);
      if (this.#climb.deadline < this.#runEnd) this.#machine.stop();
    }
    this.#plan.watch?.(line);
  }

  *#run(): Generator<undefined, BootOutcome> {
    for (;;) {
      this.#runEnd = Math.min(this.#nextStop(), this.#keeper?.at ?? Number.POSITIVE_INFINITY);
      const stop = this.#machine.run(Math.min(this.#runEnd, this.#now + STEP));
      if (stop === 'time' && this.#now < this.#runEnd) {
        yield;
        continue;
      }
      if (stop === 'time' && this.#now === this.#keeper?.at) this.#keepState();
      const outcome = this.#outcomeOf(stop);
      if (outcome !== undefined) return outcome;
    }
  }

  /** Instructions since the machine was switched on, the last time. */
  get #now(): number {
    return this.#machine.cpu.instructions;
  }

  /** The moment at which the budget is spent. */
  get #budget(): number {
    return this.#plan.budget - this.#elapsed;
  }

  /** Whether the processor executes what was loaded as the kernel. */
  get #inKernel(): boolean {
    const address = withoutKzero(this.#machine.cpu.eip);
    return this.#plan.kernel.segments.some(
      ({ physical, bytes }) => address >= physical && address - physical < bytes.length,
    );
  }

  /** The next instruction count at which something has to be decided. */
  #nextStop(): number {
    const faultAt = this.#fault.instructions;
    if (faultAt !== undefined) return Math.min(this.#budget, this.#lastWordsEnd(faultAt));
    const next = Math.min(this.#budget, this.#nextLoopCheck, this.#climb?.deadline ?? this.#budget);
    if (this.#goalAt !== undefined) return Math.min(next, this.#goalAt + this.#plan.settle);
    return this.#goalLine === undefined ? next : Math.min(next, this.#goalLine.at + LINE_LIMIT);
  }

  #lastWordsEnd(faultAt: number): number {
    return Math.min(faultAt + LAST_WORDS_LIMIT, this.#lastPrint + LAST_WORDS_QUIET);
  }

  #outcomeOf(stop: MachineStop): BootOutcome | undefined {
    if (stop === 'stopped') return undefined;
    if (stop === 'time') return this.#timeOutcome();
    if (this.#fault.seen) return this.#deathOutcome();
    switch (stop) {
      case 'shutdown':
        return tripleFault(this.#exceptions.rootOfLastChain);
      case 'reset':
        if (this.#climb?.wasReset()) return this.#afterReset();
        return this.#recentTrap ?? { kind: 'reset', by: this.#machine.resetBy ?? 'the guest' };
      case 'halted':
        return this.#unlessAtGoal(() => this.#haltOutcome());
      case 'unsupported': {
        const message = this.#machine.cpu.unsupported ?? 'the processor met something that it does not do';
        this.#notes.push(message);
        return this.#unlessAtGoal(() => ({ kind: 'unsupported', message }));
      }
    }
  }

  #timeOutcome(): BootOutcome | undefined {
    const now = this.#now;
    if (this.#fault.instructions !== undefined) {
      return now >= this.#lastWordsEnd(this.#fault.instructions) || now >= this.#budget
        ? this.#deathOutcome()
        : undefined;
    }
    if (this.#goalLine !== undefined && now >= this.#goalLine.at + LINE_LIMIT) this.#goalAt ??= now;
    if (this.#goalAt !== undefined && now >= this.#goalAt + this.#plan.settle)
      return { kind: 'boots', milestone: this.#plan.goal };
    const rung = this.#climb?.wake();
    if (rung !== undefined) return { kind: 'stuck', rung };
    if (now >= this.#budget) return this.#unlessAtGoal(() => this.#hang(false));
    if (now >= this.#nextLoopCheck) {
      this.#nextLoopCheck = now * 2;
      const room = this.#goalLine === undefined && this.#budget - now > LOOP_PROOF_INSTRUCTIONS;
      if (room && loopsForEver(this.#machine)) return this.#hang(true);
    }
    return undefined;
  }

  /** A kernel that has reached its goal may stop doing anything; it did not die. */
  #unlessAtGoal(otherwise: () => BootOutcome): BootOutcome {
    return this.#goalLine === undefined ? otherwise() : { kind: 'boots', milestone: this.#plan.goal };
  }

  /** The outcome of a guest that printed registers or `panic:`. */
  #deathOutcome(): BootOutcome {
    const { pc, panic, reporter } = this.#fault;
    const suspect = this.#suspect;
    const trap =
      pc === undefined ? undefined : suspect?.eip === pc ? suspect : (this.#exceptions.lastAt(pc) ?? suspect);
    if (trap === undefined) return { kind: 'panic', message: panic ?? 'a register dump without an exception' };
    return { kind: 'trap', trap, reporter, ...(panic === undefined ? {} : { message: panic }) };
  }

  /** The outcome of a processor that halted for good without a word. */
  #haltOutcome(): BootOutcome {
    const rung = this.#climb?.refused;
    return rung === undefined ? (this.#recentTrap ?? this.#hang(true)) : { kind: 'stuck', rung };
  }

  /** The trap that must be the reason for what the guest does without a word. */
  get #recentTrap(): BootOutcome | undefined {
    const trap = this.#exceptions.rootOfLastChain;
    const last = this.#exceptions.lastBefore(this.#now);
    if (trap === undefined || last === undefined || this.#now - last.instructions >= LAST_ACT) return undefined;
    return { kind: 'trap', trap, reporter: 'cpu' };
  }

  #hang(proven: boolean): BootOutcome {
    const { eip } = this.#machine.cpu;
    const symbol = this.#plan.kernel.executable?.symbolise(eip);
    return { kind: 'hang', proven, eip, ...(symbol === undefined ? {} : { symbol }) };
  }

  #progress(name: string, line: string): MilestoneReached {
    return { name, instructions: this.#elapsed + this.#now, line };
  }

  #goalReached(line: string, source: Source): void {
    this.#goalLine = { text: line, source, at: this.#now };
    this.#machine.stop();
  }

  /** Goes on after a reset that was waited for, unless that was the goal. */
  #afterReset(): BootOutcome | undefined {
    if (this.#goalLine !== undefined) return { kind: 'boots', milestone: this.#plan.goal };
    this.#powerOnAgain();
    return undefined;
  }

  #seeEndOfGoal(line: string, source: Source): void {
    if (this.#goalLine === undefined || this.#goalAt !== undefined || source !== this.#goalLine.source) return;
    if (line.startsWith(this.#goalLine.text)) return;
    this.#goalAt = this.#now;
    this.#machine.stop();
  }

  #seeFault(line: string): void {
    this.#lastPrint = this.#now;
    const before = this.#fault.seen;
    this.#fault.see(line, this.#now);
    if (!this.#fault.seen || before) return;
    this.#suspect = this.#exceptions.lastBefore(this.#now);
    this.#machine.stop();
  }
}

function tripleFault(trap: ExceptionReport | undefined): BootOutcome {
  return trap === undefined ? { kind: 'triple-fault' } : { kind: 'triple-fault', trap };
}
