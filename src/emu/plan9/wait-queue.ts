/** What a process can wait for; the scheduler puts sleepers in and `wake` makes all of them runnable, first come first. */
export class WaitQueue {
  #sleepers: Sleeper[] = [];

  add(sleeper: Sleeper): void {
    this.#sleepers.push(sleeper);
  }

  remove(sleeper: Sleeper): void {
    const at = this.#sleepers.indexOf(sleeper);
    if (at >= 0) this.#sleepers.splice(at, 1);
  }

  wake(): void {
    if (this.#sleepers.length === 0) return;
    const woken = this.#sleepers;
    this.#sleepers = [];
    for (const sleeper of woken) sleeper.awake();
  }

  /** Makes the one that has waited longest runnable. */
  wakeFirst(): void {
    this.#sleepers.shift()?.awake();
  }
}

/** Something asleep on a WaitQueue: a process. */
export interface Sleeper {
  /** Runnable again: it looks whether what it waited for has come true. */
  awake(): void;
}
