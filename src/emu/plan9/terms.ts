/** What a thread that has other work, too, asks of the programs that run in it. */
export interface Terms {
  /** Whether a program may run there now. If not, a run ends with NoProcessor at the first one that is not replayed. */
  readonly mayRun: () => boolean;
  /**
   * Waited for now and then while programs run: the thread's other work is done meanwhile. When, is decided by what they did, not
   * by a clock, and no guest can tell. If it rejects, so does the run.
   */
  readonly pause: () => Promise<void>;
}

/** A program has to run, and may not. */
export class NoProcessor extends Error {
  override readonly name = 'NoProcessor';

  constructor() {
    super('a program has to run, and may not run here');
  }
}
