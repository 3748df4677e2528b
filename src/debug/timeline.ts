/** The past of a machine: snapshots from which any moment is reached by running on, since a machine does the same again. */
import type { Machine } from '../emu/pc/machine.js';
import type { Snapshot } from '../emu/pc/snapshot/snapshot.js';

/** Instructions between two snapshots, at first. */
const FIRST_INTERVAL = 2_000_000;
/** When there are more, every other one is given up, and the interval doubled. */
const MOST_SNAPSHOTS = 64;

export class Timeline {
  readonly #machine: Machine;
  /** By instructions, growing; the first one is the beginning. */
  #snapshots: Snapshot[];
  #interval = FIRST_INTERVAL;

  /** Begins at the moment at which the machine is. */
  constructor(machine: Machine) {
    this.#machine = machine;
    this.#snapshots = [machine.save()];
  }

  /** Instructions at the beginning. */
  get start(): number {
    return this.#snapshots[0].cpu.instructions;
  }

  /** Moments of which there are snapshots. */
  get moments(): readonly number[] {
    return this.#snapshots.map(({ cpu }) => cpu.instructions);
  }

  /** The next moment after now at which a snapshot is due. */
  get nextDue(): number {
    return this.#snapshots[this.#lastBefore(this.#machine.cpu.instructions)].cpu.instructions + this.#interval;
  }

  /** Takes a snapshot if one is due. */
  keep(): void {
    const now = this.#machine.cpu.instructions;
    const last = this.#lastBefore(now);
    const next = this.#snapshots[last + 1];
    if (now - this.#snapshots[last].cpu.instructions < this.#interval || next?.cpu.instructions === now) return;
    this.#snapshots.splice(last + 1, 0, this.#machine.save());
    if (this.#snapshots.length <= MOST_SNAPSHOTS) return;
    this.#snapshots = this.#snapshots.filter((_, i) => i % 2 === 0);
    this.#interval *= 2;
  }

  /** The machine was changed by hand: what it did after this moment is no longer its future. */
  changed(): void {
    const now = this.#machine.cpu.instructions;
    this.#snapshots = this.#snapshots.filter(({ cpu }) => cpu.instructions < now);
    this.#snapshots.push(this.#machine.save());
  }

  /** Puts the machine back to the last snapshot no later than a moment, or the beginning. */
  rewindTo(moment: number): void {
    const index = this.#lastBefore(moment);
    this.#machine.restore(this.#snapshots[index]);
  }

  #lastBefore(moment: number): number {
    const index = this.#snapshots.findLastIndex(({ cpu }) => cpu.instructions <= moment);
    return Math.max(0, index);
  }
}
