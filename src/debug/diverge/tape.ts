/** What a kernel did, in the order in which it did it. */

/** One thing that a kernel did. */
export interface KernelEvent {
  /** What it was, as a number of the vocabulary. */
  readonly id: number;
  /** Instructions retired before the one that did it. */
  readonly at: number;
  /** For a call, the end of the instruction that made it; else where it happened. */
  readonly place: number;
  /** Whether what comes of it depends on time: a port was read. */
  readonly timed: boolean;
}

/** Events of the longest loop that is noticed. */
const LONGEST_LOOP = 64;

/**
 * Events that are still to be compared. How often a kernel looks at a port until something has happened depends on how
 * long its instructions take; so of loops that read ports only the last turn is kept.
 */
export class Tape {
  #events: KernelEvent[] = [];
  /** Index of the last event that depends on time. */
  #timed = -1;

  /** The events, the oldest first. */
  get events(): readonly KernelEvent[] {
    return this.#events;
  }

  /** How many of them can no longer become part of a loop. */
  get settled(): number {
    return Math.max(0, this.#events.length - 2 * LONGEST_LOOP);
  }

  put(event: KernelEvent): void {
    this.#events.push(event);
    const last = this.#events.length - 1;
    if (event.timed) this.#timed = last;
    if (this.#timed >= 0 && last - this.#timed < LONGEST_LOOP) this.#fold();
  }

  /** Takes the first ones away. */
  drop(count: number): void {
    this.#events.splice(0, count);
    this.#timed -= count;
  }

  /** Leaves one turn out if the last two are alike. */
  #fold(): void {
    const events = this.#events;
    const end = events.length;
    for (let turn = end - this.#timed; turn <= LONGEST_LOOP && 2 * turn <= end; turn++) {
      let same = 0;
      while (same < turn && events[end - 1 - same].id === events[end - 1 - same - turn].id) same++;
      if (same < turn) continue;
      events.splice(end - 2 * turn, turn);
      this.#timed -= turn;
      return;
    }
  }
}
