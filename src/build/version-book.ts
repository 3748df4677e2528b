import type { SnapshotTree } from '../dump/dump.js';
import type { Dependency } from '../store/records.js';
import { sha256 } from '../tree/sha256.js';
import type { Version, VersionReport } from './job.js';
import type { VersionRecord } from './version-record.js';

/** The versions of snapshots that had the same under these dependencies, by the hash of what that was. */
interface Page {
  readonly dependencies: readonly Dependency[];
  readonly versions: Map<string, Version>;
}

/** Where versions come from. */
export interface Maker {
  open(date: string): Promise<SnapshotTree>;
  make(date: string): Promise<VersionReport>;
  /** What earlier runs have noted, and later ones will find; undefined if versions cannot be compared with theirs. */
  record(): Promise<Pick<VersionRecord, 'dependencies' | 'find' | 'put'> | undefined>;
}

/** What no version can depend on more than: git knows it of each snapshot without a look at it. */
const EVERYTHING: readonly Dependency[] = [{ path: '/', depth: 'content' }];

/**
 * One component's versions of many dates, each made once: of snapshots that have the same wherever making the version
 * looked, and whose store can tell so without reading (git's object ids), one is made, and the others are known.
 */
export class VersionBook {
  readonly #maker: Maker;
  readonly #whole: Page = { dependencies: EVERYTHING, versions: new Map() };
  readonly #record: () => ReturnType<Maker['record']>;
  readonly #pages: () => Promise<Page[]>;

  constructor(maker: Maker) {
    this.#maker = maker;
    this.#record = once(() => maker.record());
    this.#pages = once(async () => {
      const sets = (await this.#record())?.dependencies() ?? [];
      const known = JSON.stringify(EVERYTHING);
      return sets.filter((set) => JSON.stringify(set) !== known).map(pageOf);
    });
  }

  /** Finds the version of each date; `heard` is told of each as it is known. */
  async read(dates: readonly string[], heard: (date: string, version: Version) => void): Promise<void> {
    let open = dates;
    while (open.length > 0) {
      const groups = new Map<string, string[]>();
      for (const date of open) {
        const { version, likeness } = await this.#find(date);
        if (version) heard(date, version);
        else groups.set(likeness, [...(groups.get(likeness) ?? []), date]);
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
    if (dependencies) {
      await this.#note(date, version, dependencies);
      return others;
    }
    await Promise.all(others.map(async (other) => heard(other, (await this.#maker.make(other)).version)));
    return [];
  }

  async #note(date: string, version: Version, dependencies: readonly Dependency[]): Promise<void> {
    const tree = await this.#maker.open(date);
    if (!tree.fingerprint) return;
    const pages = await this.#pages();
    const text = JSON.stringify(dependencies);
    let page = pages.find((other) => JSON.stringify(other.dependencies) === text);
    if (!page) {
      page = pageOf(dependencies);
      pages.push(page);
    }
    await this.#enter(page, await seenIn(tree, dependencies), version);
    await this.#enter(this.#whole, await seenIn(tree, EVERYTHING), version);
  }

  async #enter(page: Page, seen: string, version: Version): Promise<void> {
    page.versions.set(seen, version);
    (await this.#record())?.put(page.dependencies, seen, version);
  }

  /** The version of a date, if it is known; else a text that is the same for dates which are likely to have the same one. */
  async #find(date: string): Promise<{ version: Version; likeness?: never } | { version?: never; likeness: string }> {
    const tree = await this.#maker.open(date);
    // What cannot be compared is like nothing else.
    if (!tree.fingerprint) return { likeness: date };
    const all = await seenIn(tree, EVERYTHING);
    const same = await this.#versionOn(this.#whole, all);
    if (same) return { version: same };
    const keys: string[] = [];
    for (const page of await this.#pages()) {
      const seen = await seenIn(tree, page.dependencies);
      const version = await this.#versionOn(page, seen);
      if (version) {
        await this.#enter(this.#whole, all, version);
        return { version };
      }
      keys.push(seen);
    }
    return { likeness: keys.join(' ') };
  }

  async #versionOn({ dependencies, versions }: Page, seen: string): Promise<Version | undefined> {
    const known = versions.get(seen) ?? (await this.#record())?.find(dependencies, seen);
    if (known) versions.set(seen, known);
    return known;
  }
}

function pageOf(dependencies: readonly Dependency[]): Page {
  return { dependencies, versions: new Map() };
}

/** What a snapshot has under some dependencies, as a hash. */
async function seenIn(tree: SnapshotTree, dependencies: readonly Dependency[]): Promise<string> {
  const parts: string[] = [];
  for (const { path, depth } of dependencies) {
    const part = depth === 'kind' ? (await tree.lookup(path))?.kind : await tree.fingerprint!(path);
    parts.push(part ?? 'nothing');
  }
  return sha256(parts.join('\n'));
}

/** Something that is asked for when it is first needed, and not again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
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
