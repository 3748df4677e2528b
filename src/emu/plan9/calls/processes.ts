import * as Abi from '../abi.js';
import { observeDevice } from '../devices/console.js';
import { EnvironmentGroup } from '../devices/environment.js';
import { Blocked, E, fail, NoReturn, Yielded } from '../errors.js';
import { exec as execute } from '../exec.js';
import { NameSpace } from '../files/name-space.js';
import { DescriptorGroup, RendezvousGroup } from '../groups.js';
import { BadAddress } from '../memory/address-space.js';
import { Process, type ProcessGroups, type WaitMessage } from '../process.js';
import { encode, number12, quoteAlways } from '../strings.js';
import { WaitQueue } from '../wait-queue.js';
import type { Arguments } from './arguments.js';

/** rfork(flags): fork(2). */
export function rfork(process: Process, args: Arguments): number {
  const flags = args.word(0);
  const both = (a: number, b: number) => (flags & (a | b)) === (a | b);
  if (both(Abi.RFFDG, Abi.RFCFDG) || both(Abi.RFNAMEG, Abi.RFCNAMEG) || both(Abi.RFENVG, Abi.RFCENVG)) fail(E.badArg);
  if ((flags & Abi.RFPROC) === 0) {
    if (flags & (Abi.RFMEM | Abi.RFNOWAIT)) fail(E.badArg);
    const old = { ...process.groups };
    Object.assign(process.groups, newGroups(process, flags));
    if (old.descriptors !== process.groups.descriptors) old.descriptors.release();
    if (old.environment !== process.groups.environment) old.environment.refs--;
    if (old.nameSpace !== process.groups.nameSpace) old.nameSpace.refs--;
    return 0;
  }
  return fork(process, flags);
}

/** The groups that the flags ask for: new ones, with one use, or the process's own. */
function newGroups(process: Process, flags: number): ProcessGroups {
  const { groups, action, kernel } = process;
  const made = { ...groups };
  if (flags & (Abi.RFFDG | Abi.RFCFDG)) {
    made.descriptors = new DescriptorGroup(kernel.limits.openFiles, flags & Abi.RFFDG ? groups.descriptors : undefined);
  }
  if (flags & (Abi.RFNAMEG | Abi.RFCNAMEG)) {
    made.nameSpace = new NameSpace(action, flags & Abi.RFNAMEG ? groups.nameSpace : undefined);
    made.nameSpace.noAttach = groups.nameSpace.noAttach;
  }
  if (flags & Abi.RFNOMNT) made.nameSpace.noAttach = true;
  if (flags & (Abi.RFENVG | Abi.RFCENVG)) {
    made.environment = new EnvironmentGroup(action, flags & Abi.RFENVG ? groups.environment : undefined);
  }
  if (flags & Abi.RFREND) made.rendezvous = new RendezvousGroup();
  if (flags & Abi.RFNOTEG) made.noteGroup = kernel.nextNoteGroup();
  return made;
}

function fork(parent: Process, flags: number): number {
  const { kernel } = parent;
  const pid = kernel.nextPid(parent.pid, parent.nextChild());
  const groups = newGroups(parent, flags);
  if (groups.descriptors === parent.groups.descriptors) groups.descriptors.refs++;
  if (groups.environment === parent.groups.environment) groups.environment.refs++;
  if (groups.nameSpace === parent.groups.nameSpace) groups.nameSpace.refs++;
  const wait = (flags & Abi.RFNOWAIT) === 0;
  kernel.cpu.save();
  const child = new Process(
    kernel,
    pid,
    wait ? parent : undefined,
    wait ? parent.pid : 0,
    parent.action,
    parent.space.fork((flags & Abi.RFMEM) !== 0),
    groups,
    parent.dot,
    parent.fpu,
  );
  if (wait) parent.children++;
  child.text = parent.text;
  child.argv = parent.argv;
  child.registers.set(parent.registers);
  child.registers[0] = 0;
  child.eip = parent.eip;
  child.eflags = parent.eflags;
  child.notes.push(...parent.notes);
  child.noteHandler = parent.noteHandler;
  child.savedRegisters = parent.savedRegisters;
  child.lastNote = parent.lastNote;
  parent.action.live++;
  kernel.start(child);
  return pid;
}

/** exec(file, argv) */
export function exec(process: Process, args: Arguments): number {
  const name = args.string(0);
  const argv: string[] = [];
  let at = args.word(1);
  if (at & 3) fail(E.badArg);
  for (; ; at += 4) {
    const address = process.space.readWord(at) >>> 0;
    if (address === 0) break;
    argv.push(process.space.readString(address, 400 * 1024));
    if (argv.length > 100_000) fail(E.noMemory);
  }
  return execute(process, name, argv);
}

/** exits(status) */
export function exits(process: Process, args: Arguments): never {
  const address = args.word(0);
  let status = '';
  if (address !== 0) {
    try {
      status = process.space.readString(address, Abi.ERRMAX - 1);
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
  const message = process.waits.shift();
  if (message !== undefined) return message;
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

/** errstr(buf, n): exchanges the error string with the buffer's. */
export function errstr(process: Process, args: Arguments): number {
  const address = args.word(0);
  const room = Math.min(args.word(1), Abi.ERRMAX);
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

/** sleep(milliseconds): the clock moves on when nobody else can run; 0 lets the others run first. */
export function sleep(process: Process, args: Arguments): number {
  const milliseconds = args.int(0);
  const { callState, kernel } = process;
  if (callState.deadline === undefined) {
    if (milliseconds > 0) process.action.taint('slept', 0);
    callState.deadline = kernel.clock + BigInt(Math.max(0, milliseconds)) * 1_000_000n;
    if (milliseconds <= 0) throw new Yielded();
    kernel.setTimer(process, callState.deadline, false);
  }
  if (kernel.clock < callState.deadline) throw new Blocked(new WaitQueue());
  return 0;
}

/** alarm(milliseconds): the note 'alarm' after that time; gives what was left of the one before. */
export function alarm(process: Process, args: Arguments): number {
  const milliseconds = args.word(0);
  const { kernel } = process;
  const left = process.alarm === undefined ? 0 : Number((process.alarm - kernel.clock) / 1_000_000n);
  process.alarm = undefined;
  if (milliseconds > 0) {
    process.action.taint('set an alarm', 0);
    process.alarm = kernel.clock + BigInt(milliseconds) * 1_000_000n;
    kernel.setTimer(process, process.alarm, true);
  }
  return left;
}

/** nsec(result*): nanoseconds since 1970 */
export function nsec(process: Process, args: Arguments): number {
  const address = args.word(0);
  process.space.checkRange(address, 8, true);
  observeDevice(process.action, process, '#c/bintime');
  process.space.writeWord(address, Number(BigInt.asIntN(32, process.kernel.clock)));
  process.space.writeWord(address + 4, Number(process.kernel.clock >> 32n));
  return 0;
}
