import { OCEXEC, OEXCL, OEXEC, ORCLOSE, ORDWR, OTRUNC } from '../abi.js';
import { Chan } from '../chan.js';
import { readChan, writeChan } from '../chan-io.js';
import { Pipe } from '../devices/pipe.js';
import { E, fail, GuestError } from '../errors.js';
import { type Found, find, findForCreate, named } from '../files/names.js';
import { observeChan } from '../observe-chan.js';
import type { Process } from '../process.js';
import { encode } from '../strings.js';
import type { Arguments } from './arguments.js';

/** Modes that open(2) knows. */
const MODES = 3 | OTRUNC | OCEXEC | ORCLOSE;

/** The error of an open with the name in front, as namec gives it. */
function withName<T>(name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof GuestError) fail(named(name, name.length, error.message));
    throw error;
  }
}

function openFound(process: Process, found: Found, mode: number): Chan {
  const { node, union } = found;
  if ((mode & 3) === OEXEC && node.isDirectory) fail('cannot exec directory');
  // What is removed at the last close must not have to wait then.
  if (mode & ORCLOSE) node.load();
  const other = node.open(process, mode);
  if (other !== undefined) return other;
  const chan = new Chan(node, found.name, mode & 3, process.action, union);
  chan.closeOnExec = (mode & OCEXEC) !== 0;
  chan.removeOnClose = (mode & ORCLOSE) !== 0;
  return chan;
}

/** open(file, mode) */
export function open(process: Process, args: Arguments): number {
  const name = args.string(0);
  const mode = args.int(1);
  if ((mode & ~MODES) !== 0) fail(E.badArg);
  const found = find(process, name);
  return process.descriptors.add(withName(name, () => openFound(process, found, mode)));
}

/** create(file, mode, perm): an existing file is opened and truncated. */
export function create(process: Process, args: Arguments): number {
  const name = args.string(0);
  const mode = args.int(1);
  const perm = args.word(2);
  if ((mode & ~(MODES | OEXCL)) !== 0) fail(E.badArg);
  const { parent, element, existing, name: full } = findForCreate(process, name, (perm & 0x8000_0000) !== 0);
  const chan = withName(name, () => {
    if (existing !== undefined) {
      if (mode & OEXCL) fail(E.exists);
      return openFound(process, existing, (mode & MODES) | OTRUNC);
    }
    const node = parent.create(process, element, mode, perm);
    const made = new Chan(node, full, mode & 3, process.action);
    made.closeOnExec = (mode & OCEXEC) !== 0;
    made.removeOnClose = (mode & ORCLOSE) !== 0;
    return made;
  });
  return process.descriptors.add(chan);
}

/** close(fd) */
export function close(process: Process, args: Arguments): number {
  process.descriptors.close(process, args.int(0));
  return 0;
}

/** dup(old, new): new -1 takes the lowest free one. */
export function dup(process: Process, args: Arguments): number {
  const chan = process.descriptors.get(args.int(0));
  const fd = args.int(1);
  if (fd < -1) fail(E.badFd);
  chan.refs++;
  if (fd === -1) return process.descriptors.add(chan);
  process.descriptors.put(process, fd, chan);
  return fd;
}

/** pipe(fd[2]) */
export function pipe(process: Process, args: Arguments): number {
  const address = args.word(0);
  process.space.checkRange(address, 8, true);
  const fds = new Pipe().ends.map((end) => {
    end.open();
    return process.descriptors.add(new Chan(end, end.path(), ORDWR, process.action));
  });
  process.space.writeWord(address, fds[0]!);
  process.space.writeWord(address + 4, fds[1]!);
  return 0;
}

function read(process: Process, args: Arguments, offset: number): number {
  const chan = process.descriptors.get(args.int(0));
  const address = args.word(1);
  const count = args.int(2);
  if (count < 0) fail(E.tooSmall);
  process.space.checkRange(address, count, true);
  if (count === 0 && !chan.node.isStream) return 0;
  const bytes = readChan(process, chan, count, offset);
  process.space.write(address, bytes);
  return bytes.length;
}

function write(process: Process, args: Arguments, offset: number): number {
  const chan = process.descriptors.get(args.int(0));
  const address = args.word(1);
  const count = args.int(2);
  if (count < 0) fail(E.tooSmall);
  process.space.checkRange(address, count, false);
  return writeChan(process, chan, process.space.view(address, count), offset);
}

/** An offset argument; -1 is the file's own. */
function offsetArgument(args: Arguments): number {
  const offset = args.vlong(3);
  if (offset < -1) fail(E.negativeOffset);
  return offset;
}

/** pread(fd, buf, n, offset) */
export function pread(process: Process, args: Arguments): number {
  return read(process, args, offsetArgument(args));
}

/** pwrite(fd, buf, n, offset) */
export function pwrite(process: Process, args: Arguments): number {
  return write(process, args, offsetArgument(args));
}

/** _read(fd, buf, n), of the third edition */
export function oldRead(process: Process, args: Arguments): number {
  return read(process, args, -1);
}

/** _write(fd, buf, n), of the third edition */
export function oldWrite(process: Process, args: Arguments): number {
  return write(process, args, -1);
}

function seekTo(process: Process, fd: number, offset: number, whence: number): number {
  const chan = process.descriptors.get(fd);
  const { node } = chan;
  if (node.isStream) fail(E.isStream);
  for (let action = process.action; action.depth > chan.action.depth; action = action.parent!) {
    action.taint('moved the offset of a file that it inherited', action.depth - 1);
  }
  let to = offset;
  if (whence === 1) to += chan.offset;
  else if (whence === 2) {
    if (node.isDirectory) fail(E.dirSeek);
    observeChan(process, chan, 'status');
    to += node.stat(process).length;
  } else if (whence !== 0) fail(E.badArg);
  if (to < 0) fail(E.negativeOffset);
  if (node.isDirectory && to !== 0 && to !== chan.offset) fail(E.dirSeek);
  chan.offset = to;
  return to;
}

/** seek(result*, fd, offset, whence) */
export function seek(process: Process, args: Arguments): number {
  const address = args.word(0);
  process.space.checkRange(address, 8, true);
  const to = seekTo(process, args.int(1), args.vlong(2), args.int(4));
  process.space.writeWord(address, to | 0);
  process.space.writeWord(address + 4, Math.floor(to / 2 ** 32));
  return 0;
}

/** oseek(fd, offset, whence), of the third edition */
export function oldSeek(process: Process, args: Arguments): number {
  return seekTo(process, args.int(0), args.int(1), args.int(2));
}

/** fd2path(fd, buf, n) */
export function fd2path(process: Process, args: Arguments): number {
  const chan = process.descriptors.get(args.int(0));
  const address = args.word(1);
  const size = args.word(2);
  process.space.checkRange(address, size, true);
  observeChan(process, chan, 'existence');
  if (size === 0) return 0;
  const name = encode(chan.name).subarray(0, size - 1);
  const terminated = new Uint8Array(name.length + 1);
  terminated.set(name);
  process.space.write(address, terminated);
  return 0;
}

/** remove(file) */
export function remove(process: Process, args: Arguments): number {
  const name = args.string(0);
  const found = find(process, name);
  if (found.union !== undefined) fail(named(name, name.length, 'is a mount point'));
  withName(name, () => found.node.remove(process));
  return 0;
}

/** chdir(dir) */
export function chdir(process: Process, args: Arguments): number {
  const name = args.string(0);
  const found = find(process, name);
  if (!found.node.isDirectory) fail(named(name, name.length, E.notDirectory));
  found.node.observe(process.action, 'existence');
  process.dot = { node: found.under, name: found.name };
  return 0;
}
