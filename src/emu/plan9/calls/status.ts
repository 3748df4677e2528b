import type { Chan } from '../chan.js';
import { E, fail } from '../errors.js';
import { find } from '../files/names.js';
import { observeChan } from '../observe-chan.js';
import type { Process } from '../process.js';
import { OLD_STAT_SIZE, packOldStat, packStat, type Stat, unpackChanges } from '../stat.js';
import type { Arguments } from './arguments.js';

function statusOf(process: Process, name: string): Stat {
  const found = find(process, name);
  found.node.observe(process.action, 'status');
  const stat = found.node.stat(process);
  // What is mounted goes by the name of the place.
  if (found.union !== undefined) stat.name = lastElement(found.name);
  return stat;
}

function statusOfChan(process: Process, chan: Chan): Stat {
  observeChan(process, chan, 'status');
  const stat = chan.node.stat(process);
  if (chan.union !== undefined) stat.name = lastElement(chan.name);
  return stat;
}

function lastElement(name: string): string {
  return name === '/' ? '/' : name.slice(name.lastIndexOf('/') + 1);
}

/** Puts a packed status in the guest's buffer; of one too short for it, only the size that is needed (stat(2)). */
function give(process: Process, stat: Stat, address: number, room: number): number {
  const packed = packStat(stat);
  if (room < 2) fail(E.shortStat);
  process.space.checkRange(address, room, true);
  const given = packed.length <= room ? packed : packed.subarray(0, 2);
  process.space.write(address, given);
  return given.length;
}

/** stat(name, edir, n) */
export function stat(process: Process, args: Arguments): number {
  return give(process, statusOf(process, args.string(0)), args.word(1), args.word(2));
}

/** fstat(fd, edir, n) */
export function fstat(process: Process, args: Arguments): number {
  const chan = process.descriptors.get(args.int(0));
  return give(process, statusOfChan(process, chan), args.word(1), args.word(2));
}

/** _stat(name, buf), of the third edition */
export function oldStat(process: Process, args: Arguments): number {
  const status = statusOf(process, args.string(0));
  process.space.checkRange(args.word(1), OLD_STAT_SIZE, true);
  process.space.write(args.word(1), packOldStat(status));
  return 0;
}

/** _fstat(fd, buf), of the third edition */
export function oldFstat(process: Process, args: Arguments): number {
  const status = statusOfChan(process, process.descriptors.get(args.int(0)));
  process.space.checkRange(args.word(1), OLD_STAT_SIZE, true);
  process.space.write(args.word(1), packOldStat(status));
  return 0;
}

/** wstat(name, edir, n) */
export function wstat(process: Process, args: Arguments): number {
  const changes = unpackChanges(process.space.read(args.word(1), Math.min(args.word(2), 65535)));
  find(process, args.string(0)).node.wstat(process, changes);
  return args.int(2);
}

/** fwstat(fd, edir, n) */
export function fwstat(process: Process, args: Arguments): number {
  const chan = process.descriptors.get(args.int(0));
  const changes = unpackChanges(process.space.read(args.word(1), Math.min(args.word(2), 65535)));
  chan.node.wstat(process, changes);
  return args.int(2);
}
