import type {
  Access,
  AccessKind,
  ActionResult,
  ExecRequest,
  Output,
  ProcessObserver,
  Replay,
  WrittenFile,
} from '../emu/plan9/observer.js';
import { weakKeyOf } from '../store/action-lookup.js';
import type { RecordedAction } from '../store/actions.js';
import type { Action, Failure, Look, Step } from '../store/records.js';
import type { Store } from '../store/store.js';
import { HeldFile } from '../tree/held-file.js';
import { whenAll, whenReady } from '../tree/maybe-promise.js';
import { sha256 } from '../tree/sha256.js';
import type { MaybePromise } from '../tree/tree.js';

/** Part of every key: raised when the meaning of a recorded action changes, so that old records are passed over. */
export const RECORD_VERSION = 3;

/** Where actions and the contents they leave are kept. */
export type ActionStore = Pick<Store, 'actions' | 'objects'>;

/** What an action has looked at. */
interface Taken extends Access {
  /** Whether the action around it had written that. */
  readonly made: boolean;
  /** Whether its program took the look itself. */
  own: boolean;
}

interface Pending {
  readonly argv: readonly string[];
  readonly directory: string;
  readonly tool: string;
  readonly parent: number;
  /** What is known of it before it starts but its program's bytes, and with them. */
  readonly frame: string;
  readonly weakKey: string;
  /** Path of its program, unless the action around it made that. */
  readonly program: string | undefined;
  /** By kind and path. */
  readonly taken: Map<string, Taken>;
  /** The actions in it, which are over when it is; undefined for one that no record knows. Their output is part of its own. */
  readonly steps: MaybePromise<Step | undefined>[];
  /** Which of its enclosing action's steps it is. */
  readonly place: number;
  /** What is replayed for it. */
  replay: RecordedAction | undefined;
  failure: Failure | undefined;
}

/** How many programs a build had to run, and how many it had on record. */
export interface ActionCounts {
  run: number;
  replayed: number;
}

/**
 * The action cache of one build: replays programs whose every input is as it was, records the others.
 *
 * The key of an action is the program's bytes, its arguments, directory, descriptors and name space, the guest's time,
 * and everything that it was seen to look at, absences and directory listings included. No date and no host path is
 * part of it.
 */
export class ActionCache implements ProcessObserver {
  readonly counts: ActionCounts = { run: 0, replayed: 0 };
  readonly #store: ActionStore;
  readonly #environment: string;
  readonly #pending = new Map<number, Pending>();
  readonly #writes: Promise<unknown>[] = [];

  /** `environment` identifies whatever else a program could tell apart: the guest's time. */
  constructor(store: ActionStore, environment: string) {
    this.#store = store;
    this.#environment = environment;
  }

  /** The innermost failure of the root program, once it is over and if it failed. */
  failure: Failure | undefined;
  /** What the root program looked at, once it is over and if that is all that it depends on. */
  accesses: readonly Access[] | undefined;

  exec(request: ExecRequest): MaybePromise<Replay | undefined> {
    return whenReady(request.program.contentId(), (program) => this.#answer(request, program));
  }

  #answer(request: ExecRequest, program: string): MaybePromise<Replay | undefined> {
    const frame = sha256(
      JSON.stringify([
        RECORD_VERSION,
        this.#environment,
        request.path,
        request.argv,
        request.directory,
        request.namespace,
        request.descriptors.map(({ fd, kind, path, mode, offset }) =>
          kind === 'file' || kind === 'directory' ? [fd, kind, path, mode, offset] : [fd, kind, mode],
        ),
        [request.shared.environment, request.shared.descriptors, request.shared.namespace],
      ]),
    );
    const weakKey = weakKeyOf(frame, program);
    const outer = this.#pending.get(request.parent);
    this.#pending.set(request.action, {
      argv: request.argv,
      directory: request.directory,
      tool: request.path.slice(request.path.lastIndexOf('/') + 1),
      parent: request.parent,
      frame,
      weakKey,
      // What the action around it made, it has not looked at.
      program: outer?.taken.has(nameOf('content', request.path)) ? request.path : undefined,
      taken: new Map(),
      steps: [],
      place: (outer?.steps.push(undefined) ?? 0) - 1,
      replay: undefined,
      failure: undefined,
    });
    const probe = ([kind, path]: Look) => request.probe(kind as AccessKind, path);
    return whenReady(this.#store.actions.find(weakKey, probe), (found) => found && this.#replay(request.action, found));
  }

  access(action: number, access: Access, made: boolean): void {
    this.#pending.get(action)?.taken.set(nameOf(access.kind, access.path), { ...access, made, own: false });
  }

  ownAccess(action: number, kind: AccessKind, path: string): void {
    const taken = this.#pending.get(action)?.taken.get(nameOf(kind, path));
    if (taken) taken.own = true;
  }

  exit(action: number, result: ActionResult): void {
    const pending = this.#pending.get(action);
    if (!pending) return;
    this.#pending.delete(action);
    if (result.replayed) this.counts.replayed++;
    else this.counts.run++;
    if (result.exit !== '') this.#noteFailure(pending, result);
    if (!result.cacheable) return;
    const accesses = [...pending.taken.values()];
    if (pending.parent === 0) this.accesses = accesses;
    const step = whenAll(
      accesses.map(({ fingerprint }) => fingerprint),
      (seen) => this.#keep(pending, result, seen),
    );
    if (step instanceof Promise) this.#writes.push(step);
    const outer = this.#pending.get(pending.parent);
    if (outer) outer.steps[pending.place] = step;
  }

  /** Records an action that ran, and what is known of how it did. Returns what it is in the action around it. */
  #keep(pending: Pending, result: ActionResult, seen: readonly string[]): MaybePromise<Step | undefined> {
    const { taken, replay } = pending;
    if (replay) return stepOf(replay.id, result, replay.looks, pending, seen);
    const looks = [...taken.values()].map(({ kind, path }): Look => [kind, path]);
    const id = this.#record(pending, result, looks, seen);
    return whenReady(
      whenAll(pending.steps, (steps) => this.#transcribe(pending, id, seen, steps)),
      () => stepOf(id, result, looks, pending, seen),
    );
  }

  /** A program that runs one other is as long as that. Of one in which something has no record nothing can be told. */
  #transcribe(
    { weakKey, taken }: Pending,
    id: string,
    seen: readonly string[],
    steps: readonly (Step | undefined)[],
  ): void {
    if (steps.length < 2) return;
    const known = steps.filter((step) => step !== undefined);
    if (known.length < steps.length) return;
    const looks: Look[] = [];
    const saw: string[] = [];
    for (const [i, { kind, path, own }] of [...taken.values()].entries()) {
      if (isOfTree(kind, path) && !own) continue;
      looks.push([kind, path]);
      saw.push(seen[i]!);
    }
    this.#store.actions.putTranscript(weakKey, looks, saw, id, known);
  }

  /** Waits until all that was recorded is in the store. */
  async flush(): Promise<void> {
    await Promise.all(this.#writes.splice(0));
  }

  /** A program that fails because one inside it failed adds nothing to what that one said. */
  #noteFailure(pending: Pending, result: ActionResult): void {
    pending.failure ??= {
      tool: pending.tool,
      argv: pending.argv,
      exit: result.exit,
      message: complaint(pending, result.output) ?? result.exit,
    };
    const outer = this.#pending.get(pending.parent);
    if (outer) outer.failure = pending.failure;
    else this.failure = pending.failure;
  }

  #replay(action: number, recorded: RecordedAction): Replay {
    const { action: record, looks } = recorded;
    const pending = this.#pending.get(action);
    if (pending) {
      pending.replay = recorded;
      pending.failure = record.failure;
    }
    const written = new Map<string, WrittenFile>();
    for (const [path, kind, mode, id] of record.written) {
      written.set(
        path,
        kind === 'removed'
          ? 'removed'
          : kind === 'directory'
            ? { kind, mode }
            : { kind, mode, file: this.#file(id, mode) },
      );
    }
    return {
      exit: record.exit,
      instructions: record.instructions,
      written,
      output: record.output.map(([fd, id]) => ({ fd, bytes: this.#object(id) })),
      consumed: new Map(record.consumed),
      accesses: looks.map(([kind, path]) => ({ kind: kind as AccessKind, path })),
    };
  }

  #file(id: string, mode: number): HeldFile {
    const size = this.#store.objects.size(id);
    if (size === undefined) throw new Error(`The store has an action that left object ${id}, but not the object.`);
    return new HeldFile(size, (mode & 0o111) !== 0, id, () => this.#object(id));
  }

  #object(id: string): Uint8Array {
    const bytes = this.#store.objects.get(id);
    if (!bytes) throw new Error(`The store has an action that left object ${id}, but not the object.`);
    return bytes;
  }

  #record(pending: Pending, result: ActionResult, looks: readonly Look[], seen: readonly string[]): string {
    const record: Action = {
      argv: pending.argv,
      directory: pending.directory,
      exit: result.exit,
      instructions: result.instructions,
      written: [...result.written].map(([path, file]) =>
        file === 'removed'
          ? [path, 'removed', 0, '']
          : [path, file.kind, file.mode, file.kind === 'file' ? keep(this.#store.objects, file.file) : ''],
      ),
      output: joinOutput(result.output).map(({ fd, bytes }) => [fd, this.#store.objects.put(bytes)]),
      consumed: [...result.consumed],
      ...(pending.failure ? { failure: pending.failure } : {}),
    };
    return this.#store.actions.put(pending.weakKey, looks, seen, record);
  }
}

function nameOf(kind: AccessKind, path: string): string {
  return `${kind} ${path}`;
}

/**
 * Whether a look sees the same file in whichever program it is taken, unless that was written in between: other looks are at
 * what a program has of its own, or leave out what it wrote.
 */
function isOfTree(kind: AccessKind, path: string): boolean {
  return kind !== 'entries' && path.startsWith('/') && !path.startsWith('/env/');
}

/**
 * An action as a step of the one around it. What is given to it is what that one made, or has of its own; the rest it sees
 * as it was before that one started. Undefined if a replay was seen to look at something else than the run did.
 */
function stepOf(
  action: string,
  { instructions }: ActionResult,
  looks: readonly Look[],
  { frame, program, taken }: Pending,
  seen: readonly string[],
): Step | undefined {
  const given: [number, string][] = [];
  const sights = new Map([...taken.keys()].map((name, i) => [name, seen[i]!]));
  for (const [i, [kind, path]] of looks.entries()) {
    const name = nameOf(kind as AccessKind, path);
    const sight = sights.get(name);
    if (sight === undefined) return undefined;
    if (taken.get(name)!.made || !isOfTree(kind as AccessKind, path)) given.push([i, sight]);
  }
  return { frame, ...(program === undefined ? {} : { program }), action, instructions, given };
}

/**
 * The line that says why a program failed. A tool's first line that is not a warning; but a program that runs others shows
 * their output too, and its own complaint begins with its name (`mk: ...`) or comes last.
 */
function complaint({ tool, steps }: Pending, output: readonly Output[]): string | undefined {
  const lines = Buffer.concat(output.map(({ bytes }) => bytes))
    .toString()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (steps.length > 0) return lines.find((line) => line.startsWith(`${tool}: `)) ?? lines.at(-1);
  return lines.find((line) => !/\bwarning:/.test(line)) ?? lines[0];
}

/** Sees to it that a file's bytes are in the store, and returns their id. */
export function keep(objects: ActionStore['objects'], file: HeldFile): string {
  const id = file.contentId();
  return objects.has(id) ? id : objects.put(file.content());
}

/** Neighbouring writes to one descriptor as one: what a reader sees is the same. */
function joinOutput(output: readonly Output[]): Output[] {
  const joined: { fd: number; parts: Uint8Array[] }[] = [];
  for (const { fd, bytes } of output) {
    const last = joined.at(-1);
    if (last?.fd === fd) last.parts.push(bytes);
    else joined.push({ fd, parts: [bytes] });
  }
  return joined.map(({ fd, parts }) => ({ fd, bytes: Buffer.concat(parts) }));
}
