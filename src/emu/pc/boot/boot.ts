/** Boots one kernel image and says what became of it. */

import { Bios } from '../bios/bios.js';
import { directBoot } from '../loader/direct-boot.js';
import { KernelError } from '../loader/kernel-error.js';
import { type KernelImage, parseKernel, withoutKzero } from '../loader/kernel-image.js';
import { Machine, type MachineStop, type Media } from '../machine.js';
import { type MachineConfig, MachineConfigError, machineConfig } from '../machine-config.js';
import { type BootFiles, bootMedium } from '../media/boot-medium.js';
import { MediumFullError } from '../media/fat.js';
import { stateDigest } from './digest.js';
import { ExceptionLog } from './exceptions.js';
import { FaultScreen } from './fault-screen.js';
import { LOOP_PROOF_INSTRUCTIONS, loopsForEver } from './loop-proof.js';
import { BANNER, DEFAULT_MILESTONES, type Milestone, MilestoneWatch } from './milestones.js';
import {
  type BootOutcome,
  type BootResult,
  type ExceptionReport,
  type MilestoneReached,
  signatureOf,
} from './outcome.js';
import { ScriptedInput, type ScriptStep } from './scripted-input.js';
import { SerialLog } from './serial-log.js';

export interface BootOptions {
  /** What differs from the default machine. */
  readonly machine?: Partial<MachineConfig>;
  /** What is in the drives; nothing unless given. */
  readonly media?: Media;
  /**
   * Boots from power-on by this loader, from a medium that is made of it and takes the place of the floppy or of the first
   * disk; unless given, the kernel is loaded directly.
   */
  readonly loader?: BootFiles;
  /** Lines to look for; the default knows the Plan 9 kernels' own. */
  readonly milestones?: readonly Milestone[];
  /** Name of the milestone that counts as booted; `banner` unless given. */
  readonly goal?: string;
  /** Instructions to go on for after the goal's line is complete, in which the kernel must not die; 0 unless given. */
  readonly settle?: number;
  /** Instructions after which the boot is a hang; 3,000,000,000 unless given. */
  readonly budget?: number;
  /** What to type, in order. */
  readonly input?: readonly ScriptStep[];
  /** Takes the console as it grows, for a person who watches. */
  readonly watch?: (line: string) => void;
}

export const DEFAULT_BUDGET = 3_000_000_000;

/** A guest that has begun to print about its death is left to finish until it prints nothing for so many instructions. */
const LAST_WORDS_QUIET = 10_000_000;
/** ... but no longer than this: some never stop. */
const LAST_WORDS_LIMIT = 400_000_000;
/** A guest that has reached its goal is left to finish the line, if that takes no more instructions than this. */
const LINE_LIMIT = 10_000_000;
/** After so many instructions without a word a guest is looked at for a loop that it cannot leave; then less and less often. */
const FIRST_LOOP_CHECK = 4_000_000;
/** An exception less than this before a guest halts for good, or resets the machine, is taken to be the reason. */
const LAST_ACT = 1_000_000;

/**
 * Loads a kernel, directly or by a loader, runs it to its outcome and reports all that was seen. The same image and options give the same
 * result, digest included.
 *
 * Throws a MachineConfigError for options that make no sense, a MediumError for a boot medium that cannot be made, a
 * RangeError for text that no key types; whatever the image is, that is an outcome.
 */
export function bootKernel(image: Uint8Array, options: BootOptions = {}): BootResult {
  const config = machineConfig(options.machine);
  const milestones = options.milestones ?? DEFAULT_MILESTONES;
  const goal = options.goal ?? BANNER;
  if (!milestones.some(({ name }) => name === goal)) {
    const names = milestones.map(({ name }) => name).join(', ');
    throw new MachineConfigError(`no milestone is called "${goal}"; there are: ${names}`);
  }
  let kernel: KernelImage;
  let media: Media = options.media ?? {};
  try {
    kernel = parseKernel(image, config.ramBytes);
    if (options.loader !== undefined) media = withBootMedium(media, options.loader, image, config.plan9ini);
  } catch (error) {
    if (error instanceof KernelError || error instanceof MediumFullError) return notLoaded(error.message);
    throw error;
  }
  return new BootRun(kernel, config, milestones, goal, { ...options, media }).result();
}

function withBootMedium(media: Media, files: BootFiles, kernel: Uint8Array, plan9ini: string): Media {
  const medium = bootMedium(files, kernel, plan9ini);
  if (files.mbr === undefined) return { ...media, floppy: medium };
  return { ...media, disks: [medium, ...(media.disks?.slice(1) ?? [])] };
}

/** The result for an image with which no boot can begin. */
function notLoaded(message: string): BootResult {
  const outcome: BootOutcome = { kind: 'unloadable', message };
  const nothing = { console: '', screen: '', serial: '', exceptions: 0, instructions: 0, milestones: [], notes: [] };
  return { outcome, signature: signatureOf(outcome), ...nothing };
}

/** Where a line stands. */
type Source = 'screen' | 'serial';

class BootRun {
  readonly #machine: Machine;
  readonly #exceptions: ExceptionLog;
  readonly #kernel: KernelImage;
  readonly #fault = new FaultScreen();
  readonly #serial = new SerialLog();
  readonly #reached: MilestoneReached[] = [];
  readonly #notes: string[] = [];
  readonly #bios: Bios | undefined;
  readonly #goal: string;
  readonly #settle: number;
  readonly #budget: number;
  /** The line of the goal as it stood when it matched, where, and when. */
  #goalLine: { text: string; source: Source; at: number } | undefined;
  /** When the goal's line was complete. */
  #goalAt: number | undefined;
  #lastPrint = 0;
  /** The exception before the first word of a death: of a flood of them only the last ones are kept. */
  #suspect: ExceptionReport | undefined;
  /** Whether the kernel has printed anything yet; until then it is the loader's progress that is seen. */
  #kernelSpoke: boolean;
  #nextLoopCheck = FIRST_LOOP_CHECK;

  constructor(
    kernel: KernelImage,
    config: MachineConfig,
    milestones: readonly Milestone[],
    goal: string,
    options: BootOptions,
  ) {
    this.#kernel = kernel;
    this.#goal = goal;
    this.#settle = options.settle ?? 0;
    this.#budget = options.budget ?? DEFAULT_BUDGET;
    let source: Source = 'screen';
    const watch = new MilestoneWatch(milestones, ({ name }, line) => this.#milestone(name, line, source));
    this.#kernelSpoke = options.loader === undefined;
    const see = (line: string, where: Source) => {
      source = where;
      this.#kernelSpoke ||= this.#inKernel;
      this.#seeEndOfGoal(line, where);
      if (this.#kernelSpoke) watch.see(line);
      this.#seeFault(line);
      input.see(line);
      options.watch?.(line);
    };
    this.#machine = new Machine(
      config,
      {
        screen: () => see(this.#machine.display.transcript.line, 'screen'),
        serial: (byte) => {
          this.#serial.put(byte);
          see(this.#serial.line, 'serial');
        },
        exception: (record) => this.#exceptions.add(record),
      },
      options.media,
    );
    const input = new ScriptedInput(this.#machine, options.input ?? []);
    this.#exceptions = new ExceptionLog(this.#machine.cpu, kernel.executable);
    const problem = kernel.executable?.symbolProblem;
    if (problem !== undefined) this.#notes.push(`no symbols: ${problem}`);
    if (options.loader === undefined) directBoot(this.#machine, kernel, config.plan9ini);
    else this.#bios = new Bios(this.#machine, options.loader.mbr === undefined ? 'floppy' : 'disk');
  }

  result(): BootResult {
    const outcome = this.#run();
    const { cpu, display } = this.#machine;
    const first = this.#exceptions.first;
    const { absent } = this.#machine.bus;
    if (absent !== '') this.#notes.push(`ports used where no device is, in hexadecimal: ${absent}`);
    const services = this.#bios?.absent ?? '';
    if (services !== '') this.#notes.push(`BIOS services used that are not there: ${services}`);
    if (display.transcript.full) this.#notes.push('the guest printed more than is kept');
    return {
      outcome,
      signature: signatureOf(outcome),
      console: display.text,
      screen: display.screen,
      serial: this.#serial.text,
      ...(first === undefined ? {} : { firstException: first }),
      exceptions: this.#exceptions.count,
      instructions: cpu.instructions,
      milestones: this.#reached,
      digest: stateDigest(this.#machine),
      notes: this.#notes,
    };
  }

  #run(): BootOutcome {
    for (;;) {
      const stop = this.#machine.run(this.#nextStop());
      const outcome = this.#outcomeOf(stop);
      if (outcome !== undefined) return outcome;
    }
  }

  get #now(): number {
    return this.#machine.cpu.instructions;
  }

  /** Whether the processor executes what was loaded as the kernel. */
  get #inKernel(): boolean {
    const address = withoutKzero(this.#machine.cpu.eip);
    return this.#kernel.segments.some(
      ({ physical, bytes }) => address >= physical && address - physical < bytes.length,
    );
  }

  /** The next instruction count at which something has to be decided. */
  #nextStop(): number {
    const faultAt = this.#fault.instructions;
    if (faultAt !== undefined) return Math.min(this.#budget, this.#lastWordsEnd(faultAt));
    const next = Math.min(this.#budget, this.#nextLoopCheck);
    if (this.#goalAt !== undefined) return Math.min(next, this.#goalAt + this.#settle);
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
    if (this.#goalAt !== undefined && now >= this.#goalAt + this.#settle)
      return { kind: 'boots', milestone: this.#goal };
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
    return this.#goalLine === undefined ? otherwise() : { kind: 'boots', milestone: this.#goal };
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
    return this.#recentTrap ?? this.#hang(true);
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
    const symbol = this.#kernel.executable?.symbolise(eip);
    return { kind: 'hang', proven, eip, ...(symbol === undefined ? {} : { symbol }) };
  }

  #milestone(name: string, line: string, source: Source): void {
    this.#reached.push({ name, instructions: this.#now, line });
    if (name !== this.#goal) return;
    this.#goalLine = { text: line, source, at: this.#now };
    this.#machine.stop();
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
