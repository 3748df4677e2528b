import { ERRMAX } from '../abi.js';
import { E, fail } from '../errors.js';
import type { Process } from '../process.js';
import { encode } from '../strings.js';
import type { Arguments } from './arguments.js';

/** errstr(buf, n): exchanges the error string with the buffer's. */
export function errstr(process: Process, args: Arguments): number {
  const address = args.word(0);
  const room = Math.min(args.word(1), ERRMAX);
  exchangeError(process, address, room);
  return 0;
}

/** _errstr(buf), of the third edition: 64 bytes */
export function oldErrstr(process: Process, args: Arguments): number {
  exchangeError(process, args.word(0), 64);
  return 0;
}

function exchangeError(process: Process, address: number, room: number): void {
  if (room === 0) fail(E.badArg);
  process.space.checkRange(address, room, true);
  const given = process.space.readString(address, room);
  const error = encode(process.errorString).subarray(0, room - 1);
  const terminated = new Uint8Array(error.length + 1);
  terminated.set(error);
  process.space.write(address, terminated);
  process.errorString = given;
}
