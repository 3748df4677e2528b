import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { DumpError } from '../dump.js';
import { reasonOf } from '../host-error.js';
import { gitEnvironment } from './environment.js';
import { ObjectStore } from './object-store.js';

/** A commit of a history. */
export interface Commit {
  readonly oid: string;
  /** The id of its tree object. */
  readonly tree: string;
  /** Seconds since 1970; NaN if the commit's is not a number. */
  readonly time: number;
}

/** Which of a commit's two times dates it. */
export type CommitTime = 'author' | 'committer';

/** What has been found out about a repository: plain data, so that another thread need not ask git again. */
export interface GitFacts {
  readonly gitDir: string;
  /** 20 for SHA-1, 32 for SHA-256. */
  readonly idBytes: number;
  /** Revision -> id of its tree object. */
  readonly trees: Map<string, string>;
  /** Time and revision -> commits. */
  readonly histories: Map<string, readonly Commit[]>;
}

/** A git repository, bare or not, shallow or not, of which only what is asked for needs to be there. */
export class GitRepository {
  readonly store: ObjectStore;
  /** Known of it so far. */
  readonly facts: GitFacts;
  readonly #path: string;

  private constructor(path: string, facts: GitFacts) {
    this.#path = path;
    this.facts = facts;
    this.store = new ObjectStore(facts.gitDir, facts.idBytes);
  }

  /**
   * Throws a DumpError if there is no repository at `path` itself: one that merely contains `path` does not count.
   *
   * @param facts what was found out before: it is believed, so that all who share it see the same history
   */
  static async open(path: string, facts?: GitFacts): Promise<GitRepository> {
    if (facts) return new GitRepository(path, facts);
    const git = await gitAt(path);
    let about: string[];
    try {
      about = (await git.raw(['rev-parse', '--absolute-git-dir', '--show-object-format'])).split('\n');
    } catch (error) {
      throw new DumpError(`cannot open the git repository ${path}: ${gitReason(error)}`);
    }
    const [gitDir, format] = about;
    const idBytes = format === 'sha256' ? 32 : 20;
    return new GitRepository(path, { gitDir, idBytes, trees: new Map(), histories: new Map() });
  }

  /** The id of the tree object that a revision names. Throws a DumpError. */
  async tree(revision: string): Promise<string> {
    let tree = this.facts.trees.get(revision);
    if (tree === undefined) {
      tree = await this.#resolve(revision, 'tree');
      this.facts.trees.set(revision, tree);
    }
    return tree;
  }

  /** The commits of a revision's first-parent line, oldest first. Throws a DumpError. */
  async history(revision: string, time: CommitTime): Promise<readonly Commit[]> {
    const key = `${time} ${revision}`;
    let history = this.facts.histories.get(key);
    if (history === undefined) {
      history = await this.#readHistory(revision, time);
      this.facts.histories.set(key, history);
    }
    return history;
  }

  async #readHistory(revision: string, time: CommitTime): Promise<readonly Commit[]> {
    const tip = await this.#resolve(revision, 'commit');
    const format = time === 'author' ? '%H %T %at' : '%H %T %ct';
    let output: string;
    try {
      const git = await gitAt(this.#path);
      output = await git.raw(['log', '--first-parent', '--reverse', '--no-show-signature', `--format=${format}`, tip]);
    } catch (error) {
      throw new DumpError(`cannot read the history of ${revision} in ${this.#path}: ${gitReason(error)}`);
    }
    return output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [oid, tree, seconds] = line.split(' ');
        return { oid, tree, time: seconds === '' ? Number.NaN : Number(seconds) };
      });
  }

  /** Ends the git children. */
  close(): Promise<void> {
    return this.store.close();
  }

  async #resolve(revision: string, type: 'commit' | 'tree'): Promise<string> {
    try {
      const git = await gitAt(this.#path);
      return (await git.raw(['rev-parse', '--verify', '--end-of-options', `${revision}^{${type}}`]))
        .trim()
        .split('\n')
        .at(-1)!;
    } catch {
      const branches = await this.#branches();
      throw new DumpError(`no ${type} '${revision}' in the git repository ${this.#path}: ${branches}`);
    }
  }

  async #branches(): Promise<string> {
    const git = await gitAt(this.#path);
    const output = await git.raw(['for-each-ref', '--count=9', '--format=%(refname:short)', 'refs/heads', 'refs/tags']);
    const names = output.split('\n').filter((name) => name !== '');
    if (names.length === 0) return 'it has no branches or tags';
    return `it has ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' and more' : ''}`;
  }
}

/**
 * Git in a folder. Throws a DumpError for one that is not there. The module is loaded when it is needed: a thread that was
 * told the facts does without.
 */
async function gitAt(path: string): Promise<SimpleGit> {
  let folder: string;
  try {
    folder = realpathSync.native(path);
  } catch (error) {
    throw new DumpError(`cannot open the git repository ${path}: ${reasonOf(error)}`);
  }
  const { simpleGit } = await import('simple-git');
  const environment = gitEnvironment({ GIT_CEILING_DIRECTORIES: dirname(folder) });
  return simpleGit({ baseDir: folder, allowEnvironment: Object.keys(environment) }).env(environment);
}

/** What git said, without its prefix. */
function gitReason(error: unknown): string {
  return reasonOf(error)
    .trim()
    .replace(/^(fatal|error): /, '');
}
