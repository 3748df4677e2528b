import { resolve } from 'node:path';
import { untilAborted } from '../bisect/investigation/until-aborted.js';
import type { Config } from '../build/config.js';
import { type FormatName, render } from '../report/formats.js';
import { renderOptionsFor } from '../report/paint.js';
import type { Report } from '../report/report.js';
import type { Store } from '../store/store.js';
import { Interrupted, isForPeople, systemSentence } from './errors.js';
import type { CliSession, Host } from './host.js';
import { formatOf, type SharedOptions, wholeNumber } from './options.js';
import { Progress } from './progress.js';

/** Threads beyond which memory, not processors, sets the limit. */
const MOST_WORKERS = 4;

/**
 * What one run of a command works with: configuration, store and session, each opened when it is first needed, and
 * where its report goes.
 */
export class Context {
  readonly host: Host;
  readonly progress: Progress;
  readonly options: SharedOptions;
  readonly format: FormatName;
  readonly #argv: readonly string[];
  #config: Config | undefined;
  #store: Store | undefined;
  #recording = false;
  #session: CliSession | undefined;

  /** `argv`: the command line, for the record. Throws a UsageError for a format that there is not. */
  constructor(host: Host, options: SharedOptions, argv: readonly string[]) {
    this.host = host;
    this.options = options;
    this.format = formatOf(options.format);
    this.progress = new Progress(host.stderr, options.quiet ?? false, host.now);
    this.#argv = argv;
  }

  get signal(): AbortSignal {
    return this.host.signal;
  }

  /** Columns of the terminal. */
  get width(): number {
    return renderOptionsFor(this.host.stdout, this.host.env).width;
  }

  get workers(): number {
    const { workers } = this.options;
    return workers === undefined
      ? Math.min(this.host.processors, MOST_WORKERS)
      : wholeNumber('--workers', workers, 1, 64);
  }

  /** The configuration; `change` adapts it to the command line before anything is opened with it. */
  async config(change: (config: Config) => Config = (config) => config): Promise<Config> {
    if (!this.#config) {
      const { findConfig, loadConfig } = await import('../build/config.js');
      this.#config = change(loadConfig(findConfig(this.host.cwd, this.options.config)));
    }
    return this.#config;
  }

  /** The database's file, absolute. */
  async databaseFile(): Promise<string> {
    if (this.options.database !== undefined) return resolve(this.host.cwd, this.options.database);
    const { folder, database } = await this.config();
    return resolve(folder, database ?? 'fsbisect.db');
  }

  /** The database, for work whose results go into it. */
  async store(): Promise<Store> {
    if (!this.#store) {
      const { Store } = await import('../store/store.js');
      this.#store = Store.open(await this.databaseFile());
      this.#recording = true;
      this.#store.invoke(this.#argv, this.host.version, this.host.now());
    }
    return this.#store;
  }

  /** The database, for reading what is there. */
  async readStore(): Promise<Store> {
    if (!this.#store) {
      const { Store } = await import('../store/store.js');
      this.#store = Store.open(await this.databaseFile(), { readonly: true });
    }
    return this.#store;
  }

  async session(): Promise<CliSession> {
    if (!this.#session) {
      const workers = this.workers;
      const config = await this.config();
      this.#session = await this.host.openSession(config, () => this.store(), { workers });
    }
    return this.#session;
  }

  /** Waits for work, but no longer than until the user ends the program. */
  wait<T>(work: Promise<T>): Promise<T> {
    return untilAborted(work, this.signal);
  }

  /** Prints a report in the format that was asked for. */
  print(report: Report): void {
    const { stdout, env } = this.host;
    stdout.write(render(report, this.format, renderOptionsFor(stdout, env)));
  }

  /** An error as it is to be told: one that nobody foresaw may come from a database that is damaged. */
  explained(error: unknown): unknown {
    const foreseen = isForPeople(error) || error instanceof Interrupted || systemSentence(error) !== undefined;
    return foreseen || !this.#store ? error : this.#store.explain(error);
  }

  /** Closes what was opened; `exitCode` goes on record. */
  async close(exitCode: number): Promise<void> {
    await this.#session?.close();
    if (this.#recording) this.#store?.finish(exitCode, this.host.now());
    this.#store?.close();
  }
}
