import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { type SimpleGit, simpleGit } from 'simple-git';
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

/** A git repository, bare or not, shallow or not, of which only what is asked for needs to be there. */
export class GitRepository {
  readonly store: ObjectStore;
  readonly #git: SimpleGit;
  readonly #path: string;

  private constructor(path: string, git: SimpleGit, store: ObjectStore) {
    this.#path = path;
    this.#git = git;
    this.store = store;
  }

  /** Throws a DumpError if there is no repository at `path` itself: one that merely contains `path` does not count. */
  static async open(path: string): Promise<GitRepository> {
    let git: SimpleGit;
    try {
      const folder = realpathSync.native(path);
      const environment = gitEnvironment({ GIT_CEILING_DIRECTORIES: dirname(folder) });
      git = simpleGit({ baseDir: folder, allowEnvironment: Object.keys(environment) }).env(environment);
    } catch (error) {
      throw new DumpError(`cannot open the git repository ${path}: ${reasonOf(error)}`);
    }
    let about: string[];
    try {
      about = (await git.raw(['rev-parse', '--absolute-git-dir', '--show-object-format'])).split('\n');
    } catch (error) {
      throw new DumpError(`cannot open the git repository ${path}: ${gitReason(error)}`);
    }
    const [gitDir, format] = about;
    return new GitRepository(path, git, new ObjectStore(gitDir, format === 'sha256' ? 32 : 20));
  }

  /** The id of the tree object that a revision names. Throws a DumpError. */
  tree(revision: string): Promise<string> {
    return this.#resolve(revision, 'tree');
  }

  /** The commits of a revision's first-parent line, oldest first. Throws a DumpError. */
  async history(revision: string, time: CommitTime): Promise<readonly Commit[]> {
    const tip = await this.#resolve(revision, 'commit');
    const format = time === 'author' ? '%H %T %at' : '%H %T %ct';
    let output: string;
    try {
      output = await this.#git.raw([
        'log',
        '--first-parent',
        '--reverse',
        '--no-show-signature',
        `--format=${format}`,
        tip,
      ]);
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
      return (await this.#git.raw(['rev-parse', '--verify', '--end-of-options', `${revision}^{${type}}`]))
        .trim()
        .split('\n')
        .at(-1)!;
    } catch {
      const branches = await this.#branches();
      throw new DumpError(`no ${type} '${revision}' in the git repository ${this.#path}: ${branches}`);
    }
  }

  async #branches(): Promise<string> {
    const output = await this.#git.raw([
      'for-each-ref',
      '--count=9',
      '--format=%(refname:short)',
      'refs/heads',
      'refs/tags',
    ]);
    const names = output.split('\n').filter((name) => name !== '');
    if (names.length === 0) return 'it has no branches or tags';
    return `it has ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' and more' : ''}`;
  }
}

/** What git said, without its prefix. */
function gitReason(error: unknown): string {
  return reasonOf(error)
    .trim()
    .replace(/^(fatal|error): /, '');
}
