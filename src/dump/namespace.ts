import type { MaybePromise, Tree, TreeNode } from '../tree/tree.js';
import { BindLayer } from './bind-layer.js';

/** What becomes of the files that were at the mount point (bind(1): no option, -b, -a). */
export type BindFlag = 'replace' | 'before' | 'after';

/** One bind: what `source` has at `from` appears at `to`. Both paths are absolute, as a Tree wants them. */
export interface Bind {
  readonly source: Tree;
  readonly from: string;
  readonly to: string;
  readonly flag: BindFlag;
}

/** A bind that cannot be made; the message is for a person. */
export class BindError extends Error {
  override readonly name = 'BindError';
}

/** Answers kept; a guest that asks for endless absent names must not fill the memory. */
const CACHE_ENTRIES = 1 << 17;

/**
 * A tree as a Plan 9 process sees it: a base, and binds on top of it in order, each seeing those before it.
 *
 * A union lasts one level, as in Plan 9: it lists the entries of all its parts, and below it each name belongs to the
 * first part that has it. Unlike in Plan 9 a mount point need not exist: it is made, with the directories that lead
 * to it, so a file can be bound where the base has none. A bind whose `from` does not exist changes nothing, except that
 * 'replace' leaves nothing at `to`; `verify` tells. A source may be another Namespace, or that of the binds before.
 */
export class Namespace implements Tree {
  readonly #binds: readonly Bind[];
  readonly #top: Tree;
  readonly #answers = new Map<string, MaybePromise<TreeNode | undefined>>();

  /** Throws a BindError for a path that is not absolute and clean. */
  constructor(base: Tree, binds: readonly Bind[] = []) {
    for (const { from, to } of binds) {
      for (const path of [from, to]) {
        if (!isCleanPath(path)) {
          throw new BindError(`cannot bind ${from} to ${to}: '${path}' is not an absolute path without '.' and '..'`);
        }
      }
    }
    this.#binds = binds;
    this.#top = binds.reduce<Tree>((below, bind) => new BindLayer(below, bind), base);
  }

  lookup(path: string): MaybePromise<TreeNode | undefined> {
    const known = this.#answers.get(path);
    if (known !== undefined || this.#answers.has(path)) return known;
    const answer = this.#top.lookup(path);
    if (this.#answers.size >= CACHE_ENTRIES) this.#answers.clear();
    this.#answers.set(path, answer);
    if (answer instanceof Promise) {
      answer.then(
        (node) => this.#answers.set(path, node),
        () => this.#answers.delete(path),
      );
    }
    return answer;
  }

  /** Throws a BindError if a bind's `from` is not in its source: a missing tool should be known before a build starts. */
  async verify(): Promise<void> {
    for (const { source, from, to } of this.#binds) {
      const node = await source.lookup(from);
      if (!node) throw new BindError(`cannot bind ${from} to ${to}: ${await whatIsThere(source, from)}`);
    }
  }
}

function isCleanPath(path: string): boolean {
  if (path === '/') return true;
  const [first, ...names] = path.split('/');
  return first === '' && names.length > 0 && names.every((name) => name !== '' && name !== '.' && name !== '..');
}

/** A phrase that names the deepest directory on the way to an absent path, and some of what it holds. */
async function whatIsThere(tree: Tree, path: string): Promise<string> {
  const names = path.split('/').slice(1);
  let reached = '/';
  for (const name of names) {
    const next = reached === '/' ? `/${name}` : `${reached}/${name}`;
    if (!(await tree.lookup(next))) break;
    reached = next;
  }
  const node = await tree.lookup(reached);
  const missing = `there is no ${path};`;
  if (node?.kind !== 'directory') return `${missing} ${reached} is a file`;
  const entries = await node.entries();
  if (entries.length === 0) return `${missing} ${reached} is empty`;
  const some = entries.slice(0, 8).join(' ');
  return `${missing} ${reached} holds ${some}${entries.length > 8 ? ` and ${entries.length - 8} more` : ''}`;
}
