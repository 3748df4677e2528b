import { NoHardware, NoProcessor } from '../emu/plan9/hardware.js';
import type { Store } from '../store/store.js';
import type { Config } from './config.js';
import type { Job, JobListeners, JobResult } from './job.js';
import type { Places } from './places.js';
import type { Pool } from './pool.js';
import { Workshop } from './workshop.js';

/**
 * Where a session's jobs are done: those for which no program has to run, in the session's own thread, one after the other.
 * What they look at is at hand there, and to start a thread takes longer than most of them. All others are done by the pool.
 */
export class Jobs {
  readonly #pool: Pool;
  readonly #records: Workshop;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(pool: Pool, config: Config, places: Places, store: Store) {
    this.#pool = pool;
    this.#records = new Workshop(config, places, store, new NoHardware());
  }

  /**
   * Carries out a job. Rejects with what it threw.
   *
   * @param listeners hear of it while it is done
   * @param isNew whether it is known that some program has to run
   */
  async run<J extends Job>(job: J, listeners: JobListeners = {}, isNew = false): Promise<JobResult<J>> {
    const runs = isNew || job.kind === 'boot' || job.kind === 'run';
    return (runs ? undefined : await this.#onRecord(job, listeners)) ?? this.#pool.run(job, listeners);
  }

  /** The result of a job for which nothing has to run; undefined for others. */
  #onRecord<J extends Job>(job: J, { took }: JobListeners): Promise<JobResult<J> | undefined> {
    const found = this.#turn.then(async () => {
      const start = performance.now();
      try {
        const result = await this.#records.do(job, () => {});
        took?.(performance.now() - start);
        return result;
      } catch (error) {
        if (error instanceof NoProcessor) return undefined;
        throw error;
      }
    });
    this.#turn = found.catch(() => {});
    return found;
  }
}
