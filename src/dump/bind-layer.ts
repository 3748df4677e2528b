import { whenReady } from '../tree/maybe-promise.js';
import type { DirectoryNode, MaybePromise, Tree, TreeNode } from '../tree/tree.js';
import { compareNames } from './name-order.js';
import type { Bind } from './namespace.js';

type Found = TreeNode | undefined;

/** One bind over what lies below it. */
export class BindLayer implements Tree {
  readonly #below: Tree;
  readonly #bind: Bind;
  readonly #prefix: string;

  constructor(below: Tree, bind: Bind) {
    this.#below = below;
    this.#bind = bind;
    this.#prefix = bind.to === '/' ? '/' : `${bind.to}/`;
  }

  lookup(path: string): MaybePromise<Found> {
    const { to } = this.#bind;
    if (path === to) return this.#mountPoint();
    if (path.startsWith(this.#prefix)) return this.#inside(path);
    if (path === '/' || to.startsWith(`${path}/`)) return this.#above(path);
    return this.#below.lookup(path);
  }

  #mountPoint(): MaybePromise<Found> {
    const { source, from, to, flag } = this.#bind;
    if (flag === 'replace') return source.lookup(from);
    return whenReady(source.lookup(from), (bound) =>
      whenReady(this.#below.lookup(to), (old) => (flag === 'before' ? union(bound, old) : union(old, bound))),
    );
  }

  #inside(path: string): MaybePromise<Found> {
    const { source, from, to, flag } = this.#bind;
    const rest = path.slice(this.#prefix.length);
    const inSource = join(from, rest);
    if (flag === 'replace') return source.lookup(inSource);
    const slash = rest.indexOf('/');
    const name = slash < 0 ? rest : rest.slice(0, slash);
    const [first, firstRoot, second, secondPath] =
      flag === 'before' ? [source, from, this.#below, path] : [this.#below, to, source, inSource];
    const firstPath = join(firstRoot, rest);
    return whenReady(first.lookup(firstRoot), (root) => {
      // A file that comes first in a union hides the rest of it.
      if (root?.kind === 'file') return undefined;
      return whenReady(first.lookup(join(firstRoot, name)), (owner) =>
        owner ? first.lookup(firstPath) : second.lookup(secondPath),
      );
    });
  }

  /** A directory that leads to the mount point. */
  #above(path: string): MaybePromise<Found> {
    const { source, from, to, flag } = this.#bind;
    const rest = to.slice(path === '/' ? 1 : path.length + 1);
    const slash = rest.indexOf('/');
    const name = slash < 0 ? rest : rest.slice(0, slash);
    return whenReady(this.#below.lookup(path), (old) =>
      whenReady(source.lookup(from), (bound) => {
        if (bound) return union(old?.kind === 'directory' ? old : undefined, directoryOf(name));
        if (flag !== 'replace' || slash >= 0 || old?.kind !== 'directory') return old;
        return without(old, name);
      }),
    );
  }
}

function join(root: string, rest: string): string {
  return root === '/' ? `/${rest}` : `${root}/${rest}`;
}

function directoryOf(name: string): DirectoryNode {
  return { kind: 'directory', entries: () => [name] };
}

function without(directory: DirectoryNode, name: string): DirectoryNode {
  return {
    kind: 'directory',
    entries: () => whenReady(directory.entries(), (names) => names.filter((other) => other !== name)),
  };
}

/** Both directories in one; where either is a file, the first that exists. */
function union(first: Found, second: Found): Found {
  if (first?.kind !== 'directory' || second?.kind !== 'directory') return first ?? second;
  return {
    kind: 'directory',
    entries: () =>
      whenReady(first.entries(), (some) =>
        whenReady(second.entries(), (others) => [...new Set([...some, ...others])].sort(compareNames)),
      ),
  };
}
