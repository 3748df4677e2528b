import { setImmediate } from 'node:timers/promises';
import { bootForReport } from '../build/boot-kernel.js';
import type { BootReport } from '../build/boot-report.js';
import type { MachineDefinition } from '../build/machine.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import type { SavedState } from '../emu/pc/snapshot/state-file.js';
import { writeDisk } from './disk-file.js';
import { identityOf, type StateSpec, stateKeeper } from './state-options.js';
import { TraceFile, type TraceSpec } from './trace-file.js';

export interface BootWork {
  readonly kernel: Uint8Array;
  readonly machine: MachineDefinition;
  /** What it boots with, unless the kernel is loaded directly. */
  readonly loader?: BootFiles;
  /** What is on the disk to keep files on. */
  readonly disk?: Uint8Array;
  /** The file that takes the image of that disk as the kernel leaves it. */
  readonly saveDisk?: string;
  /** What of the boot is written to a file. */
  readonly trace?: TraceSpec;
  /** Where it goes on from, in place of power-on. */
  readonly state?: SavedState;
  /** The file that takes the machine's state. */
  readonly saveState?: StateSpec;
}

/**
 * Boots a kernel; `line` hears what it prints, when a line is complete. In this thread, which costs less than to start
 * another, by steps, between which the program is there for its user. Rejects with the signal's reason when that is aborted.
 */
export async function boot(
  { kernel, machine, loader, disk, saveDisk, trace, state, saveState }: BootWork,
  line: (text: string) => void,
  signal: AbortSignal,
): Promise<BootReport> {
  let current = '';
  const watch = (grown: string) => {
    if (!grown.startsWith(current)) line(current);
    current = grown;
  };
  const traceFile = trace && new TraceFile(trace);
  try {
    return await bootForReport(kernel, machine, {
      watch,
      pause: async () => {
        await setImmediate();
        signal.throwIfAborted();
      },
      ...(loader ? { loader } : {}),
      ...(disk ? { image: disk } : {}),
      ...(traceFile ? { trace: traceFile } : {}),
      ...(state ? { state } : {}),
      ...(saveState ? { keepState: stateKeeper(saveState, identityOf(kernel, machine)) } : {}),
      ...(saveDisk === undefined ? {} : { keepDisk: (kept) => writeDisk(saveDisk, kept) }),
    });
  } finally {
    traceFile?.close();
  }
}
