import { parentPort, workerData } from 'node:worker_threads';
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

export type BootMessage = { readonly line: string } | { readonly report: BootReport };

/** A thread that boots one kernel, so that the program stays there for its user. Lines are posted when they are complete. */
if (parentPort) {
  const port = parentPort;
  const { kernel, machine, loader, disk, saveDisk, trace, state, saveState } = workerData as BootWork;
  let current = '';
  const watch = (line: string) => {
    if (!line.startsWith(current)) port.postMessage({ line: current } satisfies BootMessage);
    current = line;
  };
  const traceFile = trace && new TraceFile(trace);
  const report = bootForReport(kernel, machine, {
    watch,
    ...(loader ? { loader } : {}),
    ...(disk ? { image: disk } : {}),
    ...(traceFile ? { trace: traceFile } : {}),
    ...(state ? { state } : {}),
    ...(saveState ? { keepState: stateKeeper(saveState, identityOf(kernel, machine)) } : {}),
    ...(saveDisk === undefined ? {} : { keepDisk: (kept) => writeDisk(saveDisk, kept) }),
  });
  traceFile?.close();
  port.postMessage({ report } satisfies BootMessage);
}
