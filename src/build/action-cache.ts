import { createHash } from 'node:crypto';
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
import type { RecordedAction } from '../store/actions.js';
import type { Action, Failure, Look } from '../store/records.js';
import type { Store } from '../store/store.js';
import { HeldFile } from '../tree/held-file.js';
import { whenAll, whenReady } from '../tree/maybe-promise.js';
import type { MaybePromise } from '../tree/tree.js';

/** Part of every key: raised when the meaning of a recorded action changes, so that old records are passed over. */
export const RECORD_VERSION = 2;

/** Where actions and the contents they leave are kept. */
export type ActionStore = Pick<Store, 'actions' | 'objects'>;

interface Pending {
  readonly argv: readonly string[];
  readonly directory: string;
  readonly tool: string;
  readonly parent: number;
  readonly weakKey: string;
  readonly accesses: Access[];
  /** Whether it ran other programs: their output is part of its own. */
  hasInner: boolean;
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
  readonly #writes: Promise<void>[] = [];

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
    const weakKey = digest([
      RECORD_VERSION,
      this.#environment,
      program,
      request.path,
      request.argv,
      request.directory,
      request.namespace,
      request.descriptors.map(({ fd, kind, path, mode, offset }) =>
        kind === 'file' || kind === 'directory' ? [fd, kind, path, mode, offset] : [fd, kind, mode],
      ),
      [request.shared.environment, request.shared.descriptors, request.shared.namespace],
    ]);
    this.#pending.set(request.action, {
      argv: request.argv,
      directory: request.directory,
      tool: request.path.slice(request.path.lastIndexOf('/') + 1),
      parent: request.parent,
      weakKey,
      accesses: [],
      hasInner: false,
      failure: undefined,
    });
    const outer = this.#pending.get(request.parent);
    if (outer) outer.hasInner = true;
    const probe = ([kind, path]: Look) => request.probe(kind as AccessKind, path);
    return whenReady(this.#store.actions.find(weakKey, probe), (found) => found && this.#replay(request.action, found));
  }

  access(action: number, access: Access): void {
    this.#pending.get(action)?.accesses.push(access);
  }

  exit(action: number, result: ActionResult): void {
    const pending = this.#pending.get(action);
    if (!pending) return;
    this.#pending.delete(action);
    if (result.replayed) this.counts.replayed++;
    else this.counts.run++;
    if (result.exit !== '') this.#noteFailure(pending, result);
    if (pending.parent === 0 && result.cacheable) this.accesses = pending.accesses;
    if (!result.cacheable || result.replayed) return;
    const { accesses } = pending;
    const written = whenAll(
      accesses.map(({ fingerprint }) => fingerprint),
      (seen) => this.#record(pending, result, seen),
    );
    if (written) this.#writes.push(written);
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

  #replay(action: number, { action: record, looks }: RecordedAction): Replay {
    const pending = this.#pending.get(action);
    if (pending) pending.failure = record.failure;
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

  #record(pending: Pending, result: ActionResult, seen: readonly string[]): void {
    const looks: Look[] = pending.accesses.map(({ kind, path }) => [kind, path]);
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
    this.#store.actions.put(pending.weakKey, looks, seen, record);
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/**
 * The line that says why a program failed. A tool's first line that is not a warning; but a program that runs others shows
 * their output too, and its own complaint begins with its name (`mk: ...`) or comes last.
 */
function complaint({ tool, hasInner }: Pending, output: readonly Output[]): string | undefined {
  const lines = Buffer.concat(output.map(({ bytes }) => bytes))
    .toString()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (hasInner) return lines.find((line) => line.startsWith(`${tool}: `)) ?? lines.at(-1);
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
