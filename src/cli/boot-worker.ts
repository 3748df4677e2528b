import { parentPort, workerData } from 'node:worker_threads';
import { bootForReport } from '../build/boot-kernel.js';
import type { BootReport } from '../build/boot-report.js';
import type { MachineDefinition } from '../build/machine.js';

export interface BootWork {
  readonly kernel: Uint8Array;
  readonly machine: MachineDefinition;
}

export type BootMessage = { readonly line: string } | { readonly report: BootReport };

/** A thread that boots one kernel, so that the program stays there for its user. Lines are posted when they are complete. */
if (parentPort) {
  const port = parentPort;
  const { kernel, machine } = workerData as BootWork;
  let current = '';
  const report = bootForReport(kernel, machine, (line) => {
    if (!line.startsWith(current)) port.postMessage({ line: current } satisfies BootMessage);
    current = line;
  });
  port.postMessage({ report } satisfies BootMessage);
}
