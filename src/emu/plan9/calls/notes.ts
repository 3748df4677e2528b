import { noted as returnFromNote } from '../notes.js';
import type { Process } from '../process.js';
import type { Arguments } from './arguments.js';

/** notify(handler): 0 for none. */
export function notify(process: Process, args: Arguments): number {
  const handler = args.word(0);
  if (handler !== 0) process.space.checkRange(handler, 1, false);
  process.noteHandler = handler;
  return 0;
}

/** noted(how) */
export function noted(process: Process, args: Arguments): never {
  return returnFromNote(process, args.int(0));
}
