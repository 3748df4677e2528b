import type { Process } from './process.js';

/** The clock, which moves on only when nobody can run, and those who wait for it. */
export class Timers {
  /** Nanoseconds since 1970. */
  clock: bigint;
  /** In the order of the deadlines; of equal ones the first set is first. */
  readonly #timers: { process: Process; deadline: bigint; alarm: boolean }[] = [];

  /** @param time seconds since 1970 */
  constructor(time: number) {
    this.clock = BigInt(time) * 1_000_000_000n;
  }

  /** Wakes a process that sleeps, or sends it the note 'alarm', at a time. */
  set(process: Process, deadline: bigint, alarm: boolean): void {
    let at = this.#timers.length;
    while (at > 0 && this.#timers[at - 1]!.deadline > deadline) at--;
    this.#timers.splice(at, 0, { process, deadline, alarm });
  }

  /** Nothing can run: time passes until something can. Gives false if that would be never. */
  advance(): boolean {
    for (;;) {
      const timer = this.#timers.shift();
      if (timer === undefined) return false;
      const { process, deadline, alarm } = timer;
      // Alarms can be cancelled, and sleepers interrupted.
      const due = alarm ? process.alarm : process.inCall ? process.callState.deadline : undefined;
      if (process.state === 'dead' || due !== deadline) continue;
      if (deadline > this.clock) this.clock = deadline;
      if (alarm) {
        process.alarm = undefined;
        process.post('alarm', 'user');
      } else process.awake();
      return true;
    }
  }
}
