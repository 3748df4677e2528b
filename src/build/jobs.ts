import { setImmediate } from 'node:timers/promises';
import type { Hardware } from '../emu/plan9/hardware.js';
import { NoProcessor } from '../emu/plan9/terms.js';
import type { Store } from '../store/store.js';
import type { Config } from './config.js';
import type { Job, JobListeners, JobResult } from './job.js';
import type { Places } from './places.js';
import type { Pool } from './pool.js';
import { hardwareOf, Workshop } from './workshop.js';

/** A workshop in the session's thread. */
interface Desk {
  readonly workshop: Workshop;
  /** Settled when the jobs are over that it was given so far. */
  turn: Promise<unknown>;
}

/**
 * Where a session's jobs are done. In the session's own thread, those for which no program has to run, one after the other, since
 * what they look at is at hand there, and to start a thread takes longer than most of them; and one for which programs do have to
 * run, if there is no other job: there would be nobody for whom the thread had to be free. All others are done by the pool.
 */
export class Jobs {
  readonly #pool: Pool;
  readonly #config: Config;
  readonly #furnish: (hardware: Hardware) => Desk;
  /** Where jobs are tried. */
  #desk: Desk;
  /** Where programs run. */
  #busy: Desk | undefined;
  /** Jobs that are not over. */
  #open = 0;
  #closed = false;

  /** @param hardware what programs run on in the session's thread */
  constructor(pool: Pool, config: Config, places: Places, store: Store, hardware: Hardware) {
    this.#pool = pool;
    this.#config = config;
    this.#furnish = (of) => {
      const desk: Desk = {
        workshop: new Workshop(config, places, store, of, {
          mayRun: () => this.#mayRun(desk),
          pause: () => this.#pause(),
        }),
        turn: Promise.resolve(),
      };
      return desk;
    };
    this.#desk = this.#furnish(hardware);
  }

  /**
   * Carries out a job. Rejects with what it threw.
   *
   * @param listeners hear of it while it is done
   * @param isNew whether it is known that some program has to run
   */
  async run<J extends Job>(job: J, listeners: JobListeners = {}, isNew = false): Promise<JobResult<J>> {
    this.#open++;
    try {
      const runs = isNew || job.kind === 'boot' || job.kind === 'run';
      const here = runs && !this.#isAlone ? undefined : await this.#try(job, listeners, runs);
      return here ?? (await this.#pool.run(job, listeners));
    } finally {
      this.#open--;
    }
  }

  /** Ends what is done in the session's thread, and waits for its end: nothing of it uses the places or the store any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#busy?.turn, this.#desk.turn]);
  }

  /** The result of a job that is for this thread; undefined for others. @param runs whether some program has to run */
  #try<J extends Job>(job: J, { took, printed }: JobListeners, runs: boolean): Promise<JobResult<J> | undefined> {
    const desk = this.#desk;
    const done = desk.turn.then(async () => {
      this.#expectOpen();
      const start = performance.now();
      try {
        if (runs && !this.#mayRun(desk)) return undefined;
        const result = await desk.workshop.do(job, printed ?? (() => {}));
        took?.(performance.now() - start);
        return result;
      } catch (error) {
        if (error instanceof NoProcessor) return undefined;
        throw error;
      } finally {
        if (this.#busy === desk) this.#leave(desk);
      }
    });
    desk.turn = done.catch(() => {});
    return done;
  }

  /** Whether there is but one job, and there has been no use for threads yet: they go on being used, having started. */
  get #isAlone(): boolean {
    return this.#open === 1 && !this.#pool.isInUse;
  }

  #mayRun(desk: Desk): boolean {
    if (this.#busy === desk) return true;
    if (!this.#isAlone) return false;
    this.#busy = desk;
    // What comes now is not to wait for the end of it.
    this.#desk = this.#furnish(hardwareOf(this.#config));
    return true;
  }

  /** A desk with a processor is kept, unless there are threads, which have their own. */
  #leave(desk: Desk): void {
    this.#busy = undefined;
    if (!this.#pool.isInUse) this.#desk = desk;
  }

  async #pause(): Promise<void> {
    await setImmediate();
    this.#expectOpen();
  }

  #expectOpen(): void {
    if (this.#closed) throw new Error('The session was closed.');
  }
}
