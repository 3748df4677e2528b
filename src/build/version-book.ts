import type { SnapshotTree } from '../dump/dump.js';
import type { Dependency, Version, VersionReport } from './job.js';

/** The versions that were made from snapshots which had the same under these dependencies, by what that was. */
interface Page {
  readonly dependencies: readonly Dependency[];
  readonly versions: Map<string, Version>;
}

/** Where versions come from. */
export interface Maker {
  open(date: string): Promise<SnapshotTree>;
  make(date: string): Promise<VersionReport>;
}

/**
 * One component's versions of many dates, each made once: of snapshots that have the same wherever making the version
 * looked, and whose store can tell so without reading (git's object ids), one is made, and the others are known.
 */
export class VersionBook {
  readonly #maker: Maker;
  readonly #pages: Page[] = [];
  /** Made, but not yet compared with: nobody may ask for another date. */
  readonly #loose: {
    readonly date: string;
    readonly version: Version;
    readonly dependencies: readonly Dependency[];
  }[] = [];

  constructor(maker: Maker) {
    this.#maker = maker;
  }

  /** Finds the version of each date; `heard` is told of each as it is known. */
  async read(dates: readonly string[], heard: (date: string, version: Version) => void): Promise<void> {
    let open = dates;
    while (open.length > 0) {
      for (const { date, version, dependencies } of this.#loose.splice(0))
        await this.#note(date, version, dependencies);
      const groups = new Map<string, string[]>();
      for (const date of open) {
        const keys = await this.#keysOf(date);
        const known = keys?.map((key, i) => this.#pages[i].versions.get(key)).find(Boolean);
        if (known) heard(date, known);
        else {
          // What cannot be compared is a group of its own.
          const group = keys ? JSON.stringify(keys) : date;
          groups.set(group, [...(groups.get(group) ?? []), date]);
        }
      }
      const left = await Promise.all(farApart([...groups.values()]).map((group) => this.#makeFirst(group, heard)));
      open = left.flat();
    }
  }

  /** Makes the version of the first date of a group of likely equals; returns those that are to be compared with it. */
  async #makeFirst(
    [date, ...others]: readonly string[],
    heard: (date: string, version: Version) => void,
  ): Promise<readonly string[]> {
    const { version, dependencies } = await this.#maker.make(date);
    heard(date, version);
    if (dependencies) this.#loose.push({ date, version, dependencies });
    else {
      await Promise.all(others.map(async (other) => heard(other, (await this.#maker.make(other)).version)));
      return [];
    }
    return others;
  }

  async #note(date: string, version: Version, dependencies: readonly Dependency[]): Promise<void> {
    const tree = await this.#maker.open(date);
    if (!tree.fingerprint) return;
    const text = JSON.stringify(dependencies);
    let page = this.#pages.find((other) => JSON.stringify(other.dependencies) === text);
    if (!page) {
      page = { dependencies, versions: new Map() };
      this.#pages.push(page);
    }
    page.versions.set(await keyOf(tree, dependencies), version);
  }

  /** What a date has under each page's dependencies; undefined if its store cannot tell. */
  async #keysOf(date: string): Promise<readonly string[] | undefined> {
    const tree = await this.#maker.open(date);
    if (!tree.fingerprint) return undefined;
    const keys: string[] = [];
    for (const { dependencies } of this.#pages) keys.push(await keyOf(tree, dependencies));
    return keys;
  }
}

/**
 * The same, neighbours one long after the other: what is worked at together has little in common, and what was made between
 * two others finds most of its work done.
 */
function farApart<T>(list: readonly T[]): T[] {
  const order: T[] = list.slice(0, 1);
  const gaps: [from: number, to: number][] = [[1, list.length]];
  for (const [from, to] of gaps) {
    if (from >= to) continue;
    const middle = gaps.length === 1 ? to - 1 : (from + to) >> 1;
    order.push(list[middle]);
    gaps.push([from, middle], [middle + 1, to]);
  }
  return order;
}

async function keyOf(tree: SnapshotTree, dependencies: readonly Dependency[]): Promise<string> {
  const parts: string[] = [];
  for (const { path, depth } of dependencies) {
    const part = depth === 'kind' ? (await tree.lookup(path))?.kind : await tree.fingerprint!(path);
    parts.push(part ?? 'nothing');
  }
  return parts.join('\n');
}
