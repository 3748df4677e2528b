import type { Tree } from '../../tree/tree.js';
import type { Bind } from './binds.js';
import type { LimitName } from './errors.js';
import type { Hardware } from './hardware.js';
import type { ProcessRecord } from './kernel.js';
import type { Limits } from './limits.js';
import type { ProcessObserver } from './observer.js';
import type { CallRecord } from './scheduler.js';
import type { Terms } from './terms.js';

export interface Plan9Options {
  /** What the root directory holds; it is only read. */
  readonly tree: Tree;
  /** Seconds since 1970: what every clock says and when every file was changed. */
  readonly time: number;
  /** Instead of the default limits: see limits.ts. */
  readonly limits?: { readonly [Name in keyof Limits]?: number | undefined };
  /** A processor with memory to use, so that what it has cached is used again; default one of its own. */
  readonly hardware?: Hardware;
  /** Of the thread, if it has other work, too. */
  readonly terms?: Terms | undefined;
  readonly observer?: ProcessObserver;
  /** Instead of the default binds: see binds.ts. */
  readonly binds?: readonly Bind[];
  /** Default 'glenda'. */
  readonly user?: string;
  /** Default 'fsbisect'. */
  readonly sysname?: string;
  /** Called with what is printed, as it is printed. */
  readonly output?: (bytes: Uint8Array, stream: 'stdout' | 'stderr') => void;
  /** Called with every system call. */
  readonly trace?: (record: CallRecord) => void;
}

export interface RunOptions {
  /** Working directory; default '/'. */
  readonly directory?: string;
  /** Variables of the environment; lists have NUL between their words. Default: what rc needs. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the console gives as input; default nothing. */
  readonly stdin?: Uint8Array;
}

export interface RunResult {
  /** 'exited', or why the run did not come to an end. Neither is an error of the emulator's but for 'unsupported'. */
  readonly outcome: 'exited' | 'limit' | 'deadlock' | 'unsupported';
  /** Exit string of the program if it exited: '' is success. */
  readonly status: string;
  /** What ended it, in words; '' if it exited. */
  readonly reason: string;
  /** The limit that was reached. */
  readonly limit?: LimitName;
  /** All output in order, and by stream. */
  readonly output: Uint8Array;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** Instructions retired, those of replayed programs included. */
  readonly instructions: number;
  readonly systemCalls: number;
  /** Processes that ended, in the order of their ends. */
  readonly processes: readonly ProcessRecord[];
  /** Numbers of system calls that do not exist; their callers got the note 'sys: bad sys call'. */
  readonly unknownCalls: readonly number[];
  /** What of the tree could not be read, in words; programs saw 'i/o error'. */
  readonly troubles: readonly string[];
}

/** The environment of a run that is given none. */
export const DEFAULT_ENVIRONMENT: Readonly<Record<string, string>> = {
  cputype: '386',
  objtype: '386',
  path: '.\0/bin',
  home: '/tmp',
  user: 'glenda',
  sysname: 'fsbisect',
  service: 'terminal',
  NPROC: '1',
};
