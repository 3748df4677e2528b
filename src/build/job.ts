import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import type { BuildResult, Dependency, Failure } from '../store/records.js';
import type { ActionCounts } from './action-cache.js';
import type { BootReport } from './boot-report.js';

/** One file of a component; its bytes are an object of the store. */
interface VersionFile {
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
  /** Whether the failure is a shortfall of the emulator's own. */
  readonly unsupported?: boolean;
}

/** A version, and what of its snapshot it depends on. */
export interface VersionReport {
  readonly version: Version;
  /** Left out if that is not known; then it may depend on anything. */
  readonly dependencies?: readonly Dependency[];
  /** Whether a program had to be run for it. */
  readonly made: boolean;
}

/** Component name -> version. Components that are not named stay as the base snapshot has them. */
export type Versions = Readonly<Record<string, Version>>;

/** What a kernel build came to, and by what work. */
export interface BuildReport extends BuildResult {
  readonly actions: ActionCounts;
  /** Whether all that it depends on was seen: then, from the same, it comes to the same. */
  readonly repeatable: boolean;
}

type VersionJob = { readonly kind: 'version'; readonly component: string; readonly date: string };
type BuildJob = { readonly kind: 'build'; readonly base: string; readonly versions: Versions };
type BootJob = { readonly kind: 'boot'; readonly object: string; readonly loader?: BootFiles };

/** A command for a person, in the environment of the recipe. Nothing is replayed, and nothing of it is kept. */
export interface RunJob {
  readonly kind: 'run';
  readonly base: string;
  readonly versions: Versions;
  readonly command: readonly string[];
  /** Working directory: a path of the Plan 9 tree. */
  readonly directory: string;
  /** Files that are put into the working directory: name -> bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What the command reads from its console. */
  readonly input: Uint8Array;
}

/** A file that a run left changed; `content` of a regular file. */
export interface ChangedFile {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'removed';
  readonly content?: Uint8Array;
}

/** What became of a command. */
export interface RunReport {
  /** `exited`, or what ended it: a limit, a deadlock, a shortfall of the emulator's. */
  readonly outcome: 'exited' | 'limit' | 'deadlock' | 'unsupported';
  /** Its exit string; empty: success. */
  readonly exit: string;
  /** Why it did not come to an end by itself; empty if it did. */
  readonly reason: string;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly instructions: number;
  /** Parents before children. */
  readonly changed: readonly ChangedFile[];
}

/** What a worker thread can be asked for. Jobs and results cross threads by structured clone. */
export type Job = VersionJob | BuildJob | BootJob | RunJob;

interface Results {
  version: VersionReport;
  build: BuildReport;
  boot: BootReport;
  run: RunReport;
}

export type JobResult<J extends Job> = Results[J['kind']];

/** What a guest program prints while a job is being done. */
interface JobOutput {
  readonly output: Uint8Array;
  readonly stream: 'stdout' | 'stderr';
}

/** Takes it. */
export type JobListener = (output: JobOutput) => void;

/** Who wants to know more of a job than its result. */
export interface JobListeners {
  /** Hears what a command prints, while it runs. */
  readonly printed?: JobListener | undefined;
  /** Hears how many milliseconds the thread worked. */
  readonly took?: ((milliseconds: number) => void) | undefined;
}

export type JobReply =
  | JobOutput
  | {
      readonly result: JobResult<Job>;
      /** That the worker took, by the host's clock. */
      readonly milliseconds: number;
    }
  | { readonly error: { readonly name: string; readonly message: string } };
