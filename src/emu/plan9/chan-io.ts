import type { Chan } from './chan.js';
import { E, fail } from './errors.js';
import { consumeChan, observeChan } from './observe-chan.js';
import type { Process } from './process.js';
import { packStat, type Stat } from './stat.js';

/** Reads an open file at an offset, or with -1 at its own, which moves on. Directories give whole packed entries. */
export function readChan(process: Process, chan: Chan, count: number, offset = -1): Uint8Array {
  if (!chan.readable) fail(E.badUseFd);
  if (chan.node.isDirectory) return readDirectory(process, chan, count, offset);
  if (process.action.depth > 0) observeChan(process, chan, 'content');
  const stream = chan.node.isStream;
  const bytes = chan.node.read(process, chan, offset < 0 || stream ? chan.offset : offset, count);
  if (offset < 0 || stream) {
    chan.offset += bytes.length;
    if (process.action !== chan.action) consumeChan(process, chan, bytes.length);
  }
  return bytes;
}

function readDirectory(process: Process, chan: Chan, count: number, offset: number): Uint8Array {
  if (offset >= 0 && offset !== chan.offset && offset !== 0) fail(E.dirSeek);
  if (offset === 0 || (offset < 0 && chan.offset === 0)) {
    if (process.action.depth > 0) observeChan(process, chan, 'entries');
    chan.listing = list(process, chan);
    chan.listed = 0;
    chan.offset = 0;
  }
  const packed: Uint8Array[] = [];
  let size = 0;
  while (chan.listed < chan.listing.length) {
    const entry = packStat(chan.listing[chan.listed]!);
    if (size + entry.length > count) break;
    packed.push(entry);
    size += entry.length;
    chan.listed++;
  }
  if (size === 0 && chan.listed < chan.listing.length) fail(E.tooSmall);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const entry of packed) {
    bytes.set(entry, at);
    at += entry.length;
  }
  chan.offset += size;
  return bytes;
}

/** What a directory holds; of a union, what all its directories hold, one after the other. */
function list(process: Process, chan: Chan): Stat[] {
  if (chan.union === undefined) return chan.node.list(process);
  const all: Stat[] = [];
  for (const { node } of chan.union.mounts) {
    if (node !== chan.node) node.observe(chan.action, 'entries');
    all.push(...node.list(process));
  }
  return all;
}

/** Writes to an open file at an offset, or with -1 at its own, which moves on. Gives the number of bytes. */
export function writeChan(process: Process, chan: Chan, bytes: Uint8Array, offset = -1): number {
  if (!chan.writable) fail(E.badUseFd);
  if (chan.node.isDirectory) fail(E.isDirectory);
  const own = offset < 0 || chan.node.isStream;
  const count = chan.node.write(process, chan, own ? chan.offset : offset, bytes);
  if (process.action !== chan.action) process.action.wrote(chan, bytes, own);
  if (own) chan.offset += count;
  return count;
}
