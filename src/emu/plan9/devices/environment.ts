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
let versions = 0;
let copies = 0;

/** Bytes of a store, which is for several values. */
const STORE = 1 << 16;

/** Where values of variables are, one behind the other. */
class ValueStore {
  readonly bytes: Uint8Array = new Uint8Array(STORE);
  /** The same bytes. */
  readonly buffer = Buffer.from(this.bytes.buffer);
  used = 0;
}

let store = new ValueStore();

/** Longest value whose id is remembered, and how many are: programs write the same ones again for each program they start. */
const REMEMBERED_BYTES = 4_096;
const REMEMBERED = 2_048;
const ids = new Map<string, string>();

/** A variable. Groups that are copies of each other have the same ones, until either changes one. */
class Variable {
  version = ++versions;
  length = 0;
  removed = false;
  #store = store;
  #start = store.used;
  #id: string | undefined;

  constructor(
    /** The copy of a group that made it, and the only one that may change it. */
    readonly copy: number,
    public writer: Action,
  ) {}

  /** Its bytes, which stay as they are. */
  get value(): Uint8Array {
    return this.#store.bytes.subarray(this.#start, this.#start + this.length);
  }

  /** Adds bytes to its end, on behalf of `writer`. The last value of a store grows where it is: programs write a few bytes at a time. */
  append(bytes: Uint8Array, writer: Action): void {
    const end = this.length + bytes.length;
    if (this.#store !== store || this.#start + this.length !== store.used || this.#start + end > STORE) this.#move(end);
    store.bytes.set(bytes, store.used);
    store.used += bytes.length;
    this.length = end;
    this.version = ++versions;
    this.writer = writer;
    this.#id = undefined;
  }

  /** To where it can become as long as that. */
  #move(length: number): void {
    const { value } = this;
    if (store.used + length > STORE) store = new ValueStore();
    this.#store = store;
    this.#start = store.used;
    store.bytes.set(value, store.used);
    store.used += value.length;
  }

  /** Git blob id of its bytes. */
  id(): string {
    this.#id ??= this.length > REMEMBERED_BYTES ? contentIdOf(this.value) : this.#remembered();
    return this.#id;
  }

  #remembered(): string {
    const text = this.#store.buffer.toString('latin1', this.#start, this.#start + this.length);
    let id = ids.get(text);
    if (id === undefined) {
      id = contentIdOf(this.value);
      if (ids.size >= REMEMBERED) ids.clear();
      ids.set(text, id);
    }
    return id;
  }
}

/** The variables that a group of processes shares: env(3). */
export class EnvironmentGroup {
  refs = 1;
  readonly #variables: Map<string, Variable>;
  /** Which copy of its variables this is: those that are of another are not changed, but replaced. */
  #copy = ++copies;
  /** Names in byte order, those of removed variables included; undefined when one has come. */
  #names: readonly string[] | undefined;

  constructor(
    /** The action that made the group. */
    readonly creator: Action,
    from?: EnvironmentGroup,
  ) {
    this.#variables = new Map(from === undefined ? [] : from.#variables);
    if (from === undefined) return;
    this.#names = from.#names;
    from.#copy = ++copies;
  }

  #find(name: string): Variable | undefined {
    const variable = this.#variables.get(name);
    return variable === undefined || variable.removed ? undefined : variable;
  }

  get(name: string): Uint8Array | undefined {
    return this.#find(name)?.value;
  }

  /** Bytes of a variable's value, or undefined if there is none of that name. */
  lengthOf(name: string): number | undefined {
    return this.#find(name)?.length;
  }

  /** Variables, those that were removed included. */
  get size(): number {
    return this.#variables.size;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** Adds bytes to the end of a variable's value on behalf of `writer`. */
  append(name: string, bytes: Uint8Array, writer: Action): void {
    this.#touch(name, writer);
    let variable = this.#find(name);
    if (variable?.copy !== this.#copy) {
      const old = variable;
      variable = this.#make(name, writer);
      if (old !== undefined) variable.append(old.value, writer);
    }
    variable.append(bytes, writer);
  }

  /** Sets, or with undefined removes, a variable on behalf of `writer`. */
  set(name: string, value: Uint8Array | undefined, writer: Action): void {
    this.#touch(name, writer);
    const variable = this.#make(name, writer);
    if (value === undefined) variable.removed = true;
    else variable.append(value, writer);
  }

  #touch(name: string, writer: Action): void {
    // A group that an action made for itself is nobody else's business.
    for (let action = writer; action.depth > this.creator.depth; action = action.parent!) {
      if (action.environment === this) action.touch(`/env/${name}`, this.has(name));
    }
  }

  #make(name: string, writer: Action): Variable {
    const variable = new Variable(this.#copy, writer);
    if (this.#names !== undefined && !this.#variables.has(name)) this.#names = undefined;
    this.#variables.set(name, variable);
    return variable;
  }

  #sorted(): readonly string[] {
    this.#names ??= [...this.#variables.keys()].sort(byBytes);
    return this.#names;
  }

  /** Names in byte order. */
  names(): readonly string[] {
    return this.#sorted().filter((name) => this.has(name));
  }

  /** Names and values, in byte order of the names. */
  values(): Map<string, Uint8Array> {
    return new Map(this.names().map((name) => [name, this.get(name)!]));
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
    const variable = this.#find(name);
    if (variable === undefined) return 'absent';
    if (kind === 'content') return variable.id();
    return kind === 'existence' ? 'f' : `f ${variable.length}`;
  }

  /** Of the names that nothing in `action` has set. */
  listFingerprint(action: Action | undefined): string {
    let text = '';
    for (const name of this.#sorted()) {
      const { removed, length, writer } = this.#variables.get(name)!;
      if (!removed && (action === undefined || !writer.within(action))) text += `${name} ${length}\n`;
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
    return group.names().map((name) => variableStat(process, group, name));
  }
}

function variableStat(process: Process, group: EnvironmentGroup, name: string): Stat {
  const stat = deviceStat(process, `#e/${name}`, 0o666, group.lengthOf(name) ?? 0);
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
    const length = this.group.lengthOf(this.name);
    if (length === undefined) fail(E.noExist);
    const end = offset + bytes.length;
    if (end > LONGEST) fail('read or write too large');
    if (offset === length) this.group.append(this.name, bytes, process.action);
    else {
      const value = new Uint8Array(Math.max(end, length));
      value.set(this.group.get(this.name)!);
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
