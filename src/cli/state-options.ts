import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { MachineDefinition } from '../build/machine.js';
import type { StateKeeper } from '../emu/pc/boot/boot.js';
import { SnapshotError } from '../emu/pc/snapshot/snapshot.js';
import { readStateFile, type SavedState, type StateIdentity, stateFile } from '../emu/pc/snapshot/state-file.js';
import { sha256 } from '../tree/sha256.js';
import type { DebugOptions } from './debug-options.js';
import { UsageError } from './errors.js';
import { readHostFile } from './host-file.js';
import { wholeNumber } from './options.js';

/** The file that takes a state, and when. */
export interface StateSpec {
  readonly path: string;
  /** Instructions; the end unless given. */
  readonly at?: number;
}

/** What a state is of: everything that it would not go on with in the same way, in the words of the command line. */
export function identityOf(kernel: Uint8Array, machine: MachineDefinition): StateIdentity {
  const { ramBytes, instructionsPerSecond, startSeconds, plan9ini, loader, disk } = machine;
  return {
    'the kernel': sha256(kernel),
    'the memory': `${ramBytes >>> 20} MB`,
    'the speed': instructionsPerSecond,
    'the time of power-on': startSeconds,
    'plan9.ini': plan9ini,
    ...Object.fromEntries(Object.entries(loader ?? {}).map(([name, hash]) => [`the boot file ${name}`, hash])),
    ...(disk ? { 'the disk': `${disk.sectors} sectors ${disk.image ?? 'blank'}` } : {}),
  };
}

/** What --state, --save-state and --at say. Throws a UsageError. */
export function stateOptions(
  cwd: string,
  { state, saveState, at }: DebugOptions,
  kernel: Uint8Array,
  machine: MachineDefinition,
): { readonly state?: SavedState; readonly saveState?: StateSpec } {
  if (at !== undefined && saveState === undefined) {
    throw new UsageError('--at says when the state is taken that --save-state writes to a file.');
  }
  if ((state ?? saveState) !== undefined && machine.ladder !== undefined) {
    throw new UsageError(
      'A state knows nothing of who climbs the ladder: with --state and --save-state give a milestone.',
    );
  }
  return {
    ...(state === undefined ? {} : { state: readState(resolve(cwd, state), identityOf(kernel, machine)) }),
    ...(saveState === undefined
      ? {}
      : {
          saveState: {
            path: resolve(cwd, saveState),
            ...(at === undefined ? {} : { at: wholeNumber('--at', at, 0) }),
          },
        }),
  };
}

/** Writes a state to its file when it is taken. */
export function stateKeeper({ path, at }: StateSpec, of: StateIdentity): StateKeeper {
  return { ...(at === undefined ? {} : { at }), keep: (state) => writeFileSync(path, stateFile(state, of)) };
}

function readState(path: string, of: StateIdentity): SavedState {
  try {
    return readStateFile(readHostFile(path), of);
  } catch (error) {
    throw error instanceof SnapshotError ? new UsageError(`${path}: ${error.message}`) : error;
  }
}
