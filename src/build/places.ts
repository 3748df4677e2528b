import { resolve } from 'node:path';
import type { Dump, SnapshotTree } from '../dump/dump.js';
import type { Facts } from '../dump/git/git-repository.js';
import { openDump, openTree } from '../dump/open.js';
import type { SnapshotDate } from '../dump/snapshot-date.js';
import type { Config, FixedTreeSpec } from './config.js';

/** The dump and the other trees that a configuration names, opened once and closed together. */
export class Places {
  readonly dump: Dump;
  /** What has been found out about the places so far, for others who open them. */
  readonly facts: Facts;
  readonly #trees: FixedTrees;
  readonly #snapshots = new Map<string, Promise<SnapshotTree>>();

  private constructor(dump: Dump, trees: FixedTrees, facts: Facts) {
    this.dump = dump;
    this.facts = facts;
    this.#trees = trees;
  }

  /** Opens the dump and, at the same time, the bootstrap's tree; the others when they are first needed. Throws a DumpError. */
  static async open(config: Config, facts: Facts = new Map()): Promise<Places> {
    const { dump, folder, bootstrap } = config;
    const spec =
      dump.kind === 'directory'
        ? { ...dump, root: resolve(folder, dump.root) }
        : { ...dump, repository: resolve(folder, dump.repository) };
    const trees = new FixedTrees(folder, facts);
    // Whether it is there is for the job to say that needs it.
    const early = bootstrap && trees.open(bootstrap.tree).catch(() => {});
    try {
      return new Places(await openDump(withoutUndefined(spec), facts), trees, facts);
    } catch (error) {
      await trees.close();
      throw error;
    } finally {
      await early;
    }
  }

  /** The snapshot of exactly this date. */
  snapshot(date: SnapshotDate): Promise<SnapshotTree> {
    const key = date.toString();
    let tree = this.#snapshots.get(key);
    if (!tree) {
      tree = this.dump.open(date);
      this.#snapshots.set(key, tree);
    }
    return tree;
  }

  /** A tree that is not part of the dump. Throws a DumpError. */
  fixed(spec: FixedTreeSpec): Promise<SnapshotTree> {
    return this.#trees.open(spec);
  }

  /** Gets what is open ready to be read, for somebody who is going to: what takes a while then begins at once. */
  warmUp(): void {
    this.dump.warmUp();
    this.#trees.warmUp();
  }

  async close(): Promise<void> {
    await Promise.all([this.dump.close(), this.#trees.close()]);
  }
}

/** The trees that are not part of the dump, each opened once. */
class FixedTrees {
  readonly #folder: string;
  readonly #facts: Facts;
  readonly #opened = new Map<string, ReturnType<typeof openTree>>();

  /** @param folder that paths are relative to */
  constructor(folder: string, facts: Facts) {
    this.#folder = folder;
    this.#facts = facts;
  }

  async open(spec: FixedTreeSpec): Promise<SnapshotTree> {
    const key = JSON.stringify(spec);
    let opened = this.#opened.get(key);
    if (!opened) {
      const placed =
        spec.kind === 'directory'
          ? { ...spec, path: resolve(this.#folder, spec.path) }
          : { ...spec, repository: resolve(this.#folder, spec.repository) };
      opened = openTree(withoutUndefined(placed), this.#facts);
      this.#opened.set(key, opened);
    }
    return (await opened).tree;
  }

  warmUp(): void {
    for (const opened of this.#opened.values()) {
      opened.then(
        (tree) => tree.warmUp(),
        () => {},
      );
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#opened.values()].map(async (opened) => (await opened).close()));
  }
}

/** Options that a configuration leaves out are left out of the dump's options too, so that its defaults hold. */
type Given<T> = T extends object ? { [K in keyof T]: Exclude<T[K], undefined> } : T;

function withoutUndefined<T extends object>(options: T): Given<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>;
}
