import { parentPort, workerData } from 'node:worker_threads';
import { Store } from '../store/store.js';
import type { Config } from './config.js';
import type { Job, JobReply } from './job.js';
import { Places } from './places.js';

/** What a worker thread is told at its start. */
export interface WorkerSetup {
  readonly config: Config;
  /** The database file. */
  readonly database: string;
}

/** A thread of the pool: one workshop, one job at a time. */
async function main(port: NonNullable<typeof parentPort>, setup: WorkerSetup): Promise<void> {
  // While git is asked about the dump, the emulator is loaded.
  const [places, { Workshop }] = await Promise.all([Places.open(setup.config), import('./workshop.js')]);
  const workshop = new Workshop(setup.config, places, Store.open(setup.database));
  let turn: Promise<void> = Promise.resolve();
  port.on('message', (job: Job) => {
    turn = turn.then(async () => {
      let reply: JobReply;
      try {
        const start = performance.now();
        const result = await workshop.do(job, (output) => port.postMessage(output satisfies JobReply));
        reply = { result, milliseconds: performance.now() - start };
      } catch (error) {
        const { name, message, stack } = error as Error;
        // The language's own classes tell of our mistakes, and need their trace; all others have a message for a person.
        const ours = name in globalThis;
        reply = { error: { name, message: ours ? (stack ?? message) : message } };
      }
      port.postMessage(reply);
    });
  });
}

if (parentPort) await main(parentPort, workerData as WorkerSetup);
