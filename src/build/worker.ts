import { parentPort } from 'node:worker_threads';
import type { Facts } from '../dump/git/git-repository.js';
import { Store } from '../store/store.js';
import type { Config } from './config.js';
import type { Job, JobReply } from './job.js';
import { Places } from './places.js';
import type { Workshop } from './workshop.js';

/** What a worker thread is told before its first job. */
export interface WorkerSetup {
  readonly config: Config;
  /** The database file. */
  readonly database: string;
  /** What is known of the dump and the other trees. */
  readonly facts: Facts;
}

/** A thread of the pool: one workshop, one job at a time. */
function main(port: NonNullable<typeof parentPort>): void {
  // The emulator is loaded while there is nothing to do yet.
  const loaded = import('./workshop.js');
  let opened: Promise<Workshop> | undefined;
  const open = async ({ config, database, facts }: WorkerSetup): Promise<Workshop> => {
    const { Workshop } = await loaded;
    return new Workshop(config, await Places.open(config, facts), Store.open(database));
  };
  const answer = async (job: Job): Promise<JobReply> => {
    try {
      const workshop = (await opened)!;
      const start = performance.now();
      const result = await workshop.do(job, (output) => port.postMessage(output satisfies JobReply));
      return { result, milliseconds: performance.now() - start };
    } catch (error) {
      const { name, message, stack } = error as Error;
      // The language's own classes tell of our mistakes, and need their trace; all others have a message for a person.
      const ours = name in globalThis;
      return { error: { name, message: ours ? (stack ?? message) : message } };
    }
  };
  let turn: Promise<void> = Promise.resolve();
  port.on('message', (message: WorkerSetup | Job) => {
    if ('config' in message) {
      opened = open(message);
      // Told to whoever comes with a job.
      opened.catch(() => {});
    } else turn = turn.then(async () => port.postMessage(await answer(message)));
  });
}

if (parentPort) main(parentPort);
