import type { BootReport } from '../build/boot-report.js';
import type { Config } from '../build/config.js';
import type { Session } from '../build/session.js';
import type { QemuOptions, QemuResult } from '../qemu/boot.js';
import type { QueryRequest, QueryResult } from '../store/run-query.js';
import type { Store } from '../store/store.js';
import type { BootWork } from './boot-work.js';

/** Where text goes. */
export interface TextStream {
  write(text: string): void;
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal. */
  readonly columns?: number | undefined;
}

/** What the program needs of the process it runs in; tests bring their own. */
export interface Host {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** This program's version. */
  readonly version: string;
  /** Processors that may be used. */
  readonly processors: number;
  /** The host's clock, Unix milliseconds: for the record of invocations alone. */
  now(): number;
  /** Aborted, with an Interrupted as its reason, when the user ends the program. */
  readonly signal: AbortSignal;
  /**
   * Tells `report` of an error that nothing caught, or that nothing is left to wait for though the program is not at its
   * end. The process ends then, with the exit code that `report` returns.
   */
  onFault(report: (error: unknown) => number): void;
  /** Boots a kernel; `line` hears what it prints. Rejects with the signal's reason when that is aborted. */
  boot(work: BootWork, line: (text: string) => void, signal: AbortSignal): Promise<BootReport>;
  /** Boots a kernel in QEMU. Rejects with the reason of its signal when that is aborted. */
  bootInQemu(kernel: Uint8Array, options: QemuOptions): Promise<QemuResult>;
  /** Asks a database. Rejects with the reason of its signal when that is aborted. */
  query(request: QueryRequest, signal: AbortSignal): Promise<QueryResult>;
  /** Opens a session; `openStore` opens the database, which stays the caller's. */
  openSession(
    config: Config,
    openStore: () => Promise<Store>,
    options: { readonly workers: number },
  ): Promise<CliSession>;
}

/** What commands need of a session. */
export type CliSession = Pick<
  Session,
  | 'config'
  | 'store'
  | 'dump'
  | 'machine'
  | 'loader'
  | 'dates'
  | 'range'
  | 'date'
  | 'history'
  | 'sources'
  | 'recipe'
  | 'test'
  | 'build'
  | 'run'
  | 'close'
>;
