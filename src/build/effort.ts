import type { Store } from '../store/store.js';
import { toolchainId } from '../store/toolchains.js';

/**
 * What kind of work the builds of a recipe are, as far as can be told before they are done: `first 8c`, `first 8c 8l` if no
 * kernel was built with that version of a component before, which is when most programs have to be run; `check` if the build is
 * on record; `pair` if two of its versions were never built with together, which is what a linker and a library are to run for;
 * else `build`.
 */
export class Effort {
  readonly #store: Store;
  readonly #recipe: string;
  readonly #built: Map<string, Set<string>>;
  /** Those of toolchains that were asked about, and those on record, once one of them matters. */
  readonly #pairs = new Set<string>();
  #pairsBuilt: ReadonlySet<string> | undefined;

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
    const pairs = pairsOf(Object.values(toolchain)).filter((pair) => !this.#pairs.has(pair));
    for (const pair of pairs) this.#pairs.add(pair);
    if (first.length > 0) return `first ${first.sort().join(' ')}`;
    if (this.#store.results.getBuild(this.#recipe, toolchainId(toolchain))) return 'check';
    if (pairs.length === 0) return 'build';
    this.#pairsBuilt ??= this.#store.results.pairsBuilt(this.#recipe);
    return pairs.every((pair) => this.#pairsBuilt!.has(pair)) ? 'build' : 'pair';
  }
}

function pairsOf(artifacts: readonly string[]): string[] {
  const sorted = [...artifacts].sort();
  return sorted.flatMap((one, i) => sorted.slice(i + 1).map((other) => `${one} ${other}`));
}
