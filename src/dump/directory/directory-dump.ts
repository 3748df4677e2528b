import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { TreeError } from '../../tree/tree.js';
import { type Dump, DumpError, type SnapshotTree } from '../dump.js';
import { reasonOf } from '../host-error.js';
import { missingDate } from '../missing-date.js';
import { cleanPrefix, type ReadingRules, readingRules, type TreeOptions } from '../options.js';
import { DateError, SnapshotDate } from '../snapshot-date.js';
import { DirectoryTree, FileCache } from './directory-tree.js';

/** The folder between a dump's date and the tree where the file server exports several file systems (fs(8)). */
const USUAL_PREFIX = 'plan9';

/** Snapshots as a Plan 9 dump file system shows them: `<root>/YYYY/MMDD[n]/...` or `<root>/YYYY/MMDD[n]/plan9/...`. */
export class DirectoryDump implements Dump {
  readonly description: string;
  readonly #root: string;
  readonly #rules: ReadingRules;
  readonly #prefix: string | undefined;
  readonly #cache = new FileCache();
  readonly #trees = new Map<string, SnapshotTree>();
  #dates: readonly SnapshotDate[] | undefined;

  /** `prefix` is the folder of each snapshot that is the root of the tree, such as `plan9`; without it, it is detected. */
  constructor(root: string, prefix: string | undefined, options: TreeOptions = {}) {
    this.description = `dump directory ${root}`;
    try {
      this.#root = realpathSync.native(root);
    } catch (error) {
      throw new DumpError(`cannot open the dump ${root}: ${reasonOf(error)}`);
    }
    this.#rules = readingRules(options);
    this.#prefix = prefix === undefined ? undefined : cleanPrefix(prefix);
  }

  async snapshots(): Promise<readonly SnapshotDate[]> {
    this.#dates ??= this.#find();
    return this.#dates;
  }

  async open(date: SnapshotDate): Promise<SnapshotTree> {
    const name = date.toString();
    let tree = this.#trees.get(name);
    if (!tree) {
      const dates = await this.snapshots();
      if (!dates.some((other) => SnapshotDate.compare(other, date) === 0)) {
        throw new DumpError(missingDate(this.description, dates, date));
      }
      tree = this.#tree(join(this.#root, name));
      this.#trees.set(name, tree);
    }
    return tree;
  }

  warmUp(): void {}

  async close(): Promise<void> {}

  #tree(folder: string): SnapshotTree {
    const root = folder + (this.#prefix ?? (hasUsualPrefix(folder) ? `/${USUAL_PREFIX}` : ''));
    try {
      if (realpathSync.native(root) !== root)
        throw new DumpError(`cannot use ${root} as a tree: it is a symbolic link`);
      return new DirectoryTree(root, this.#rules, this.#cache);
    } catch (error) {
      if (error instanceof TreeError) throw new DumpError(error.message);
      if (error instanceof DumpError) throw error;
      throw new DumpError(`no snapshot in ${folder}: looked for its folder ${root}, but ${reasonOf(error)}`);
    }
  }

  #find(): readonly SnapshotDate[] {
    const dates: SnapshotDate[] = [];
    const top = this.#folders(this.#root);
    for (const year of top) {
      if (!/^\d{4}$/.test(year)) continue;
      for (const day of this.#folders(join(this.#root, year))) {
        if (!/^\d{4,10}$/.test(day)) continue;
        try {
          dates.push(SnapshotDate.parse(`${year}/${day}`));
        } catch (error) {
          if (!(error instanceof DateError)) throw error;
          this.#rules.note(`${this.#root}/${year}/${day} is not a snapshot: ${error.message}`);
        }
      }
    }
    if (dates.length === 0) {
      const there = top.length === 0 ? 'no folders' : `the folders ${top.slice(0, 8).join(' ')}`;
      throw new DumpError(`no snapshots in ${this.#root}: looked for folders such as 2012/0614, and it holds ${there}`);
    }
    return dates.sort(SnapshotDate.compare);
  }

  #folders(path: string): string[] {
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      throw new DumpError(`cannot list the dump ${path}: ${reasonOf(error)}`);
    }
    for (const entry of entries) {
      if (entry.isSymbolicLink() && /^\d{4,10}$/.test(entry.name)) {
        this.#rules.note(`${join(path, entry.name)} is a symbolic link and is not part of the dump`);
      }
    }
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  }
}

/** Whether a snapshot holds one folder `plan9` rather than the tree itself. */
function hasUsualPrefix(folder: string): boolean {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    return folders.includes(USUAL_PREFIX) && !folders.includes('386') && !folders.includes('sys');
  } catch (error) {
    throw new DumpError(`cannot list the snapshot ${folder}: ${reasonOf(error)}`);
  }
}
