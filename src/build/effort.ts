import type { Store } from '../store/store.js';
import { toolchainId } from '../store/toolchains.js';

/**
 * What kind of work the builds of a recipe are, as far as can be told before they are done: `check` if the build is on
 * record; `first 8c`, `first 8c 8l` if no kernel was built with that version of a component before, which is when most
 * programs have to be run; else `build`.
 */
export class Effort {
  readonly #store: Store;
  readonly #recipe: string;
  readonly #built: Map<string, Set<string>>;

  constructor(store: Store, recipe: string) {
    this.#store = store;
    this.#recipe = recipe;
    this.#built = store.results.artifactsBuilt(recipe);
  }

  /** The kind of work that a toolchain (component -> artifact) is, which from now on counts as built. */
  next(toolchain: Readonly<Record<string, string>>): string {
    const first: string[] = [];
    for (const [component, artifact] of Object.entries(toolchain)) {
      const built = this.#built.get(component) ?? new Set();
      this.#built.set(component, built);
      if (!built.has(artifact)) first.push(component);
      built.add(artifact);
    }
    if (first.length > 0) return `first ${first.sort().join(' ')}`;
    return this.#store.results.getBuild(this.#recipe, toolchainId(toolchain)) ? 'check' : 'build';
  }
}
