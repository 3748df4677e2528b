import { contentIdOf } from '../../tree/content-id.js';
import type { Action } from './action.js';
import type { Process, WaitMessage } from './process.js';
import { encode } from './strings.js';

/**
 * The children that a process had when it started a program. mk's shells have one: the process that writes them their
 * script has the same parent, and its wait message comes to the shell.
 */
export interface Family {
  /** Children made before. */
  readonly made: number;
  /** Of these, alive. */
  readonly alive: number;
  /** Wait messages that had not been read. */
  readonly waits: readonly WaitMessage[];
}

/** A process's children now. */
export function familyOf(process: Process): Family {
  return { made: process.childrenMade, alive: process.children, waits: [...process.waits] };
}

/** Equal for families between which await cannot tell, as long as the living do not end. */
export function familyFingerprint({ alive, waits }: Family): string {
  return contentIdOf(encode([alive, ...waits.map(({ pid, text }) => `${pid} ${text}`)].join('\n')));
}

/** Records that a process waits for children, among which those may be that it had before its program started. */
export function observeFamily(process: Process, from: Action = process.action): void {
  for (let action = from; action.depth > 0 && action.pid === process.pid; action = action.parent!) {
    const { family } = action;
    if (family) action.recordHere('content', '#p/children', () => familyFingerprint(family));
  }
}

/** A process gets a wait message: no record of a program can know how a child ends that was alive when it started. */
export function receiveWait(process: Process, message: WaitMessage): void {
  for (let { action } = process; action.depth > 0 && action.pid === process.pid; action = action.parent!) {
    const { family } = action;
    if (family && message.child <= family.made && !family.waits.includes(message)) {
      action.taint('waited for a child that it did not make', action.depth - 1);
    }
  }
}
