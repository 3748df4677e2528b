import type { HeldFile } from '../../tree/held-file.js';
import type { FileNode, MaybePromise } from '../../tree/tree.js';

/**
 * What a build's action cache sees of the processes, and how it makes one unnecessary.
 *
 * An *action* is one exec'ed program with all its descendants until they exec in turn: those are actions nested in it
 * (mk holds rc, rc holds 8c). What a nested action reads, the enclosing ones have read too, except for what
 * they, or something inside them, wrote before. Actions are numbered from 1 in the order of their exec; the action
 * of the root program has parent 0.
 */
export interface ProcessObserver {
  /** A program is about to start. Return a replay to skip running it: the process then exits at once. */
  exec?(request: ExecRequest): MaybePromise<Replay | undefined>;
  /**
   * Something in `action`, which may be replayed, looked at something that nothing in `action` had written. Each kind and
   * path once per action. `made`: something in the enclosing action had written it.
   */
  access?(action: number, access: Access, made: boolean): void;
  /**
   * The program of `action` took a look itself, or one that means something else to each action: not only actions nested in
   * it did, or their start. Once per kind and path, after `access`.
   */
  ownAccess?(action: number, kind: AccessKind, path: string): void;
  /** The program, all its descendants, and all actions nested in it are over. Called for replayed actions as well. */
  exit?(action: number, result: ActionResult): void;
}

/** A program about to start: everything that is known before it runs. */
export interface ExecRequest {
  readonly action: number;
  /** The enclosing action, 0 for none. */
  readonly parent: number;
  /** Process id; it depends on the process's place in the tree of forks only, not on when others run. */
  readonly pid: number;
  /** The executable's path below the binds, e.g. /386/bin/8c. */
  readonly path: string;
  /** The executable itself; of a `#!` script, its interpreter. */
  readonly program: FileNode;
  /** Final arguments: of a `#!` script, those of the interpreter. */
  readonly argv: readonly string[];
  /** The working directory's path, as fd2path tells it. */
  readonly directory: string;
  /** The variables of the process's environment group now. Reading it here is not an access. */
  environment(): ReadonlyMap<string, Uint8Array>;
  readonly descriptors: readonly DescriptorState[];
  /** Identity of the name space: equal strings resolve equal names to equal paths. */
  readonly namespace: string;
  /** What is shared with a process outside the action. */
  readonly shared: { readonly environment: boolean; readonly descriptors: boolean; readonly namespace: boolean };
  /** The fingerprint that an access of this kind and path would have now, to this process. */
  probe(kind: AccessKind, path: string): MaybePromise<string>;
}

/** An open file descriptor at exec. */
export interface DescriptorState {
  readonly fd: number;
  readonly kind: 'file' | 'directory' | 'pipe' | 'cons' | 'null' | 'environment' | 'device';
  /** Path below the binds. */
  readonly path: string;
  /** Open mode: 0 OREAD, 1 OWRITE, 2 ORDWR. */
  readonly mode: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
}

/**
 * content: bytes were read; existence: it was opened, truncated, replaced or entered (existence, kind, permissions);
 * status: size and time were looked at too; entries: a directory was listed (names and the status of each);
 * absent: the name was looked up and is not there.
 */
export type AccessKind = 'content' | 'existence' | 'status' | 'entries' | 'absent';

export interface Access {
  readonly kind: AccessKind;
  /**
   * Path below the binds: /sys/include/libc.h; /env/NAME for a variable; #c/pid for a device's file; #d/N for the
   * descriptor N that the action inherited: its content is what can still be read from it, from its offset at the start;
   * #p/children for the children that the process had at the start.
   */
  readonly path: string;
  /**
   * What was seen, as a string that is equal exactly if the same would be seen again. Of content it is the git blob
   * id; 'absent' if there is nothing (whatever the kind: so a name that has vanished does not match).
   */
  readonly fingerprint: MaybePromise<string>;
}

/** A file as an action left it. */
export type WrittenFile =
  | { readonly kind: 'file'; readonly file: HeldFile; readonly mode: number }
  | { readonly kind: 'directory'; readonly mode: number }
  | 'removed';

/** Bytes written to a descriptor that the action inherited; fd -1 is the console opened by name. */
export interface Output {
  readonly fd: number;
  readonly bytes: Uint8Array;
}

/** What an action does to the world, seen from outside. */
interface Effects {
  /** Exit string of the program; '' is success. */
  readonly exit: string;
  /** Instructions retired by all processes of the action and of those nested in it. */
  readonly instructions: number;
  /**
   * Files created, changed or removed, by path below the binds, parents before children; variables of a shared
   * environment group as /env/NAME. A file that came and went is not listed.
   */
  readonly written: ReadonlyMap<string, WrittenFile>;
  /** In the order of the writes. */
  readonly output: readonly Output[];
  /** Bytes by which reads moved inherited descriptors on: descriptor -> bytes. */
  readonly consumed: ReadonlyMap<number, number>;
}

export interface ActionResult extends Effects {
  /** Whether a replay of these effects is as good as running it again, provided its accesses are the same. */
  readonly cacheable: boolean;
  /** Why not, in words, if it is not. */
  readonly whyNot?: string;
  /** Whether it was replayed rather than run. */
  readonly replayed: boolean;
}

/** The effects to apply instead of running a program, and what it looked at (the enclosing actions depend on it too). */
export interface Replay extends Effects {
  readonly accesses: readonly { readonly kind: AccessKind; readonly path: string }[];
}
