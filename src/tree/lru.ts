/**
 * A map with a limit on the sum of its values' costs; the least recently used values leave first. Who was used when is noted
 * once the map is half full.
 */
export class Lru<V, K = string> {
  readonly #limit: number;
  readonly #costOf: (value: V) => number;
  readonly #values = new Map<K, V>();
  #cost = 0;

  /** `limit` and `costOf` are in the same unit, such as bytes. A value that alone exceeds the limit is not kept. */
  constructor(limit: number, costOf: (value: V) => number) {
    this.#limit = limit;
    this.#costOf = costOf;
  }

  get(key: K): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined && this.#cost * 2 > this.#limit) {
      this.#values.delete(key);
      this.#values.set(key, value);
    }
    return value;
  }

  set(key: K, value: V): void {
    this.#remove(key);
    const cost = this.#costOf(value);
    if (cost > this.#limit) return;
    this.#values.set(key, value);
    this.#cost += cost;
    for (const oldest of this.#values.keys()) {
      if (this.#cost <= this.#limit) break;
      this.#remove(oldest);
    }
  }

  #remove(key: K): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#cost -= this.#costOf(value);
  }
}
