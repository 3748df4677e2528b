import { ERRMAX } from '../abi.js';
import { Blocked, E, fail, NoReturn } from '../errors.js';
import { ARGUMENTS, exec as execute } from '../exec.js';
import { observeFamily, receiveWait } from '../family.js';
import { BadAddress } from '../memory/address-space.js';
import type { Process, WaitMessage } from '../process.js';
import { encode, number12, quoteAlways } from '../strings.js';
import type { Arguments } from './arguments.js';

/** exec(file, argv) */
export function exec(process: Process, args: Arguments): number {
  const name = args.string(0);
  const argv: string[] = [];
  let at = args.word(1);
  if (at & 3) fail(E.badArg);
  let size = 0;
  for (; ; at += 4) {
    const address = process.space.readWord(at) >>> 0;
    if (address === 0) break;
    const argument = process.space.readString(address, ARGUMENTS + 1);
    argv.push(argument);
    size += argument.length + 5;
    if (size > ARGUMENTS) fail(E.noMemory);
  }
  return execute(process, name, argv);
}

/** exits(status) */
export function exits(process: Process, args: Arguments): never {
  const address = args.word(0);
  let status = '';
  if (address !== 0) {
    try {
      status = process.space.readString(address, ERRMAX - 1);
    } catch (error) {
      if (!(error instanceof BadAddress)) throw error;
      status = 'invalid exit string';
    }
  }
  process.kernel.exit(process, status);
  throw new NoReturn();
}

/** The next child's wait message; blocks until there is one. */
function nextWait(process: Process): WaitMessage {
  observeFamily(process);
  const message = process.waits.shift();
  if (message !== undefined) {
    receiveWait(process, message);
    return message;
  }
  if (process.children === 0) fail(E.noChild);
  throw new Blocked(process.waitQueue);
}

/** await(s, n): 'pid user sys real message'; times are 0, since none passes. */
export function await_(process: Process, args: Arguments): number {
  const address = args.word(0);
  const room = args.word(1);
  process.space.checkRange(address, room, true);
  const { pid, text } = nextWait(process);
  const message = encode(`${pid} 0 0 0 ${quoteAlways(text)}`).subarray(0, Math.max(0, room - 1));
  const terminated = new Uint8Array(Math.min(room, message.length + 1));
  terminated.set(message);
  process.space.write(address, terminated);
  return message.length;
}

/** _wait(msg), of the third edition: pid[12], time[3*12], message[64] */
export function oldWait(process: Process, args: Arguments): number {
  const address = args.word(0);
  const size = address === 0 ? 0 : 112;
  process.space.checkRange(address, size, true);
  const { pid, text } = nextWait(process);
  if (size > 0) {
    const record = new Uint8Array(size);
    record.set(encode(number12(pid)), 0);
    for (let i = 0; i < 3; i++) record.set(encode(number12(0)), 12 + 12 * i);
    record.set(encode(text).subarray(0, 63), 48);
    process.space.write(address, record);
  }
  return pid;
}
