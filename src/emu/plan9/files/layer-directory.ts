import { contentIdOf } from '../../../tree/content-id.js';
import type { DirectoryNode, MaybePromise, TreeNode } from '../../../tree/tree.js';
import { DMDIR, ORCLOSE, OREAD, OTRUNC } from '../abi.js';
import type { Action } from '../action.js';
import { E, fail } from '../errors.js';
import type { AccessKind, WrittenFile } from '../observer.js';
import type { Process } from '../process.js';
import type { Stat } from '../stat.js';
import { encode } from '../strings.js';
import type { Layer } from './layer.js';
import { LayerFile } from './layer-file.js';
import { LayerNode } from './layer-node.js';

/** That a name is not there: by whose doing, if anyone's. */
class Absence {
  constructor(
    readonly writer: Action | undefined,
    readonly version: number,
    /** The tree has something there that is hidden now. */
    readonly hides: boolean,
  ) {}
}

const NEVER_THERE = new Absence(undefined, 0, false);
/** Names that are known not to be there are forgotten when there are more than this. */
const ABSENCES = 10_000;
/** Directories below each other, and characters of a name, that can be made: far more than anybody needs. */
const DEEPEST = 500;
const LONGEST_NAME = 1_000;
/** Bytes that a new file counts for besides what it holds. */
const FILE_COST = 1_024;

/** A directory of the private layer: the tree's entries, unless removed, and its own. */
export class LayerDirectory extends LayerNode {
  override readonly isDirectory = true;
  override readonly kind = 'directory';
  override readonly length = 0;
  /** Entries that have been looked up, made or removed. */
  readonly #children = new Map<string, LayerNode | Absence>();
  #absences = 0;
  readonly #depth: number;
  /** The last change of what is in here, and whose it was. */
  #entriesVersion = 0;
  #entriesWriter: Action | undefined;
  /** The tree's directory and its names here. */
  #base: DirectoryNode | undefined;
  #names: readonly string[] | undefined;

  constructor(
    layer: Layer,
    name: string,
    parent: LayerDirectory | undefined,
    mode: number,
    /** The path in the tree whose entries this one has; undefined for a new directory. */
    readonly basePath: string | undefined,
    base?: DirectoryNode,
  ) {
    super(layer, name, parent, mode);
    this.#base = base;
    this.#depth = parent === undefined ? 0 : parent.#depth + 1;
  }

  /** The entry of that name. Not recorded as an access. May throw Suspended. */
  child(name: string): LayerNode | undefined {
    const known = this.#children.get(name) ?? this.#lookUp(name);
    return known instanceof Absence ? undefined : known;
  }

  #lookUp(name: string): LayerNode | Absence {
    if (this.basePath === undefined) return NEVER_THERE;
    const path = this.basePath === '/' ? `/${name}` : `${this.basePath}/${name}`;
    this.layer.ask(
      () => this.layer.tree.lookup(path),
      (node) => this.#remember(name, this.#wrap(name, path, node)),
    );
    return this.#children.get(name)!;
  }

  #remember(name: string, known: LayerNode | Absence): void {
    if (known === NEVER_THERE) {
      if (this.#absences >= ABSENCES) {
        for (const [old, child] of this.#children) if (child === NEVER_THERE) this.#children.delete(old);
        this.#absences = 0;
      }
      this.#absences++;
    }
    this.#children.set(name, known);
  }

  #wrap(name: string, path: string, node: TreeNode | undefined): LayerNode | Absence {
    if (node === undefined) return NEVER_THERE;
    const child =
      node.kind === 'directory'
        ? new LayerDirectory(this.layer, name, this, 0o775, path, node)
        : new LayerFile(this.layer, name, this, node.executable ? 0o775 : 0o664, node);
    child.inTree = true;
    return child;
  }

  override walk(process: Process, name: string): LayerNode | undefined {
    const child = this.child(name);
    if (child === undefined) this.observeAbsent(process.action, name);
    return child;
  }

  /** Records that a name was looked up and is not there. */
  observeAbsent(action: Action, name: string): void {
    if (action.depth === 0) return;
    const known = this.#children.get(name);
    const { writer, version } = known instanceof Absence ? known : NEVER_THERE;
    const path = this.#pathOf(name);
    action.record('absent', path, writer, version, () => ({ kind: 'absent', path, fingerprint: 'absent' }));
  }

  override open(process: Process, mode: number): undefined {
    this.observe(process.action, 'existence');
    if ((mode & ~(ORCLOSE | 0x20)) !== OREAD || mode & OTRUNC) fail(E.isDirectory);
    this.permit(4);
  }

  override create(process: Process, name: string, _mode: number, perm: number): LayerNode {
    this.permit(2);
    if (this.#depth >= DEEPEST || name.length > LONGEST_NAME) fail(E.fileName);
    this.observeAbsent(process.action, name);
    const directory = (perm & DMDIR) !== 0;
    const mask = directory ? 0o777 : 0o666;
    const inherited = (perm & (~mask | (this.mode & mask))) >>> 0;
    return this.makeChild(name, inherited, process.action);
  }

  /** Makes an entry that is not there, of this mode (DMDIR for a directory), on behalf of `action`. */
  makeChild(name: string, mode: number, action: Action): LayerNode {
    const bits = (mode & ~DMDIR) >>> 0;
    const child =
      (mode & DMDIR) !== 0
        ? new LayerDirectory(this.layer, name, this, bits, undefined)
        : new LayerFile(this.layer, name, this, bits, undefined);
    const known = this.#children.get(name);
    if (known instanceof Absence) child.inTree = known.hides;
    this.layer.grow(FILE_COST);
    this.insert(child);
    action.touch(child.path(), false);
    child.writer = action;
    child.changed = true;
    child.version = this.#entriesChange(action);
    return child;
  }

  #entriesChange(action: Action): number {
    this.#entriesWriter = action;
    this.#entriesVersion = this.layer.nextVersion();
    return this.#entriesVersion;
  }

  /** Enters a node, as if it had been in the tree. */
  insert(child: LayerNode): void {
    this.#children.set(child.name, child);
  }

  removeChild(child: LayerNode, action: Action): void {
    action.touch(child.path(), true);
    this.#children.set(child.name, new Absence(action, this.#entriesChange(action), child.inTree));
    child.unlink();
  }

  renameChild(child: LayerNode, name: string, action: Action): void {
    const known = this.#children.get(name);
    action.touch(child.path(), true);
    this.#children.set(child.name, new Absence(action, this.#entriesChange(action), child.inTree));
    child.name = name;
    child.inTree = known instanceof Absence && known.hides;
    this.#children.set(name, child);
    child.renamed(action);
  }

  override renamed(action: Action): void {
    super.renamed(action);
    for (const node of this.#nodes()) {
      node.inTree = false;
      node.renamed(action);
    }
  }

  override load(): void {
    for (const node of this.#nodes()) node.load();
  }

  protected override setLength(): void {
    fail(E.isDirectory);
  }

  protected override checkRemovable(): void {
    if (this.#nodes().length > 0) fail('directory not empty');
  }

  #baseNames(): readonly string[] {
    const { basePath } = this;
    if (basePath === undefined) return [];
    if (this.#names) return this.#names;
    this.#base ??= this.layer.ask(
      () => this.layer.tree.lookup(basePath) as MaybePromise<DirectoryNode>,
      (node) => {
        this.#base = node;
      },
    );
    const directory = this.#base;
    return this.layer.ask(
      () => directory.entries(),
      (names) => {
        this.#names = names;
      },
    );
  }

  /** All entries, in byte order of their names. */
  #nodes(): LayerNode[] {
    const names = new Set(this.#baseNames());
    for (const name of this.#children.keys()) names.add(name);
    const nodes: LayerNode[] = [];
    for (const name of [...names].sort(byBytes)) {
      const child = this.child(name);
      if (child !== undefined) nodes.push(child);
    }
    return nodes;
  }

  override list(): Stat[] {
    return this.#nodes().map((node) => node.stat());
  }

  override observe(action: Action, kind: AccessKind): void {
    if (kind !== 'entries') super.observe(action, kind);
    else {
      for (let seer = action; seer.depth > 0; seer = seer.parent!) {
        const see = () => this.fingerprint(kind, seer);
        seer.recordHere(kind, this.path(), see, this.#entriesVersion, this.#entriesWriter);
      }
    }
  }

  /**
   * Of a listing: the names and the status of every entry that nothing in `action` wrote. What it wrote it would
   * write again.
   */
  override fingerprint(kind: AccessKind, action: Action): string {
    const mode = this.mode.toString(8);
    if (kind === 'content' || kind === 'entries') {
      const lines = this.#nodes()
        .filter((node) => action.depth === 0 || !node.writer?.within(action))
        .map((node) => `${node.name} ${node.fingerprint('status', action)}`);
      return contentIdOf(encode(lines.join('\n')));
    }
    return kind === 'existence' ? `d ${mode}` : `d ${mode} ${this.mtime}`;
  }

  override collectChanges(into: Map<string, WrittenFile>): void {
    if (this.changed) into.set(this.path(), { kind: 'directory', mode: this.mode });
    for (const [name, child] of [...this.#children].sort(([a], [b]) => byBytes(a, b))) {
      if (child instanceof LayerNode) child.collectChanges(into);
      else if (child.hides) into.set(this.#pathOf(name), 'removed');
    }
  }

  #pathOf(name: string): string {
    return this.parent === undefined ? `/${name}` : `${this.path()}/${name}`;
  }
}

/** Orders names as bytes in UTF-8 do, which is the order of code points. */
export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above U+FFFF, so they sort after the rest of the BMP.
    if (x >= 0xd800 && x <= 0xdfff) x += 0x2000;
    else if (x >= 0xe000) x -= 0x800;
    if (y >= 0xd800 && y <= 0xdfff) y += 0x2000;
    else if (y >= 0xe000) y -= 0x800;
    return x - y;
  }
  return a.length - b.length;
}
