import { resolve } from 'node:path';
import type { Dump, SnapshotTree } from '../dump/dump.js';
import { type Facts, openDump, openTree } from '../dump/open.js';
import type { SnapshotDate } from '../dump/snapshot-date.js';
import type { Config, FixedTreeSpec } from './config.js';

/** The dump and the other trees that a configuration names, opened once and closed together. */
export class Places {
  readonly dump: Dump;
  /** What has been found out about the places so far, for others who open them. */
  readonly facts: Facts;
  readonly #config: Config;
  readonly #trees = new Map<string, Promise<{ tree: SnapshotTree; close(): Promise<void> }>>();
  readonly #snapshots = new Map<string, Promise<SnapshotTree>>();

  private constructor(config: Config, dump: Dump, facts: Facts) {
    this.#config = config;
    this.dump = dump;
    this.facts = facts;
  }

  /** Opens the dump; the other trees when they are first needed. Throws a DumpError. */
  static async open(config: Config, facts: Facts = new Map()): Promise<Places> {
    const { dump, folder } = config;
    const spec =
      dump.kind === 'directory'
        ? { ...dump, root: resolve(folder, dump.root) }
        : { ...dump, repository: resolve(folder, dump.repository) };
    return new Places(config, await openDump(withoutUndefined(spec), facts), facts);
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

  /** A tree that is not part of the dump. */
  async fixed(spec: FixedTreeSpec): Promise<SnapshotTree> {
    const key = JSON.stringify(spec);
    let opened = this.#trees.get(key);
    if (!opened) {
      const { folder } = this.#config;
      const placed =
        spec.kind === 'directory'
          ? { ...spec, path: resolve(folder, spec.path) }
          : { ...spec, repository: resolve(folder, spec.repository) };
      opened = openTree(withoutUndefined(placed), this.facts);
      this.#trees.set(key, opened);
    }
    return (await opened).tree;
  }

  async close(): Promise<void> {
    await this.dump.close();
    await Promise.all([...this.#trees.values()].map(async (opened) => (await opened).close()));
  }
}

/** Options that a configuration leaves out are left out of the dump's options too, so that its defaults hold. */
type Given<T> = T extends object ? { [K in keyof T]: Exclude<T[K], undefined> } : T;

function withoutUndefined<T extends object>(options: T): Given<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>;
}
