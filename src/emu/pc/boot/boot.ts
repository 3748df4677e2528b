/** Boots one kernel image and says what became of it. */

import type { Disk } from '../devices/disk.js';
import { KernelError } from '../loader/kernel-error.js';
import type { Media } from '../machine.js';
import { type MachineConfig, MachineConfigError } from '../machine-config.js';
import type { BootFiles } from '../media/boot-medium.js';
import { MediumFullError } from '../media/fat.js';
import type { SavedState } from '../snapshot/state-file.js';
import type { TraceOptions } from '../trace/tracer.js';
import { type Assembly, assemble } from './assemble.js';
import { BootRun } from './boot-run.js';
import { DEFAULT_BUDGET, LADDER_BUDGET } from './budgets.js';
import type { Rung } from './ladder/rung.js';
import { BANNER, DEFAULT_MILESTONES, type Milestone } from './milestones.js';
import { type BootOutcome, type BootResult, signatureOf } from './outcome.js';

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
  /**
   * A disk for the kernel to keep files on: h1, the primary slave. With it come, as far as there is nothing else, a floppy
   * and an h0 with an empty plan9.nvr.
   */
  readonly disk?: Disk;
  /** Lines to look for; the default knows the Plan 9 kernels' own. */
  readonly milestones?: readonly Milestone[];
  /** What a person would do with the kernel, step by step; done as far as the rung that `goal` names. */
  readonly ladder?: readonly Rung[];
  /** Name of the milestone or rung that counts as booted; `banner` unless given. */
  readonly goal?: string;
  /** Instructions to go on for after the goal's line is complete, in which the kernel must not die; 0 unless given. */
  readonly settle?: number;
  /** Instructions after which the boot is a hang; 3,000,000,000 unless given, 30,000,000,000 on the way up a ladder. */
  readonly budget?: number;
  /** Tells of what happens in the machine. */
  readonly trace?: TraceOptions;
  /** Where to go on from, in place of power-on: of a machine with the same kernel and options, and no ladder. */
  readonly state?: SavedState;
  /** Takes the machine's state at a moment, or at the end if that comes first. Not on the way up a ladder. */
  readonly keepState?: StateKeeper;
  /** Takes the console as it grows, for a person who watches. */
  readonly watch?: (line: string) => void;
}

/** Somebody who wants a machine's state. */
export interface StateKeeper {
  /** Instructions; the end of the boot unless given. */
  readonly at?: number;
  readonly keep: (state: SavedState) => void;
}

/**
 * Loads a kernel, directly or by a loader, runs it to its outcome and reports all that was seen. The same image and options give the same
 * result, digest included; what the guest writes to `disk` stays there.
 *
 * Throws a MachineConfigError for options that make no sense, a SnapshotError for a state that is not of such a machine, a MediumError for a boot medium that cannot be made, a
 * RangeError for text that no key types; whatever the image is, that is an outcome.
 */
export function bootKernel(image: Uint8Array, options: BootOptions = {}): BootResult {
  const steps = bootBySteps(image, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same by steps of some milliseconds, between which there is time for something else. */
export function* bootBySteps(image: Uint8Array, options: BootOptions = {}): Generator<undefined, BootResult> {
  const { milestones = DEFAULT_MILESTONES, goal = BANNER } = options;
  const rungs = rungsTo(goal, milestones, options.ladder ?? []);
  let assembly: Assembly;
  try {
    assembly = assemble(image, options);
  } catch (error) {
    if (error instanceof KernelError || error instanceof MediumFullError) return notLoaded(error.message);
    throw error;
  }
  const run = new BootRun({
    ...assembly,
    milestones,
    rungs,
    goal,
    settle: options.settle ?? 0,
    budget: options.budget ?? (rungs.length === 0 ? DEFAULT_BUDGET : LADDER_BUDGET),
    watch: options.watch,
    trace: options.trace,
    state: options.state,
    keepState: options.keepState,
  });
  return yield* run.steps();
}

/** The rungs up to the goal; none if the goal is a milestone. */
function rungsTo(goal: string, milestones: readonly Milestone[], ladder: readonly Rung[]): readonly Rung[] {
  if (milestones.some(({ name }) => name === goal)) return [];
  const last = ladder.findIndex(({ name }) => name === goal);
  if (last >= 0) return ladder.slice(0, last + 1);
  const list = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name).join(', ');
  const rungs = ladder.length === 0 ? '' : `; rungs: ${list(ladder)}`;
  throw new MachineConfigError(`no milestone is called "${goal}"; there are: ${list(milestones)}${rungs}`);
}

/** The result for an image with which no boot can begin. */
function notLoaded(message: string): BootResult {
  const outcome: BootOutcome = { kind: 'unloadable', message };
  const nothing = { console: '', screen: '', serial: '', exceptions: 0, instructions: 0 };
  return { outcome, signature: signatureOf(outcome), ...nothing, milestones: [], disks: [], notes: [] };
}
