import type { MaybePromise } from '../../tree/tree.js';
import type { Chan } from './chan.js';
import type { EnvironmentGroup } from './devices/environment.js';
import type { Family } from './family.js';
import type { Access, AccessKind, Output, ProcessObserver } from './observer.js';

/** A look that an action has recorded. */
interface Seen {
  /** The state of what it saw. */
  readonly version: number;
  /** Whether the action's own program took it, not only one nested in it. */
  own: boolean;
}

/**
 * One exec'ed program and its descendants, as the observer sees them: what it looked at, wrote and printed.
 *
 * Every file version carries the action that wrote it. A look at a version is news to an action only if neither it nor
 * anything inside it wrote that version; so a look is recorded from the innermost action outwards and stops at the
 * first one that holds the writer.
 *
 * Depth 0 is the outside: no action, nothing recorded. Without an observer every process is there.
 */
export class Action {
  /** Looks that are recorded of one action; one that looks at more is run every time. */
  static readonly LOOKS = 200_000;
  readonly depth: number;
  /** The children that its process had at the start. */
  family: Family | undefined;
  /** Descriptors open at the start: chan -> lowest descriptor. */
  readonly inherited: Map<Chan, number>;
  /** Files that it or nested actions made, changed or removed -> whether they were there before. */
  readonly touched = new Map<string, boolean>();
  readonly output: Output[] = [];
  readonly consumed = new Map<number, number>();
  /** Instructions of it and of nested actions that are over. */
  instructions = 0;
  exit = '';
  /** Processes that are in it and actions nested in it that are not over. */
  live = 1;
  replayed = false;
  whyNot: string | undefined;
  /** What it looked at: by the kind of look, and by path. */
  readonly #seen: Readonly<Record<AccessKind, Map<string, Seen>>> = {
    content: new Map(),
    existence: new Map(),
    status: new Map(),
    entries: new Map(),
    absent: new Map(),
  };
  #looks = 0;
  readonly #observer: ProcessObserver | undefined;

  constructor(
    readonly id: number,
    readonly parent: Action | undefined,
    /** The process that runs the program: its exit string is the action's. 0 for the outside. */
    readonly pid: number,
    /** The environment group at the start. */
    readonly environment: EnvironmentGroup | undefined,
    inherited: Map<Chan, number>,
    observer: ProcessObserver | undefined,
  ) {
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.inherited = inherited;
    this.#observer = observer;
  }

  /** Whether this action is `outer` or nested in it. */
  within(outer: Action): boolean {
    let action: Action = this;
    while (action.depth > outer.depth) action = action.parent!;
    return action === outer;
  }

  /**
   * Something in this action looked at something. `writer` made what it saw, if anybody did; `version` tells
   * one state of it from another. `own`: whether it is a look of the action's program, not only of one that this starts.
   */
  record(
    kind: AccessKind,
    path: string,
    writer: Action | undefined,
    version: number,
    see: () => Access,
    own = true,
  ): void {
    let access: Access | undefined;
    for (let action: Action = this; action.depth > 0; action = action.parent!) {
      if (writer?.within(action)) return;
      const itself = own && action === this;
      const seen = action.#seen[kind].get(path);
      if (seen !== undefined) {
        if (seen.version !== version) this.taint(`${path} changed while it ran`, action.depth - 1);
        else if (itself && !seen.own) action.#tellOwn(kind, path, seen);
        return;
      }
      if (action.#looks >= Action.LOOKS) {
        action.taint('looked at more than can be recorded', action.depth - 1);
        continue;
      }
      // Seeing may be suspended, and then everything is done again.
      access ??= see();
      const now = action.#looked(kind, path, version);
      action.#observer?.access?.(action.id, access, writer?.within(action.parent!) === true);
      if (itself) action.#tellOwn(kind, path, now);
    }
  }

  /**
   * Records a look that means something else to each action: of this one alone, if it is the first. A later one at
   * another version is sound only if the last to change it is in this action.
   */
  recordHere(
    kind: AccessKind,
    path: string,
    see: () => MaybePromise<string>,
    version = 0,
    writer: Action | undefined = undefined,
  ): void {
    const seen = this.#seen[kind].get(path);
    if (seen === undefined) {
      const fingerprint = see();
      const now = this.#looked(kind, path, version);
      this.#observer?.access?.(this.id, { kind, path, fingerprint }, false);
      this.#tellOwn(kind, path, now);
    } else if (seen.version !== version && !writer?.within(this)) {
      this.taint(`${path} changed while it ran`, this.depth - 1);
    }
  }

  #looked(kind: AccessKind, path: string, version: number): Seen {
    const seen: Seen = { version, own: false };
    this.#seen[kind].set(path, seen);
    this.#looks++;
    return seen;
  }

  #tellOwn(kind: AccessKind, path: string, seen: Seen): void {
    seen.own = true;
    this.#observer?.ownAccess?.(this.id, kind, path);
  }

  /** This action makes, changes or removes a file; called before the first such change of a version. */
  touch(path: string, existed: boolean): void {
    if (this.depth > 0 && !this.touched.has(path)) this.touched.set(path, existed);
  }

  /** Something was written to a chan; it is output of every action between the writer and the one that opened it. */
  wrote(chan: Chan, bytes: Uint8Array, ownOffset: boolean): void {
    let action: Action = this;
    let copy: Uint8Array | undefined;
    for (; action.depth > chan.action.depth; action = action.parent!) {
      const fd = action.inherited.get(chan);
      if (fd === undefined) {
        action.taint('wrote to a descriptor that it did not inherit', chan.action.depth);
        return;
      }
      copy ??= bytes.slice();
      action.output.push({ fd, bytes: copy });
      if (!ownOffset) action.taint('wrote at an offset of a file that it inherited', action.depth - 1);
    }
    if (action !== chan.action) this.taint('wrote to a descriptor of another program', 0);
  }

  /** Something was written to the console, opened by name, from this action. */
  printed(bytes: Uint8Array): void {
    const copy = bytes.slice();
    for (let action: Action = this; action.depth > 0; action = action.parent!) {
      action.output.push({ fd: -1, bytes: copy });
    }
  }

  /** A replay of this action, and of those around it down to a depth above `depth`, would not be as good as a run. */
  taint(why: string, depth: number): void {
    for (let action: Action = this; action.depth > depth; action = action.parent!) action.whyNot ??= why;
  }
}
