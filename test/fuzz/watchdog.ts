/** A thread that ends the program when a case takes too long: whatever we are given, we must come to an end. */
import { workerData } from 'node:worker_threads';

/** What the watchdog is given. */
export interface WatchdogData {
  /** The number of the case that is going on, -1 for none. */
  readonly current: Int32Array;
  readonly target: string;
  readonly seed: number;
  /** Milliseconds that a case may take. */
  readonly patience: number;
}

const { current, target, seed, patience } = workerData as WatchdogData;
for (;;) {
  const number = current[0];
  if (Atomics.wait(current, 0, number, patience) !== 'timed-out' || number < 0) continue;
  process.stderr.write(`${target}: case ${number} of seed ${seed} did not end within ${patience} ms\n`);
  process.kill(process.pid, 'SIGKILL');
}
