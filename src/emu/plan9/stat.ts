import { E, fail } from './errors.js';
import { decode, encode } from './strings.js';

/** A file's status: the Dir of stat(2). */
export interface Stat {
  /** Device letter's code, e.g. 'M' 0x4d. */
  type: number;
  dev: number;
  qid: Qid;
  /** Permissions and DM bits, unsigned. */
  mode: number;
  /** Seconds since 1970. */
  atime: number;
  mtime: number;
  /** Bytes; 0 for directories. */
  length: number;
  name: string;
  uid: string;
  gid: string;
  muid: string;
}

interface Qid {
  type: number;
  vers: number;
  /** Up to 2^53. */
  path: number;
}

/** Bytes before the strings: size, type, dev, qid, mode, atime, mtime, length (stat(5)). */
const FIXED = 41;

/** Packs a status as stat(5) has it: little-endian, strings counted by 16 bits, its own size in front. */
export function packStat(stat: Stat): Uint8Array {
  const strings = [encode(stat.name), encode(stat.uid), encode(stat.gid), encode(stat.muid)];
  const size = FIXED + strings.reduce((sum, bytes) => sum + 2 + bytes.length, 0);
  const packed = new Uint8Array(size);
  const view = new DataView(packed.buffer);
  view.setUint16(0, size - 2, true);
  view.setUint16(2, stat.type, true);
  view.setUint32(4, stat.dev, true);
  view.setUint8(8, stat.qid.type);
  view.setUint32(9, stat.qid.vers, true);
  setUint64(view, 13, stat.qid.path);
  view.setUint32(21, stat.mode, true);
  view.setUint32(25, stat.atime, true);
  view.setUint32(29, stat.mtime, true);
  setUint64(view, 33, stat.length);
  let at = FIXED;
  for (const bytes of strings) {
    view.setUint16(at, bytes.length, true);
    packed.set(bytes, at + 2);
    at += 2 + bytes.length;
  }
  return packed;
}

/** The changes that wstat asks for; what is undefined stays as it is (all ones, or an empty string, in the message). */
export interface StatChanges {
  name?: string;
  mode?: number;
  mtime?: number;
  length?: number;
  uid?: string;
  gid?: string;
}

/** Unpacks the argument of wstat(2). Throws GuestError 'malformed stat buffer'. */
export function unpackChanges(bytes: Uint8Array): StatChanges {
  if (bytes.length < FIXED) fail(E.badStat);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) !== bytes.length - 2) fail(E.badStat);
  const strings: string[] = [];
  let at = FIXED;
  for (let i = 0; i < 4; i++) {
    if (at + 2 > bytes.length) fail(E.badStat);
    const length = view.getUint16(at, true);
    if (at + 2 + length > bytes.length) fail(E.badStat);
    strings.push(decode(bytes, at + 2, at + 2 + length));
    at += 2 + length;
  }
  const [name, uid, gid] = strings as [string, string, string];
  const mode = view.getUint32(21, true);
  const mtime = view.getUint32(29, true);
  const lengthLow = view.getUint32(33, true);
  const lengthHigh = view.getUint32(37, true);
  const changes: StatChanges = {};
  if (name) changes.name = name;
  if (uid) changes.uid = uid;
  if (gid) changes.gid = gid;
  if (mode !== 0xffff_ffff) changes.mode = mode;
  if (mtime !== 0xffff_ffff) changes.mtime = mtime;
  if (lengthLow !== 0xffff_ffff || lengthHigh !== 0xffff_ffff) changes.length = lengthHigh * 2 ** 32 + lengthLow;
  return changes;
}

/** Bytes of the third edition's status, which calls 11 and 18 still give. */
export const OLD_STAT_SIZE = 116;

/** Packs a status for the third edition's stat: three 28-byte names, qid, mode, times, length, type, dev. */
export function packOldStat(stat: Stat): Uint8Array {
  const packed = new Uint8Array(OLD_STAT_SIZE);
  const view = new DataView(packed.buffer);
  packed.set(encode(stat.name).subarray(0, 27), 0);
  packed.set(encode(stat.uid).subarray(0, 27), 28);
  packed.set(encode(stat.gid).subarray(0, 27), 56);
  const directory = (stat.mode & 0x8000_0000) !== 0 ? 0x8000_0000 : 0;
  view.setUint32(84, ((stat.qid.path & 0x7fff_ffff) | directory) >>> 0, true);
  view.setUint32(88, stat.qid.vers, true);
  view.setUint32(92, stat.mode, true);
  view.setUint32(96, stat.atime, true);
  view.setUint32(100, stat.mtime, true);
  setUint64(view, 104, stat.length);
  view.setUint16(112, stat.type, true);
  view.setUint16(114, stat.dev, true);
  return packed;
}

function setUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

/** A qid's path for a name: 52 bits of FNV-1a over it, so that it depends on nothing but the name. */
export function qidPathOf(name: string): number {
  let low = 0x811c_9dc5;
  let high = 0x01b5_3a97;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    low = Math.imul(low ^ code, 0x0100_0193);
    high = Math.imul(high ^ code ^ (low >>> 15), 0x0100_0193);
  }
  return (high & 0xf_ffff) * 2 ** 32 + (low >>> 0);
}
