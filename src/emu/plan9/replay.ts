import type { MaybePromise } from '../../tree/tree.js';
import { Action } from './action.js';
import type { Chan } from './chan.js';
import { writeChan } from './chan-io.js';
import { deviceFingerprint, observeDevice } from './devices/console.js';
import { E, fail, Suspended } from './errors.js';
import { LayerDirectory } from './files/layer-directory.js';
import type { LayerFile } from './files/layer-file.js';
import type { Kernel } from './kernel.js';
import { chanFingerprint, consumeChan, observeChan } from './observe-chan.js';
import type { AccessKind, ActionResult, DescriptorState, ExecRequest, Replay, WrittenFile } from './observer.js';
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

function makeRequest(process: Process, action: Action, program: LayerFile, argv: readonly string[]): ExecRequest {
  const { groups } = process;
  return {
    action: action.id,
    parent: process.action.id,
    pid: process.pid,
    path: program.path(),
    program: program.asFileNode(),
    argv,
    directory: process.dot.name,
    environment: () => groups.environment.values(),
    descriptors: [...action.inherited.keys()].length === 0 ? [] : describeDescriptors(process),
    namespace: groups.nameSpace.fingerprint(),
    shared: {
      environment: groups.environment.refs > 1,
      descriptors: groups.descriptors.refs > 1,
      namespace: groups.nameSpace.refs > 1,
    },
    probe: (kind, path) => probe(process, kind, path),
  };
}

function describeDescriptors(process: Process): DescriptorState[] {
  const states: DescriptorState[] = [];
  for (const fd of process.descriptors.open()) {
    const chan = process.descriptors.get(fd);
    if (chan.closeOnExec) continue;
    const { node, mode, offset } = chan;
    states.push({ fd, kind: node.kind, path: node.path(), mode, offset });
  }
  return states;
}

/** The fingerprint of an access now; whatever the kind, 'absent' if there is nothing. */
export function probe(process: Process, kind: AccessKind, path: string): MaybePromise<string> {
  try {
    return probeNow(process, kind, path);
  } catch (error) {
    if (!(error instanceof Suspended)) throw error;
    return error.until.then(() => probe(process, kind, path));
  }
}

function probeNow(process: Process, kind: AccessKind, path: string): MaybePromise<string> {
  if (path.startsWith('#d/')) {
    const chan = process.descriptors.peek(Number(path.slice(3)));
    return chan === undefined ? 'absent' : chanFingerprint(process, chan, kind);
  }
  if (path.startsWith('#')) return deviceFingerprint(process, path) ?? 'unknown';
  if (path === '/env') return process.environment.listFingerprint(undefined);
  if (path.startsWith('/env/')) return process.environment.fingerprint(kind, path.slice(5));
  const node = process.kernel.layer.find(path);
  if (node === undefined) return 'absent';
  return kind === 'absent' ? 'present' : node.fingerprint(kind, process.kernel.outside);
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
    process.callState.queued = false;
  }
  kernel.retire(process, replay.instructions);
  kernel.exit(process, replay.exit);
}

/** What the replayed action looked at, the actions around it have looked at too. */
function observeAgain(process: Process, action: Action, kind: AccessKind, path: string): void {
  const { kernel } = process;
  if (path.startsWith('#d/')) {
    const chan = process.descriptors.peek(Number(path.slice(3)));
    if (chan !== undefined) observeChan(process, chan, kind, action);
  } else if (path.startsWith('#')) observeDevice(action, process, path);
  else if (path === '/env') process.environment.observeList(action);
  else if (path.startsWith('/env/')) process.environment.observe(action, kind, path.slice(5));
  else {
    const node = kernel.layer.find(path);
    if (node !== undefined) node.observe(action, kind);
    else {
      const slash = path.lastIndexOf('/');
      const parent = kernel.layer.find(path.slice(0, slash) || '/');
      if (parent instanceof LayerDirectory) parent.observeAbsent(action, path.slice(slash + 1));
    }
  }
}

function write(process: Process, action: Action, path: string, written: WrittenFile): void {
  if (path.startsWith('/env/')) {
    const value = written === 'removed' || written.kind !== 'file' ? undefined : written.content;
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

/** A process is out of its action: with the last one the action is over, and perhaps those around it. */
export function leaveAction(kernel: Kernel, process: Process, status: string): void {
  let { action } = process;
  for (let own = action; own.depth > 0 && own.pid === process.pid; own = own.parent!) own.exit = status;
  action.live--;
  while (action.depth > 0 && action.live === 0) {
    finish(kernel, action);
    action = action.parent!;
    action.live--;
  }
  for (; action.depth > 0 && action.pid === process.pid; action = action.parent!) {
    action.taint('left a process running when it ended', action.depth - 1);
  }
}

function finish(kernel: Kernel, action: Action): void {
  const parent = action.parent!;
  parent.instructions += action.instructions;
  if (parent.depth > 0) {
    for (const [path, existed] of action.touched) if (!parent.touched.has(path)) parent.touched.set(path, existed);
  }
  const exit = kernel.observer?.exit;
  if (exit === undefined) return;
  const written = new Map<string, WrittenFile>();
  for (const path of [...action.touched.keys()].sort()) {
    const effect = effectOn(kernel, action, path);
    if (effect !== undefined) written.set(path, effect);
  }
  const { whyNot } = action;
  const result: ActionResult = {
    exit: action.exit,
    instructions: action.instructions,
    written,
    output: action.output,
    consumed: action.consumed,
    cacheable: whyNot === undefined,
    replayed: action.replayed,
    ...(whyNot === undefined ? {} : { whyNot }),
  };
  exit.call(kernel.observer, action.id, result);
}

function effectOn(kernel: Kernel, action: Action, path: string): WrittenFile | undefined {
  if (path.startsWith('/env/')) {
    const content = action.environment?.get(path.slice(5));
    return content === undefined ? 'removed' : { kind: 'file', content, mode: 0o666 };
  }
  const state = kernel.layer.state(path);
  if (state === undefined) return action.touched.get(path) ? 'removed' : undefined;
  if (!state.node.writer?.within(action)) action.taint(`${path} was changed by another program`, action.depth - 1);
  return state.written;
}
