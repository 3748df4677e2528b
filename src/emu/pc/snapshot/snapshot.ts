/** A machine at one moment, between two instructions: everything that decides what it does from then on. */
import type { SavedCpu, SavedTlb } from '../../cpu/saved-state.js';
import type { PageTable } from './ram-pages.js';

/** Of the form of a snapshot; grows when a field is added, renamed or means something else. */
export const SNAPSHOT_VERSION = 1;

/**
 * Plain data that nobody changes: any number of machines may be restored from it. Fields are the devices' own, by
 * their names (see the `state` method of each).
 */
export interface Snapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  /** What the machine is like; a snapshot goes into another machine of the same kind only. */
  readonly kind: MachineKind;
  readonly cpu: SavedCpu;
  readonly tlb: SavedTlb;
  readonly machine: MachineState;
  /** By the devices' names. */
  readonly devices: Readonly<Record<string, unknown>>;
  readonly ram: PageTable;
}

/** What cannot be changed in a machine. */
export interface MachineKind {
  readonly ramBytes: number;
  readonly instructionsPerSecond: number;
}

/** What a machine itself remembers. */
interface MachineState {
  readonly resetBy: string | undefined;
  readonly idleInstructions: number;
  readonly deviceAccesses: number;
}

/** Something whose state can be taken, as plain data of its own, and put back. */
export interface Stateful<State> {
  state(): State;
  restore(state: State): void;
}

/** A snapshot that does not go into a machine, or a file that holds none; the message is a sentence for a person. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** Throws a SnapshotError unless a snapshot can be restored into a machine of this kind with these devices. */
export function checkFits(snapshot: Snapshot, kind: MachineKind, devices: Iterable<string>): void {
  for (const [name, unit] of [
    ['ramBytes', 'bytes of RAM'],
    ['instructionsPerSecond', 'instructions per second'],
  ] as const) {
    if (snapshot.kind[name] !== kind[name]) {
      throw new SnapshotError(
        `The snapshot is of a machine with ${snapshot.kind[name]} ${unit}; this one has ${kind[name]}.`,
      );
    }
  }
  const [there, here] = [Object.keys(snapshot.devices).sort().join(', '), [...devices].sort().join(', ')];
  if (there !== here) throw new SnapshotError(`The snapshot is of a machine with ${there}; this one has ${here}.`);
}
