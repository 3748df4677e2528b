import { readName } from '../entry-name.js';
import { compareNames } from '../name-order.js';

/** An entry that a guest can see. */
export interface TreeEntry {
  readonly kind: 'file' | 'directory';
  readonly oid: string;
  /** Mode 100755. */
  readonly executable: boolean;
}

const SYMLINK = 0o120000;
const GITLINK = 0o160000;
const DIRECTORY = 0o040000;
const FORMAT = 0o170000;
/** A rough cost, in bytes, of one entry's place in the name map. */
const ENTRY_COST = 80;

/** A git tree object, taken apart once: mode, space, name, NUL and a raw object id an entry (git's Documentation, "gitformat"). */
export class TreeObject {
  readonly #raw: Buffer;
  readonly #idBytes: number;
  /** Name -> where its object id starts, its mode, and once somebody has asked for it the entry. */
  readonly #entries = new Map<string, { at: number; mode: number; entry?: TreeEntry }>();
  #names: readonly string[] | undefined;
  /** Entries that no Plan 9 file could be, and why; by their names in Latin-1. */
  readonly faults: readonly string[];

  /** `idBytes` is 20 for SHA-1, 32 for SHA-256. Throws an Error if the object is damaged. */
  constructor(bytes: Uint8Array, idBytes: number) {
    const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#raw = raw;
    this.#idBytes = idBytes;
    const faults: string[] = [];
    for (let at = 0; at < raw.length; ) {
      const space = raw.indexOf(0x20, at);
      const nul = raw.indexOf(0, space + 1);
      const mode = Number.parseInt(raw.toString('latin1', at, space), 8);
      if (space < 0 || nul < 0 || nul + idBytes >= raw.length || Number.isNaN(mode)) {
        throw new Error('a damaged tree object');
      }
      const nameBytes = raw.subarray(space + 1, nul);
      const read = readName(nameBytes);
      if ('name' in read) this.#entries.set(read.name, { at: nul + 1, mode });
      else faults.push(`${nameBytes.toString('latin1')} ${read.fault}`);
      at = nul + 1 + idBytes;
    }
    this.faults = faults;
  }

  /** Bytes of memory, roughly. */
  get cost(): number {
    return this.#raw.length + this.#entries.size * ENTRY_COST;
  }

  /** The entry of a name, if a guest can see it. */
  entry(name: string): TreeEntry | undefined {
    const found = this.#entries.get(name);
    if (!found || reasonToLeaveOut(found.mode)) return undefined;
    found.entry ??= this.#entryOf(found);
    return found.entry;
  }

  /** All that a guest can see. */
  entries(): TreeEntry[] {
    return this.names().map((name) => this.entry(name)!);
  }

  #entryOf(found: { at: number; mode: number }): TreeEntry {
    const oid = this.#raw.toString('hex', found.at, found.at + this.#idBytes);
    const kind = (found.mode & FORMAT) === DIRECTORY ? 'directory' : 'file';
    return { kind, oid, executable: kind === 'file' && (found.mode & 0o111) !== 0 };
  }

  /** Why there is no entry of this name although the object lists one. */
  leftOut(name: string): string | undefined {
    const found = this.#entries.get(name);
    return found && reasonToLeaveOut(found.mode);
  }

  /** The names that a guest can see, in byte order (git's own order differs for directories). */
  names(): readonly string[] {
    this.#names ??= [...this.#entries]
      .filter(([, { mode }]) => !reasonToLeaveOut(mode))
      .map(([name]) => name)
      .sort(compareNames);
    return this.#names;
  }
}

function reasonToLeaveOut(mode: number): string | undefined {
  const format = mode & FORMAT;
  if (format === SYMLINK) return 'it is a symbolic link, and those are not followed';
  if (format === GITLINK) return 'it is a submodule';
  return undefined;
}
