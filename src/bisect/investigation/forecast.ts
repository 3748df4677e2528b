import { Effort } from '../../build/effort.js';
import type { Duration } from '../../store/durations.js';
import type { Store } from '../../store/store.js';
import { toolchainId } from '../../store/toolchains.js';

/** Component -> artifact. */
type Toolchain = Readonly<Record<string, string>>;

/**
 * What work takes one thread, in milliseconds of the host's time, while nothing like it is on record: about what it took, on
 * average, for a kernel of 71 objects with compilers and linkers of years, from source (docs/verification.md).
 */
export const FIRST_GUESS = { make: 1000, first: 4000, pair: 300, build: 50 };

/** Work that is left, as far as work on record can tell. */
export interface Left {
  /** Of the host's time. */
  readonly milliseconds: number;
  /** Builds of a kind that was never done, which are not part of that. */
  readonly unknown: number;
  /** What those may take, by the first guess. */
  readonly guessed: number;
}

export interface ForecastOptions {
  /** Ids in the store. */
  readonly recipe: string;
  readonly machine: string;
  /** Threads that share the work. */
  readonly workers: number;
}

/** Says how long testing toolchains will take, from how long similar work took. */
export class Forecast {
  readonly #store: Store;
  readonly #options: ForecastOptions;
  /** Toolchain -> the kind of work that its build is. */
  readonly #work = new Map<string, string>();

  /** @param toolchains what is going to be tested, in that order */
  constructor(store: Store, options: ForecastOptions, toolchains: Iterable<Toolchain>) {
    this.#store = store;
    this.#options = options;
    const effort = new Effort(store, options.recipe);
    for (const toolchain of toolchains) this.#work.set(toolchainId(toolchain), effort.next(toolchain));
  }

  /** Kind of work -> builds of it that are left; see Durations. */
  get builds(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const work of this.#work.values()) counts.set(work, (counts.get(work) ?? 0) + 1);
    return counts;
  }

  /** A toolchain (by its id) was tested. */
  done(toolchain: string): void {
    this.#work.delete(toolchain);
  }

  /** @param boots kernels that will have to be booted */
  left(boots: number): Left {
    const { durations } = this.#store;
    const { recipe, machine, workers } = this.#options;
    let milliseconds = boots * (mean(durations.get(machine, 'boot')) ?? 0);
    let [unknown, guessed] = [0, 0];
    for (const [work, count] of this.builds) {
      const each = this.#like(recipe, work);
      if (each !== undefined) milliseconds += count * each;
      else {
        unknown += count;
        guessed += count * (work === 'build' || work === 'pair' ? FIRST_GUESS[work] : FIRST_GUESS.first);
      }
    }
    return { milliseconds: milliseconds / workers, unknown, guessed: guessed / workers };
  }

  /** What one build of a kind takes: such builds, or else those of the one part of it that takes longest. */
  #like(recipe: string, work: string): number | undefined {
    const { durations } = this.#store;
    const own = mean(durations.get(recipe, work));
    // What is on record is a matter of milliseconds.
    if (work === 'check') return own ?? 0;
    // Which former versions did not tell from others.
    if (work === 'pair') return own ?? mean(durations.get(recipe, 'build'));
    if (own !== undefined || !work.startsWith('first ')) return own;
    const parts = work.slice('first '.length).split(' ');
    const known = parts
      .map((part) => mean(durations.get(recipe, `first ${part}`)))
      .filter((each) => each !== undefined);
    return known.length > 0 ? Math.max(...known) : undefined;
  }
}

/** Milliseconds of one job. */
export function mean(duration: Duration | undefined): number | undefined {
  return duration && duration.milliseconds / duration.jobs;
}
