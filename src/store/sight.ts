import { whenAll } from '../tree/maybe-promise.js';
import type { MaybePromise } from '../tree/tree.js';
import type { Look } from './records.js';

/** What a look sees now. */
export type Probe = (look: Look) => MaybePromise<string>;

/** What looks see now. Each object is probed once: equal looks are best the same object, as those of ActionLookup are. */
export class Sight {
  readonly #probe: Probe;
  readonly #known = new Map<Look, MaybePromise<string>>();

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  see(look: Look): MaybePromise<string> {
    const known = this.#known.get(look);
    if (known !== undefined) return known;
    const now = this.#probe(look);
    this.#known.set(look, now);
    return now;
  }

  /** What some looks see; undefined if one that found a name to be absent finds it there: that alone tells most sets. */
  of(looks: readonly Look[]): MaybePromise<readonly string[] | undefined> {
    for (const look of looks) {
      if (look[0] !== 'absent') continue;
      const now = this.see(look);
      if (typeof now === 'string' && now !== 'absent') return undefined;
    }
    return this.all(looks);
  }

  all(looks: readonly Look[]): MaybePromise<readonly string[]> {
    return whenAll(
      looks.map((look) => this.see(look)),
      (seen) => seen,
    );
  }
}
