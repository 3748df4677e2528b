import type { Failure } from '../store/records.js';
import type { ActionCounts } from './action-cache.js';
import type { BootReport } from './boot-report.js';

/** One file of a component; its bytes are an object of the store. */
export interface VersionFile {
  readonly path: string;
  /** Git blob id. */
  readonly id: string;
  /** Bytes. */
  readonly size: number;
  readonly executable: boolean;
}

/** A component as of a date: an artifact, or the failure to make one from the day's source. */
export interface Version {
  /** SHA-256 over paths, contents and executable bits; of a failure, over what failed. */
  readonly artifact: string;
  /** Bytes of all files. */
  readonly size: number;
  readonly files: readonly VersionFile[];
  readonly failure?: Failure;
}

/** Component name -> version. Components that are not named stay as the base snapshot has them. */
export type Versions = Readonly<Record<string, Version>>;

/** What a kernel build came to. */
export interface BuildReport {
  readonly status: 'ok' | 'error' | 'unsupported';
  /** SHA-256 of the kernel; present exactly when the status is ok. */
  readonly image?: string;
  /** Bytes of the kernel. */
  readonly size?: number;
  /** Object id of the kernel's bytes. */
  readonly object?: string;
  readonly failure?: Failure;
  /** Where it failed: a component that could not be made, or `kernel`. */
  readonly stage?: string;
  /** Object id of everything that the build printed. */
  readonly log: string;
  readonly instructions: number;
  readonly actions: ActionCounts;
}

export type VersionJob = { readonly kind: 'version'; readonly component: string; readonly date: string };
export type BuildJob = { readonly kind: 'build'; readonly base: string; readonly versions: Versions };
export type BootJob = { readonly kind: 'boot'; readonly object: string };

/** What a worker thread can be asked for. Jobs and results cross threads by structured clone. */
export type Job = VersionJob | BuildJob | BootJob;

export type JobResult<J extends Job> = J extends VersionJob ? Version : J extends BuildJob ? BuildReport : BootReport;

export type JobReply =
  | { readonly result: Version | BuildReport | BootReport }
  | { readonly error: { readonly name: string; readonly message: string } };
