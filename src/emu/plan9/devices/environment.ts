import { contentIdOf } from '../../../tree/content-id.js';
import { DMDIR, OREAD, OTRUNC } from '../abi.js';
import type { Action } from '../action.js';
import type { Chan } from '../chan.js';
import { E, fail } from '../errors.js';
import { byBytes } from '../files/layer-directory.js';
import { Vnode } from '../files/vnode.js';
import type { AccessKind } from '../observer.js';
import type { Process } from '../process.js';
import type { Stat, StatChanges } from '../stat.js';
import { encode } from '../strings.js';
import { deviceStat } from './device-directory.js';

/** Bytes of the longest value (devenv.c: Maxenvsize). */
const LONGEST = 16300;
/** Most variables of a group. */
const MOST = 5_000;
const NOTHING = new Uint8Array(0);
const SHORTEST_ROOM = 64;
let versions = 0;

/** Bytes of which the first `used` are a value, and beginnings of them may be others: those are not changed any more. */
interface Room {
  readonly bytes: Uint8Array;
  used: number;
}

/** One version of a variable. Immutable, so that a group is copied by copying its map. */
class Variable {
  readonly version = ++versions;
  #id: string | undefined;

  constructor(
    /** undefined: removed. */
    readonly value: Uint8Array | undefined,
    readonly writer: Action | undefined,
    /** Where the value may grow. */
    readonly room: Room | undefined,
  ) {}

  id(): string {
    this.#id ??= contentIdOf(this.value ?? NOTHING);
    return this.#id;
  }
}

/** The variables that a group of processes shares: env(3). */
export class EnvironmentGroup {
  refs = 1;
  readonly #variables: Map<string, Variable>;

  constructor(
    /** The action that made the group. */
    readonly creator: Action,
    from?: EnvironmentGroup,
  ) {
    this.#variables = new Map(from?.copyVariables());
  }

  copyVariables(): ReadonlyMap<string, Variable> {
    return this.#variables;
  }

  get(name: string): Uint8Array | undefined {
    return this.#variables.get(name)?.value;
  }

  /** Variables, those that were removed included. */
  get size(): number {
    return this.#variables.size;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Adds bytes to the end of a variable's value on behalf of `writer`: programs write theirs a few at a time. */
  append(name: string, bytes: Uint8Array, writer: Action): void {
    const old = this.get(name) ?? NOTHING;
    const end = old.length + bytes.length;
    let room = this.#variables.get(name)?.room;
    // Whoever wrote behind this value before, as after a copy of the group, has what is there.
    if (room?.used !== old.length || room.bytes.length < end) {
      room = { bytes: new Uint8Array(Math.max(2 * end, SHORTEST_ROOM)), used: 0 };
      room.bytes.set(old);
    }
    room.bytes.set(bytes, old.length);
    room.used = end;
    this.set(name, room.bytes.subarray(0, end), writer, room);
  }

  /** Sets, or with undefined removes, a variable on behalf of `writer`; `room`: where its bytes are, if there is more. */
  set(name: string, value: Uint8Array | undefined, writer: Action, room?: Room): void {
    // A group that an action made for itself is nobody else's business.
    for (let action = writer; action.depth > this.creator.depth; action = action.parent!) {
      if (action.environment === this) action.touch(`/env/${name}`, this.has(name));
    }
    this.#variables.set(name, new Variable(value, writer, room));
  }

  /** Names and values, in byte order of the names. */
  values(): Map<string, Uint8Array> {
    const values = new Map<string, Uint8Array>();
    for (const name of [...this.#variables.keys()].sort(byBytes)) {
      const value = this.get(name);
      if (value !== undefined) values.set(name, value);
    }
    return values;
  }

  observe(action: Action, kind: AccessKind, name: string): void {
    if (action.depth === 0) return;
    const variable = this.#variables.get(name);
    const path = `/env/${name}`;
    action.record(kind, path, variable?.writer, variable?.version ?? 0, () => ({
      kind,
      path,
      fingerprint: this.fingerprint(kind, name),
    }));
  }

  observeList(action: Action): void {
    for (let seer = action; seer.depth > 0; seer = seer.parent!) {
      seer.recordHere('entries', '/env', () => this.listFingerprint(seer));
    }
  }

  fingerprint(kind: AccessKind, name: string): string {
    const variable = this.#variables.get(name);
    if (variable?.value === undefined) return 'absent';
    if (kind === 'content') return variable.id();
    return kind === 'existence' ? 'f' : `f ${variable.value.length}`;
  }

  /** Of the names that nothing in `action` has set. */
  listFingerprint(action: Action | undefined): string {
    let text = '';
    for (const name of [...this.#variables.keys()].sort(byBytes)) {
      const { value, writer } = this.#variables.get(name)!;
      if (value === undefined || (action !== undefined && writer?.within(action))) continue;
      text += `${name} ${value.length}\n`;
    }
    return contentIdOf(encode(text));
  }
}

/** #e, usually bound on /env: the environment group of whoever looks. */
export class EnvironmentDirectory extends Vnode {
  override readonly isDirectory = true;
  override readonly kind = 'directory';

  override path(): string {
    return '/env';
  }

  override stat(process: Process): Stat {
    return deviceStat(process, '#e', DMDIR | 0o775);
  }

  override walk(process: Process, name: string): Vnode | undefined {
    const group = process.environment;
    if (group.has(name)) return new EnvironmentVariable(group, name);
    group.observe(process.action, 'absent', name);
    return undefined;
  }

  override open(_process: Process, mode: number): undefined {
    if ((mode & 0x1f) !== OREAD) fail(E.permission);
  }

  override create(process: Process, name: string, _mode: number, perm: number): Vnode {
    if (perm & DMDIR) fail(E.permission);
    if (process.environment.has(name)) fail(E.exists);
    if (process.environment.size >= MOST || name.length > 1_000) fail(E.noMemory);
    process.environment.set(name, NOTHING, process.action);
    return new EnvironmentVariable(process.environment, name);
  }

  override list(process: Process): Stat[] {
    const group = process.environment;
    group.observeList(process.action);
    return [...group.values().keys()].map((name) => variableStat(process, group, name));
  }
}

function variableStat(process: Process, group: EnvironmentGroup, name: string): Stat {
  const stat = deviceStat(process, `#e/${name}`, 0o666, group.get(name)?.length ?? 0);
  stat.name = name;
  return stat;
}

/** One variable as a file. */
class EnvironmentVariable extends Vnode {
  override readonly isDirectory = false;
  override readonly kind = 'environment';

  constructor(
    readonly group: EnvironmentGroup,
    readonly name: string,
  ) {
    super();
  }

  override path(): string {
    return `/env/${this.name}`;
  }

  override stat(process: Process): Stat {
    return variableStat(process, this.group, this.name);
  }

  override open(process: Process, mode: number): undefined {
    this.group.observe(process.action, 'existence', this.name);
    if (mode & OTRUNC) this.group.set(this.name, NOTHING, process.action);
  }

  override read(_process: Process, _chan: Chan, offset: number, count: number): Uint8Array {
    return (this.group.get(this.name) ?? NOTHING).subarray(offset, offset + count);
  }

  override write(process: Process, _chan: Chan, offset: number, bytes: Uint8Array): number {
    const old = this.group.get(this.name);
    if (old === undefined) fail(E.noExist);
    const end = offset + bytes.length;
    if (end > LONGEST) fail('read or write too large');
    if (offset === old.length) this.group.append(this.name, bytes, process.action);
    else {
      const value = new Uint8Array(Math.max(end, old.length));
      value.set(old);
      value.set(bytes, offset);
      this.group.set(this.name, value, process.action);
    }
    return bytes.length;
  }

  override remove(process: Process): void {
    if (!this.group.has(this.name)) fail(E.noExist);
    this.group.observe(process.action, 'existence', this.name);
    this.group.set(this.name, undefined, process.action);
  }

  override wstat(process: Process, changes: StatChanges): void {
    const { length } = changes;
    if (length === undefined) return;
    if (length > LONGEST) fail('read or write too large');
    const value = new Uint8Array(length);
    value.set((this.group.get(this.name) ?? NOTHING).subarray(0, length));
    this.group.set(this.name, value, process.action);
  }

  override observe(action: Action, kind: AccessKind): void {
    this.group.observe(action, kind, this.name);
  }
}
