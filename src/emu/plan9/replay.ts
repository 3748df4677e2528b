import { Action } from './action.js';
import type { Chan } from './chan.js';
import { writeChan } from './chan-io.js';
import { observeDevice } from './devices/console.js';
import { E, fail } from './errors.js';
import { makeRequest } from './exec-request.js';
import { familyOf, observeFamily } from './family.js';
import { LayerDirectory } from './files/layer-directory.js';
import type { LayerFile } from './files/layer-file.js';
import type { Kernel } from './kernel.js';
import { consumeChan, observeChan } from './observe-chan.js';
import type { AccessKind, Replay, WrittenFile } from './observer.js';
import type { Process } from './process.js';

/** An exec that the observer has been asked about, and if it answered with a replay, how far that has come. */
export interface Replaying {
  readonly action: Action;
  answer?: { readonly replay: Replay | undefined };
  /** Files are written, descriptors moved on. */
  applied: boolean;
  /** Outputs that have been written. */
  outputs: number;
}

/** Makes the action of a program that a process is about to start, and asks the observer whether it has to run. */
export function beginAction(
  process: Process,
  program: LayerFile,
  argv: readonly string[],
): { asked: Replaying; later?: Promise<void> } {
  const { kernel } = process;
  const inherited = new Map<Chan, number>();
  for (const fd of process.descriptors.open()) {
    const chan = process.descriptors.get(fd);
    if (!chan.closeOnExec && !inherited.has(chan)) inherited.set(chan, fd);
  }
  const action = new Action(
    kernel.nextAction(),
    process.action,
    process.pid,
    process.environment,
    inherited,
    kernel.observer,
  );
  action.family = familyOf(process);
  const why = burden(process);
  if (why !== undefined) action.taint(why, action.depth - 1);
  const asked: Replaying = { action, applied: false, outputs: 0 };
  const exec = kernel.observer?.exec;
  if (exec === undefined) return { asked: { ...asked, answer: { replay: undefined } } };
  const answer = exec.call(kernel.observer, makeRequest(process, action, program, argv));
  if (!(answer instanceof Promise)) return { asked: { ...asked, answer: { replay: answer } } };
  return {
    asked,
    later: answer.then((replay) => {
      asked.answer = { replay };
    }),
  };
}

/** What the new program inherits that no record of it could know of. */
function burden(process: Process): string | undefined {
  if (process.alarm !== undefined) return 'began with an alarm set';
  if (process.sharesMemory) return 'began with a shared segment';
  return undefined;
}

/**
 * Does what a replay says instead of running the program, which ends the process. May be interrupted by Blocked when
 * a pipe is full, and is then called again.
 */
export function applyReplay(process: Process, replaying: Replaying, replay: Replay): void {
  const { kernel } = process;
  const { action } = replaying;
  if (!replaying.applied) {
    for (const { kind, path } of replay.accesses) observeAgain(process, action, kind, path);
    for (const [path, written] of replay.written) write(process, action, path, written);
    for (const [fd, bytes] of replay.consumed) consume(process, fd, bytes);
    replaying.applied = true;
  }
  for (; replaying.outputs < replay.output.length; replaying.outputs++) {
    const { fd, bytes } = replay.output[replaying.outputs]!;
    if (fd < 0) {
      action.printed(bytes);
      kernel.console.write(bytes, 'stdout');
    } else writeChan(process, process.descriptors.get(fd), bytes);
    delete process.callState.queued;
  }
  kernel.retire(process, replay.instructions);
  kernel.exit(process, replay.exit);
}

/** What a replayed action looked at, `action` and those around it have looked at too. */
function observeAgain(process: Process, action: Action, kind: AccessKind, path: string): void {
  const { kernel } = process;
  if (path === '#p/children') {
    // Enclosing actions of the same process have families of their own, of which it is a look too.
    observeFamily(process, action);
  } else if (path.startsWith('#d/')) {
    const chan = process.descriptors.peek(Number(path.slice(3)));
    if (chan !== undefined) observeChan(process, chan, kind, action);
  } else if (path.startsWith('#')) observeDevice(action, process, path);
  else if (path === '/env') process.environment.observeList(action);
  else if (path.startsWith('/env/')) process.environment.observe(action, kind, path.slice(5));
  else {
    const node = kernel.layer.find(path);
    if (node !== undefined) node.observe(action, kind);
    else observeAbsence(kernel, action, path);
  }
}

/** What is absent is so for want of the first of its names that is not there: its directory may be missing as well. */
function observeAbsence({ layer }: Kernel, action: Action, path: string): void {
  for (
    let slash = path.lastIndexOf('/'), end = path.length;
    slash >= 0;
    end = slash, slash = path.lastIndexOf('/', end - 1)
  ) {
    const directory = layer.find(path.slice(0, slash) || '/');
    if (directory === undefined) continue;
    if (directory instanceof LayerDirectory) directory.observeAbsent(action, path.slice(slash + 1, end));
    else directory.observe(action, 'existence');
    return;
  }
}

function write(process: Process, action: Action, path: string, written: WrittenFile): void {
  if (path.startsWith('/env/')) {
    const value = written === 'removed' || written.kind !== 'file' ? undefined : written.file.content();
    process.environment.set(path.slice(5), value, action);
  } else process.kernel.layer.put(path, written, action);
}

function consume(process: Process, fd: number, bytes: number): void {
  const chan = process.descriptors.get(fd);
  if (!chan.node.isStream) chan.offset += bytes;
  else {
    for (let left = bytes; left > 0; ) {
      const read = chan.node.read(process, chan, 0, left).length;
      if (read === 0) fail(E.io);
      left -= read;
    }
  }
  consumeChan(process, chan, bytes);
}
