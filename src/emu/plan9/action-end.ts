import { HeldFile } from '../../tree/held-file.js';
import type { Action } from './action.js';
import type { Kernel } from './kernel.js';
import type { ActionResult, WrittenFile } from './observer.js';
import type { Process } from './process.js';

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
    return content === undefined ? 'removed' : { kind: 'file', file: HeldFile.of(content), mode: 0o666 };
  }
  const state = kernel.layer.state(path);
  if (state === undefined) return action.touched.get(path) ? 'removed' : undefined;
  if (!state.node.writer?.within(action)) action.taint(`${path} was changed by another program`, action.depth - 1);
  return state.written;
}
