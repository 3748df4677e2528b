import { Worker } from 'node:worker_threads';
import type { Job, JobListeners, JobReply, JobResult } from './job.js';

interface Waiting {
  readonly job: Job;
  readonly listeners: JobListeners;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

interface Bench {
  readonly worker: Worker;
  current: Waiting | undefined;
}

/**
 * Worker threads that carry out jobs, first come first served. Jobs are independent of each other and of the thread
 * that runs them, so their number changes how long the work takes and nothing else.
 */
export class Pool {
  readonly #benches: Bench[] = [];
  readonly #queue: Waiting[] = [];
  readonly #size: number;
  #setup: unknown;
  #inUse = false;
  #closed = false;

  /** `size` threads at most, started as jobs come. */
  constructor(size: number) {
    this.#size = Math.max(1, size);
  }

  /** Tells every thread about the work at hand. Jobs wait until then. */
  equip(setup: NonNullable<unknown>): void {
    this.#setup = setup;
    for (const { worker } of this.#benches) worker.postMessage(setup);
    this.#assign();
  }

  /** Whether it was ever given a job. */
  get isInUse(): boolean {
    return this.#inUse;
  }

  /**
   * Carries out a job on the next free thread. Rejects with what the job threw, as an Error of the same name and message.
   *
   * @param listeners hear of it while it is done
   */
  run<J extends Job>(job: J, listeners: JobListeners = {}): Promise<JobResult<J>> {
    if (this.#closed) return Promise.reject(new Error('The worker pool is closed.'));
    this.#inUse = true;
    return new Promise<JobResult<J>>((resolve, reject) => {
      this.#queue.push({ job, listeners, resolve: resolve as (result: never) => void, reject });
      this.#assign();
    });
  }

  /** Ends all threads at once; what they had in flight is lost, what they had stored is not. */
  async close(): Promise<void> {
    this.#closed = true;
    const gone = new Error('The worker pool was closed.');
    for (const waiting of this.#queue.splice(0)) waiting.reject(gone);
    await Promise.all(
      this.#benches.splice(0).map(async (bench) => {
        bench.current?.reject(gone);
        bench.current = undefined;
        await bench.worker.terminate();
      }),
    );
  }

  #assign(): void {
    while (this.#setup !== undefined && this.#queue.length > 0) {
      const bench = this.#benches.find((candidate) => !candidate.current) ?? this.#hire();
      if (!bench) return;
      bench.current = this.#queue.shift()!;
      bench.worker.ref();
      bench.worker.postMessage(bench.current.job);
    }
  }

  #hire(): Bench | undefined {
    if (this.#benches.length >= this.#size) return undefined;
    const bench: Bench = { worker: new Worker(workerFile()), current: undefined };
    this.#benches.push(bench);
    if (this.#setup !== undefined) bench.worker.postMessage(this.#setup);
    bench.worker.on('message', (reply: JobReply) => {
      // A thread that is being ended may have replied just before: its end is still to be waited for.
      if (!this.#closed) this.#finish(bench, reply);
    });
    bench.worker.on('error', (error) => this.#lose(bench, error as Error));
    bench.worker.on('exit', (code) => this.#lose(bench, new Error(`A worker thread ended by itself (exit ${code}).`)));
    return bench;
  }

  #finish(bench: Bench, reply: JobReply): void {
    const done = bench.current;
    if ('output' in reply) {
      done?.listeners.printed?.(reply);
      return;
    }
    bench.current = undefined;
    bench.worker.unref();
    if (done) {
      if ('error' in reply) {
        const error = new Error(reply.error.message);
        error.name = reply.error.name;
        done.reject(error);
      } else {
        done.listeners.took?.(reply.milliseconds);
        done.resolve(reply.result as never);
      }
    }
    this.#assign();
  }

  #lose(bench: Bench, error: Error): void {
    const at = this.#benches.indexOf(bench);
    if (at >= 0) this.#benches.splice(at, 1);
    bench.current?.reject(error);
    bench.current = undefined;
    if (!this.#closed) this.#assign();
  }
}

/** The compiled worker: beside this module in dist/, or in dist/ when this module itself runs uncompiled in a test. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/build/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url);
}
