import { TreeError } from '../tree/tree.js';
import { DirectoryDump } from './directory/directory-dump.js';
import { DirectoryTree } from './directory/directory-tree.js';
import { type Dump, DumpError, type SnapshotTree } from './dump.js';
import { GitDump, type GitDumpOptions } from './git/git-dump.js';
import { type Facts, GitRepository } from './git/git-repository.js';
import { GitTree } from './git/git-tree.js';
import { cleanPrefix, readingRules, type TreeOptions } from './options.js';

/** Where dated snapshots are kept. */
type DumpSpec =
  | (TreeOptions & {
      readonly kind: 'directory';
      readonly root: string;
      /** The folder of each snapshot that is the root of the Plan 9 tree; without it, `plan9` is detected. */
      readonly prefix?: string;
    })
  | (GitDumpOptions & { readonly kind: 'git'; readonly repository: string });

/** Where a single tree is kept: a directory, or a revision of a git repository. */
export type TreeSpec =
  | (TreeOptions & { readonly kind: 'directory'; readonly path: string })
  | (TreeOptions & {
      readonly kind: 'git';
      readonly repository: string;
      /** A commit or tree. Default: HEAD. */
      readonly revision?: string;
      /** The folder that is the root of the tree. */
      readonly prefix?: string;
    });

/** A tree that is not one of a dump's, and how to let go of it. */
interface OpenTree {
  readonly tree: SnapshotTree;
  /** Gets ready to be read, as a Dump does. */
  warmUp(): void;
  /** Ends the child processes, if any. */
  close(): Promise<void>;
}

/** Opens a dump; throws a DumpError if there is none or it has no snapshots. */
export async function openDump(spec: DumpSpec, facts: Facts = new Map()): Promise<Dump> {
  if (spec.kind === 'directory') {
    const dump = new DirectoryDump(spec.root, spec.prefix, spec);
    await dump.snapshots();
    return dump;
  }
  const repository = await GitRepository.open(spec.repository, facts, GitDump.intent(spec));
  const dump = new GitDump(repository, spec.repository, spec);
  return closing(dump, () => dump.snapshots().then(() => dump));
}

/** Opens a tree without a date, such as a tree of ready binaries; throws a DumpError if there is none. */
export async function openTree(spec: TreeSpec, facts: Facts = new Map()): Promise<OpenTree> {
  const rules = readingRules(spec);
  if (spec.kind === 'directory') {
    try {
      return { tree: new DirectoryTree(spec.path, rules), warmUp: () => {}, close: async () => {} };
    } catch (error) {
      throw error instanceof TreeError ? new DumpError(error.message) : error;
    }
  }
  const { revision = 'HEAD', prefix = '' } = spec;
  const folder = cleanPrefix(prefix);
  const repository = await GitRepository.open(spec.repository, facts, { tree: revision });
  const label = `${revision} in ${spec.repository}`;
  return closing(repository, async () => {
    const tree = new GitTree(repository.store, await repository.tree(revision), label, rules, folder);
    if (folder !== '' && !(await tree.lookup('/'))) throw new DumpError(`${label} has no folder ${folder}`);
    return { tree, warmUp: () => repository.store.warmUp(), close: () => repository.close() };
  });
}

/** Does something with what is open, and closes that if it fails. */
async function closing<T>(open: { close(): Promise<void> }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await open.close();
    throw error;
  }
}
