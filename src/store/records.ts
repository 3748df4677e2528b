/**
 * What goes into the results database and comes out of it. Ids of content are hashes in hex (blobs: the git blob id;
 * images: SHA-256; toolchains, recipes, machines and questions: SHA-256 of their canonical JSON); the other ids are row numbers.
 * Instruction counts are exact up to 2^53. Addresses and registers are unsigned 32-bit numbers.
 */

/** How a build and boot ended, as design and exit codes know it. */
export type OutcomeKind =
  | 'boots'
  | 'trap'
  | 'panic'
  | 'triple-fault'
  | 'hang'
  | 'reset'
  | 'stuck'
  | 'unloadable'
  | 'build-error'
  | 'unsupported';

/** The outcome's identity: two boots with equal signatures ended for the same reason as far as can be told. */
export interface Outcome {
  readonly kind: OutcomeKind;
  /** For a person, and for comparing: `boots: banner`, `trap 14 in f+0xa`, `8l: undefined: x in f`. */
  readonly signature: string;
}

/** The innermost program that failed, and what it said. */
export interface Failure {
  /** File name of the program: 8c. */
  readonly tool: string;
  readonly argv: readonly string[];
  /** Its exit string. */
  readonly exit: string;
  readonly message: string;
}

/** Something that making a version depends on: all that is at a path of the snapshot, or only what kind of node is there. */
export interface Dependency {
  readonly path: string;
  readonly depth: 'content' | 'kind';
}

/** What a tool was seen to look at, without what it saw. */
export type Look = readonly [kind: string, path: string];

/** What a run of a tool left. Contents are ids of objects. */
export interface Effects {
  readonly written: readonly (readonly [
    path: string,
    kind: 'file' | 'directory' | 'removed',
    mode: number,
    id: string,
  ])[];
  readonly output: readonly (readonly [fd: number, id: string])[];
  readonly consumed: readonly (readonly [fd: number, bytes: number])[];
  readonly failure?: Failure;
}

/** One run of a tool: what it was, and what it left. */
export interface Action extends Effects {
  readonly argv: readonly string[];
  readonly directory: string;
  /** The exit string; empty: success. */
  readonly exit: string;
  readonly instructions: number;
}

/** An action in a program that runs others. */
export interface Step {
  /** What a run is known by besides its program's bytes, as a hash. */
  readonly frame: string;
  /** Path of the program, if that is not of the other program's doing. */
  readonly program?: string;
  /** Strong key of the run that it was, or of one that left the same. */
  readonly action: string;
  readonly instructions: number;
  /** What it saw of the other program's doing, by the numbers of its looks. */
  readonly given: readonly (readonly [look: number, seen: string])[];
}

export interface Snapshot {
  /** The dump it belongs to, as the configuration names it. */
  readonly dump: string;
  /** YYYY/MMDD, with a digit more for a second dump of the day. */
  readonly date: string;
  /** What the dump knows the whole tree by (a git commit), if anything. */
  readonly tree?: string;
}

/** A component on one date of a dump. */
export interface DatedArtifact {
  readonly date: string;
  readonly artifact: string;
}

export interface Artifact {
  /** Hash of the bytes. */
  readonly id: string;
  /** Bytes of all its files. */
  readonly size: number;
  /** Its files; `id` is the git blob id. */
  readonly files: readonly {
    readonly path: string;
    readonly id: string;
    readonly size: number;
    readonly executable: boolean;
  }[];
  /** Why there are no files: the day's source did not build. */
  readonly failure?: Failure;
}

/** Component name -> artifact id. */
export type Toolchain = Readonly<Record<string, string>>;

export interface Build {
  readonly recipe: string;
  readonly toolchain: string;
  /** `unsupported`: stopped by a shortfall of ours, not of the guest. */
  readonly status: 'ok' | 'error' | 'unsupported';
  /** The kernel, when status is ok. */
  readonly image?: string;
  /** Where it failed: `make`, `link`, a component's name, ... */
  readonly stage?: string;
  /** The tool whose run failed. */
  readonly tool?: string;
  /** The first message of the failure. */
  readonly message?: string;
  /** Identity of the failure; made of tool and message when left out. */
  readonly signature?: string;
  /** Object: everything that the build printed. */
  readonly log?: string;
  readonly instructions: number;
  readonly actionsRun: number;
  readonly actionsReplayed: number;
}

/** What a kernel build came to. */
export interface BuildResult {
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
}

export interface Image {
  /** SHA-256 of the kernel's bytes. */
  readonly id: string;
  /** Bytes. */
  readonly size: number;
  /** Object: the kernel's bytes. */
  readonly object: string;
}

/** The first exception that mattered, as the processor recorded it. */
export interface Trap {
  readonly vector: number;
  readonly errorCode?: number;
  readonly eip: number;
  readonly cr2?: number;
  readonly cr3?: number;
  readonly eflags?: number;
  /** EAX ECX EDX EBX ESP EBP ESI EDI. */
  readonly registers?: readonly number[];
  /** The function, and how far into it (bytes). */
  readonly symbol?: string;
  readonly offset?: number;
  readonly file?: string;
  readonly line?: number;
  /** Who noticed: the processor alone, the loader's handler, the kernel's own. */
  readonly reporter?: string;
  /** When: instructions retired. */
  readonly instructions?: number;
}

export interface Boot {
  readonly image: string;
  readonly machine: string;
  readonly outcome: Outcome;
  /** The last milestone that was reached. */
  readonly milestone?: string;
  readonly instructions: number;
  /** What was written to the screen and to the serial port: text, so that SQL can search it. */
  readonly console: string;
  readonly serial: string;
  /** SHA-256 of the final machine state. */
  readonly digest?: string;
  readonly trap?: Trap;
  readonly details: BootDetails;
}

/** What is known of a boot besides, JSON. Here is what is read again; the rest is for queries. */
export interface BootDetails {
  readonly outcome?: { readonly kind: string; readonly trap?: { readonly backtrace: readonly Frame[] } };
  readonly milestones?: readonly Milestone[];
  /** How far up the ladder it came; `missed` is the rung that was waited for in the end. */
  readonly ladder?: {
    readonly reached: readonly Milestone[];
    readonly missed?: {
      readonly name: string;
      readonly reached?: string;
      readonly reason: string;
      readonly line: string;
    };
  };
  /** What was written to the disks: runs of sectors, the first and the last of each. */
  readonly disks?: readonly {
    readonly name: string;
    readonly sectors: number;
    readonly written: readonly (readonly [first: number, last: number])[];
    readonly content: string;
  }[];
  readonly notes?: readonly string[];
  readonly [more: string]: unknown;
}

/** What was reached, after how many instructions, and the line that showed it. */
interface Milestone {
  readonly name: string;
  readonly instructions: number;
  readonly line: string;
}

/** A call that led to where a boot ended. */
export interface Frame {
  readonly pc: number;
  readonly symbol: {
    readonly name: string;
    readonly offset: number;
    readonly source?: { readonly file: string; readonly line: number };
  };
}

/** The machine that a toolchain boots on when it is tried on `machine`, whose loader is one of the components. */
export interface Place {
  readonly machine: string;
  readonly toolchain: string;
  readonly bootsOn: string;
}

/** What became of one toolchain under one recipe on one machine. */
export interface Result {
  readonly build: Build;
  readonly boot?: Boot;
  readonly outcome: Outcome;
}

/** One axis of a question: a component over a range of dates of a dump, both ends included. */
interface QuestionAxis {
  readonly component: string;
  /** The definition under which the component's artifacts were recorded. */
  readonly definition: unknown;
  readonly dump: string;
  readonly from: string;
  readonly to: string;
}

/** Which change of outcome is looked for, where. Equal questions have equal ids. */
export interface Question {
  readonly recipe: string;
  readonly machine: string;
  readonly axes: readonly QuestionAxis[];
  /** Components of the toolchain that do not move: name -> artifact. */
  readonly held: Toolchain;
  /** What tells good from bad; JSON, the bisection's own. */
  readonly judge: unknown;
}

export type Verdict = 'good' | 'bad' | 'unknown';

/** How a search ended, with all it found; written in one piece. */
export interface Conclusion {
  /** In a word: `culprit`, `fix`, `unverified`, `no-change` or `inconclusive`. */
  readonly verdict: string;
  readonly culprits: readonly Culprit[];
  readonly findings: readonly Finding[];
  readonly summary: ConclusionSummary;
}

/** The part of a conclusion that has no columns of its own. */
export interface ConclusionSummary {
  /** The answer in a sentence. */
  readonly conclusion: string;
  readonly claims: readonly {
    readonly text: string;
    readonly expected: string;
    readonly found: string;
    readonly holds: 'yes' | 'no' | 'unknown';
  }[];
  /** The toolchains that the answer speaks of, by their ids. */
  readonly toolchains: readonly { readonly role: Role; readonly toolchain: string }[];
}

/** Where a toolchain stands in an answer: on either side of the change, or at an end of the ranges. */
export type Role = 'before' | 'after' | 'oldest' | 'newest';

export interface Bisection {
  readonly id: number;
  readonly question: string;
  readonly state: 'running' | 'finished';
  /** Absent while it runs. */
  readonly conclusion?: Conclusion;
}

export interface BisectionStep {
  /** `corner`, `search`, `verify`, `scan`, `map`, ... */
  readonly phase: string;
  readonly toolchain: string;
  /** Why it was asked, for a person. */
  readonly why: string;
  readonly verdict: Verdict;
  readonly signature: string;
  /** Whether the answer was on record already. */
  readonly cached: boolean;
}

export interface Culprit {
  /** Which answer it belongs to: components with the same number flip the outcome only together. */
  readonly set: number;
  readonly component: string;
  readonly definition: unknown;
  readonly dump: string;
  /** Last date before the change and first date after it. */
  readonly before: string;
  readonly after: string;
  readonly artifactBefore: string;
  readonly artifactAfter: string;
  /** Whether moving this component alone, over these two dates, was seen to flip the outcome. */
  readonly verified: boolean;
  /** Whether the newest toolchain becomes good with only this one rolled back; undefined: not known. */
  readonly rollbackCures?: boolean;
}

/** Something that a search saw besides its answer: another flip, an interaction, a gap. */
export interface Finding {
  readonly kind: string;
  readonly message: string;
  readonly details?: unknown;
}

/** One nightly check of one snapshot. */
export interface NightlyResult {
  /** What is watched over time: a name that stays when a recipe's hash changes. */
  readonly track: string;
  readonly recipe: string;
  readonly machine: string;
  readonly dump: string;
  readonly date: string;
  readonly toolchain: string;
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  /** Against the check before: `first`, `new` (was good), `still`, `fixed`, `fine`, `unknown`. */
  readonly change: string;
  readonly bisection?: number;
}
