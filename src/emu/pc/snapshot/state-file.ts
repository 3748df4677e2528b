/**
 * A snapshot as a file: a line that says what it is, the SHA-256 of the rest, and that compressed (RFC 1950): the length of
 * a text of four bytes, lowest first; the text, which is JSON with all fields by their names; and the pages of RAM that
 * are not zero.
 */
import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Machine } from '../machine.js';
import { fromJson, toJson } from './plain.js';
import { PAGE_BYTES } from './ram-pages.js';
import { SNAPSHOT_VERSION, type Snapshot, SnapshotError } from './snapshot.js';
import { checkShape, checkState } from './state-check.js';

/** Of what a state is: by names that mean something to a person. A state goes on there alone. */
export type StateIdentity = Readonly<Record<string, string | number>>;

/** A machine at one moment, and what was heard of it until then. */
export interface SavedState {
  readonly snapshot: Snapshot;
  /** What came out of the first serial port. */
  readonly serial: string;
}

/** What the text of a file holds. */
interface Text {
  readonly of: StateIdentity;
  readonly serial: string;
  readonly snapshot: Omit<Snapshot, 'ram'>;
  /** Numbers of the pages that follow, growing. */
  readonly pages: readonly number[];
}

const MAGIC = Buffer.from(`fsbisect machine state ${SNAPSHOT_VERSION}\n`);
const FAMILY = /^fsbisect machine state (\d+)\n/;
const HASH_BYTES = 32;
const LENGTH_BYTES = 4;
/** More than the largest machine, with a disk that was written to all over, needs. */
const MOST_BYTES = 2 ** 31;

/** The file of a state. @param of what the machine runs, and on what */
export function stateFile({ snapshot, serial }: SavedState, of: StateIdentity): Uint8Array {
  const { ram, ...rest } = snapshot;
  const pages = [...ram.keys()].filter((page) => ram[page] !== undefined);
  const text = Buffer.from(toJson({ of, serial, snapshot: rest, pages } satisfies Text));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const body = deflateSync(Buffer.concat([length, text, ...pages.map((page) => ram[page]!)]), { level: 1 });
  return Buffer.concat([MAGIC, sha256(body), body]);
}

/** The state in a file. Throws a SnapshotError for a file that holds none, is damaged, or holds one of something else. */
export function readStateFile(file: Uint8Array, of: StateIdentity): SavedState {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const version = FAMILY.exec(bytes.toString('latin1', 0, MAGIC.length + 8))?.[1];
  if (version === undefined) throw new SnapshotError('This is no state of a machine that fsbisect saved.');
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new SnapshotError(
      `The state was saved by another fsbisect, in form ${version}; this one reads form ${SNAPSHOT_VERSION}.`,
    );
  }
  const body = bytes.subarray(MAGIC.length + HASH_BYTES);
  if (!sha256(body).equals(bytes.subarray(MAGIC.length, MAGIC.length + HASH_BYTES))) {
    throw new SnapshotError('The state is damaged: its SHA-256 is not the one that stands in the file.');
  }
  return parse(body, of);
}

function parse(body: Buffer, of: StateIdentity): SavedState {
  const content = orDamaged('it does not unpack', () => inflateSync(body, { maxOutputLength: MOST_BYTES }));
  const end = content.length < LENGTH_BYTES ? Number.NaN : LENGTH_BYTES + content.readUInt32LE();
  if (!(end <= content.length)) throw new SnapshotError('The state is damaged: it ends in the middle of its text.');
  const text = orDamaged('its text is no JSON', () => fromJson(content.toString('utf8', LENGTH_BYTES, end))) as Text;
  const ram = content.subarray(end);
  orDamaged('its fields are not those of a state', () => checkText(text, ram.length));
  checkIdentity(text.of, of);
  const table: (Uint8Array | undefined)[] = new Array(text.snapshot.kind.ramBytes / PAGE_BYTES).fill(undefined);
  for (const [n, page] of text.pages.entries()) {
    // A copy, so that the whole is not kept for the sake of a page.
    table[page] = Uint8Array.from(ram.subarray(n * PAGE_BYTES, (n + 1) * PAGE_BYTES));
  }
  return { snapshot: { ...text.snapshot, ram: table }, serial: text.serial };
}

/** Calls a function; whatever it throws means that the file is damaged. */
function orDamaged<Result>(what: string, attempt: () => Result): Result {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof SnapshotError) throw error;
    throw new SnapshotError(`The state is damaged: ${what} (${(error as Error).message}).`);
  }
}

/** Throws for a text whose pages are not those that follow, or which is no state. */
function checkText({ of, serial, snapshot, pages }: Text, ramBytes: number): void {
  const fields = Object.values(of).every((value) => typeof value === 'string' || typeof value === 'number');
  if (!fields || typeof serial !== 'string') throw new TypeError('what it is of is not said');
  checkState(snapshot);
  const most = snapshot.kind.ramBytes / PAGE_BYTES;
  const growing = pages.every((page, n) => Number.isInteger(page) && page > (pages[n - 1] ?? -1) && page < most);
  if (!growing || pages.length * PAGE_BYTES !== ramBytes) throw new RangeError('pages of RAM are missing');
}

/** Throws a SnapshotError that names what is different. */
function checkIdentity(there: StateIdentity, here: StateIdentity): void {
  for (const name of new Set([...Object.keys(there), ...Object.keys(here)])) {
    if (there[name] === here[name]) continue;
    const text = (value: string | number | undefined) =>
      value === undefined ? 'none' : JSON.stringify(value).replace(/^"([0-9a-f]{12})[0-9a-f]{52}"$/, '$1');
    throw new SnapshotError(
      `The state is of another machine: ${name} is ${text(there[name])} there and ${text(here[name])} here.`,
    );
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** The part of a machine that takes states. */
type Restorable = Pick<Machine, 'deviceState' | 'restore' | 'save'>;

/** Makes a machine the one of a state that was read. Throws a SnapshotError if it is of another kind, or does not take it. */
export function restoreState(machine: Restorable, { snapshot }: SavedState): void {
  const { cpu } = machine.save();
  orDamaged('its fields are not those of this machine', () => {
    checkShape('cpu', snapshot.cpu, cpu);
    checkShape('devices', snapshot.devices, machine.deviceState());
    machine.restore(snapshot);
  });
}
