import { type Dump, DumpError, type SnapshotTree } from '../dump.js';
import { missingDate } from '../missing-date.js';
import { cleanPrefix, type ReadingRules, readingRules, type TreeOptions } from '../options.js';
import { SnapshotDate } from '../snapshot-date.js';
import type { CommitLog, CommitTime } from './commit-log.js';
import type { GitRepository, Intent } from './git-repository.js';
import { GitTree } from './git-tree.js';

/** Which commits of a history are snapshots, and how they are dated. */
export interface GitDumpOptions extends TreeOptions {
  /** Default: HEAD. Its first-parent line is the history. */
  readonly ref?: string;
  /** The folder of each commit that is the root of the Plan 9 tree; without it, the commit's own root. */
  readonly prefix?: string;
  /** The time, taken as a day in UTC, that dates a commit. Default: 'author'. */
  readonly dates?: CommitTime;
  /** Of several commits of a day, the last is the day's snapshot, or all are: 2012/0614, 2012/06141, ... Default: 'last'. */
  readonly sameDay?: 'last' | 'all';
}

/** 9999/1231 in seconds since 1970: the last day that a dump can name. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

/** Seconds. */
const DAY = 24 * 60 * 60;

/** A git history whose commits are days. */
export class GitDump implements Dump {
  readonly description: string;
  readonly #repository: GitRepository;
  readonly #options: GitDumpOptions;
  readonly #rules: ReadingRules;
  readonly #prefix: string;
  #history: Promise<History> | undefined;

  /** `path` names the repository in messages. */
  constructor(repository: GitRepository, path: string, options: GitDumpOptions = {}) {
    this.description = `git history ${options.ref ?? 'HEAD'} of ${path}`;
    this.#repository = repository;
    this.#options = options;
    this.#rules = readingRules(options);
    this.#prefix = cleanPrefix(options.prefix ?? '');
  }

  /** What a dump with these options asks of its repository. */
  static intent({ ref: revision = 'HEAD', dates: time = 'author' }: GitDumpOptions): Required<Pick<Intent, 'history'>> {
    return { history: { revision, time } };
  }

  async snapshots(): Promise<readonly SnapshotDate[]> {
    return (await this.#load()).dates;
  }

  async open(date: SnapshotDate): Promise<SnapshotTree> {
    const { dates, log, days } = await this.#load();
    const place = days.get(date.unixDay)?.[date.serial];
    if (place === undefined) throw new DumpError(missingDate(this.description, dates, date));
    const root = log.commitAt(place).tree;
    const tree = new GitTree(this.#repository.store, root, date.toString(), this.#rules, this.#prefix);
    if (this.#prefix !== '' && !(await tree.lookup('/'))) {
      throw new DumpError(`the snapshot ${date} in the ${this.description} has no folder ${this.#prefix}`);
    }
    return tree;
  }

  warmUp(): void {
    this.#repository.store.warmUp();
  }

  close(): Promise<void> {
    return this.#repository.close();
  }

  #load(): Promise<History> {
    this.#history ??= this.#read();
    return this.#history;
  }

  async #read(): Promise<History> {
    const { sameDay = 'last' } = this.#options;
    const { history } = GitDump.intent(this.#options);
    const log = await this.#repository.history(history);
    const days = new Map<number, number[]>();
    log.scan((time, place) => {
      if (!(time >= 0 && time <= LAST_TIME)) {
        this.#rules.note(
          `commit ${log.commitAt(place).oid} is not a snapshot: its ${history.time} time is not a time that a dump can name`,
        );
        return;
      }
      const day = Math.floor(time / DAY);
      const others = days.get(day);
      if (others && sameDay === 'all') others.push(place);
      else days.set(day, [place]);
    });
    const dates = [...days.keys()]
      .sort((a, b) => a - b)
      .flatMap((day) => days.get(day)!.map((_, serial) => SnapshotDate.ofUnixTime(day * DAY, serial)));
    if (dates.length === 0)
      throw new DumpError(`no snapshots in the ${this.description}: none of its commits has a date`);
    return { dates, log, days };
  }
}

interface History {
  readonly dates: readonly SnapshotDate[];
  readonly log: CommitLog;
  /** Days since 1970 -> the places in the log of that day's commits, by serial. */
  readonly days: ReadonlyMap<number, readonly number[]>;
}
