import { resolve } from 'node:path';
import type { Dump, SnapshotTree } from '../dump/dump.js';
import { openDump, openTree } from '../dump/open.js';
import type { SnapshotDate } from '../dump/snapshot-date.js';
import type { Config, FixedTreeSpec } from './config.js';

/** The dump and the other trees that a configuration names, opened once and closed together. */
export class Places {
  readonly dump: Dump;
  readonly #config: Config;
  readonly #trees = new Map<string, Promise<{ tree: SnapshotTree; close(): Promise<void> }>>();
  readonly #snapshots = new Map<string, Promise<SnapshotTree>>();

  private constructor(config: Config, dump: Dump) {
    this.#config = config;
    this.dump = dump;
  }

  /** Opens the dump; the other trees when they are first needed. Throws a DumpError. */
  static async open(config: Config): Promise<Places> {
    const { dump } = config;
    const options = dump.executable ? { executable: dump.executable } : {};
    return new Places(
      config,
      dump.kind === 'directory'
        ? await openDump({ kind: 'directory', root: resolve(config.folder, dump.root), ...options })
        : await openDump({
            kind: 'git',
            repository: resolve(config.folder, dump.repository),
            ...(dump.ref ? { ref: dump.ref } : {}),
            ...(dump.prefix ? { prefix: dump.prefix } : {}),
            ...options,
          }),
    );
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
      const options = spec.executable ? { executable: spec.executable } : {};
      opened =
        spec.kind === 'directory'
          ? openTree({ kind: 'directory', path: resolve(this.#config.folder, spec.path), ...options })
          : openTree({
              kind: 'git',
              repository: resolve(this.#config.folder, spec.repository),
              ...(spec.revision ? { revision: spec.revision } : {}),
              ...(spec.prefix ? { prefix: spec.prefix } : {}),
              ...options,
            });
      this.#trees.set(key, opened);
    }
    return (await opened).tree;
  }

  async close(): Promise<void> {
    await this.dump.close();
    await Promise.all([...this.#trees.values()].map(async (opened) => (await opened).close()));
  }
}
