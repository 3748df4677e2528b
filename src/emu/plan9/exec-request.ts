import type { MaybePromise } from '../../tree/tree.js';
import type { Action } from './action.js';
import { deviceFingerprint } from './devices/console.js';
import { Suspended } from './errors.js';
import { familyFingerprint, familyOf } from './family.js';
import type { LayerFile } from './files/layer-file.js';
import { chanFingerprint } from './observe-chan.js';
import type { AccessKind, DescriptorState, ExecRequest } from './observer.js';
import type { Process } from './process.js';

/** What is known of a program that a process is about to start as `action`. */
export function makeRequest(
  process: Process,
  action: Action,
  program: LayerFile,
  argv: readonly string[],
): ExecRequest {
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
function probe(process: Process, kind: AccessKind, path: string): MaybePromise<string> {
  try {
    return probeNow(process, kind, path);
  } catch (error) {
    if (!(error instanceof Suspended)) throw error;
    return error.until.then(() => probe(process, kind, path));
  }
}

function probeNow(process: Process, kind: AccessKind, path: string): MaybePromise<string> {
  if (path === '#p/children') return familyFingerprint(familyOf(process));
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
