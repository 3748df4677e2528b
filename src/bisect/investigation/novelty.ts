/**
 * How many kernels are still to come, from how often each was seen so far: the chance that a build brings a new one is about
 * the share of those whose kernel was seen but once (I. J. Good, "The population frequencies of species and the estimation of
 * population parameters", Biometrika 40, 1953).
 */
export class Novelty {
  readonly #seen = new Map<string, number>();
  #builds = 0;
  #once = 0;

  /** A build. @param image its kernel, if it came to one */
  add(image: string | undefined): void {
    this.#builds++;
    if (image === undefined) return;
    const times = (this.#seen.get(image) ?? 0) + 1;
    this.#seen.set(image, times);
    if (times === 1) this.#once++;
    if (times === 2) this.#once--;
  }

  /** Builds so far, */
  get builds(): number {
    return this.#builds;
  }

  /** and their distinct kernels. */
  get kernels(): number {
    return this.#seen.size;
  }

  /** About how many kernels so many more builds will add. */
  expected(builds: number): number {
    return this.#builds === 0 ? 0 : (builds * this.#once) / this.#builds;
  }
}
