import { contentIdOf } from '../../tree/content-id.js';
import { whenReady } from '../../tree/maybe-promise.js';
import type { MaybePromise } from '../../tree/tree.js';
import type { Action } from './action.js';
import type { Chan } from './chan.js';
import { PipeEnd } from './devices/pipe.js';
import { LayerFile } from './files/layer-file.js';
import { LayerNode } from './files/layer-node.js';
import type { AccessKind } from './observer.js';
import type { Process } from './process.js';

/** What an action that inherited a chan sees of it: see Access. */
export function chanFingerprint(process: Process, chan: Chan, kind: AccessKind): MaybePromise<string> {
  const { node } = chan;
  if (kind === 'existence') return chan.name;
  if (kind === 'status') {
    const status = node instanceof LayerNode ? node.fingerprint('status', chan.action) : node.kind;
    return whenReady(status, (seen) => `${node.path()} ${seen}`);
  }
  if (kind === 'entries') return `${node.path()} ${chan.listed}`;
  if (node instanceof LayerFile) {
    return chan.offset === 0 ? node.contentId() : contentIdOf(node.content().subarray(chan.offset));
  }
  if (node instanceof PipeEnd) {
    const remaining = node.remaining();
    return remaining === undefined ? 'open' : contentIdOf(remaining);
  }
  if (node.kind === 'cons') return contentIdOf(process.kernel.console.rest());
  return node.path();
}

/**
 * Records that a process looks at an open file. For actions that inherited it that is a look at the descriptor, for
 * the one that opened it and those around it a look at the file.
 */
export function observeChan(process: Process, chan: Chan, kind: AccessKind, from: Action = process.action): void {
  if (from.depth === 0) return;
  const { node } = chan;
  if (kind === 'content' && chan.seenBy === from && chan.seenVersion === node.version) return;
  let action = from;
  for (; action.depth > chan.action.depth; action = action.parent!) {
    const fd = action.inherited.get(chan);
    if (fd === undefined) {
      from.taint('used a descriptor that it did not inherit', chan.action.depth);
      return;
    }
    if (node instanceof PipeEnd && kind === 'content' && node.remaining() === undefined) {
      action.taint('read from a pipe that others could still write to', action.depth - 1);
      continue;
    }
    // The first look fixes what the action saw: from then on the offset is its own doing.
    action.recordHere(kind, `#d/${fd}`, () => chanFingerprint(process, chan, kind));
  }
  if (action !== chan.action) {
    from.taint('used a descriptor of another program', 0);
    return;
  }
  node.observe(action, kind);
  if (kind !== 'content') return;
  chan.seenBy = from;
  chan.seenVersion = node.version;
}

/** Accounts for bytes that a read has taken from an inherited chan. */
export function consumeChan(process: Process, chan: Chan, bytes: number): void {
  for (let action = process.action; action.depth > chan.action.depth; action = action.parent!) {
    const fd = action.inherited.get(chan);
    if (fd !== undefined) action.consumed.set(fd, (action.consumed.get(fd) ?? 0) + bytes);
  }
}
