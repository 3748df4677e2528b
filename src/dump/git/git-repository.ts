import { DumpError } from '../dump.js';
import { reasonOf } from '../host-error.js';
import { CommitLog, type CommitTime, logFormat } from './commit-log.js';
import { ObjectStore } from './object-store.js';
import { runGit } from './run-git.js';

/** What has been found out about repositories, by path: plain data, so that another thread need not ask git again. */
export type Facts = Map<string, GitFacts>;

interface GitFacts {
  readonly gitDir: string;
  /** 20 for SHA-1, 32 for SHA-256. */
  readonly idBytes: number;
  /** Revision -> id of its tree object. */
  readonly trees: Map<string, string>;
  /** Time and revision -> what a CommitLog reads. */
  readonly histories: Map<string, string>;
}

/** A revision's first-parent line, and by which of its times each commit is dated. */
interface HistorySpec {
  readonly revision: string;
  readonly time: CommitTime;
}

/** What is going to be asked of a repository, so that git can be asked at once. */
export interface Intent {
  /** A revision whose tree is wanted. */
  readonly tree?: string;
  readonly history?: HistorySpec;
}

/** A revision that means one commit or none: no range, no option, no pattern. */
const PLAIN = /^[\w](?:[\w/-]|\.(?!\.))*$/;

/** A git repository, bare or not, shallow or not, of which only what is asked for needs to be there. */
export class GitRepository {
  readonly store: ObjectStore;
  readonly #facts: GitFacts;
  readonly #path: string;

  private constructor(path: string, facts: GitFacts) {
    this.#path = path;
    this.#facts = facts;
    this.store = new ObjectStore(facts.gitDir, facts.idBytes);
  }

  /**
   * Throws a DumpError if there is no repository at `path` itself: one that merely contains `path` does not count.
   *
   * @param facts what was found out before is believed, so that all who share it see the same history; what is found out
   * now is added
   * @param intent asked of git at the same time as what the repository is; what goes wrong with that is for who wants it
   */
  static async open(path: string, facts: Facts = new Map(), intent: Intent = {}): Promise<GitRepository> {
    const known = facts.get(path);
    if (known) return new GitRepository(path, known);
    const { tree, history } = intent;
    const commits = history && PLAIN.test(history.revision) && readLog(path, history.revision, history.time);
    const read = commits ? commits.catch(() => undefined) : undefined;
    const about = await readAbout(path, tree);
    // Somebody else may have opened it meanwhile.
    const found = facts.get(path) ?? { ...about, trees: new Map(), histories: new Map() };
    facts.set(path, found);
    if (about.tree !== undefined) found.trees.set(tree!, about.tree);
    const log = await read;
    if (log !== undefined) found.histories.set(historyKey(history!), log);
    return new GitRepository(path, found);
  }

  /** The id of the tree object that a revision names. Throws a DumpError. */
  async tree(revision: string): Promise<string> {
    let tree = this.#facts.trees.get(revision);
    if (tree === undefined) {
      tree = await this.#resolve(revision, 'tree');
      this.#facts.trees.set(revision, tree);
    }
    return tree;
  }

  /** The commits of a history, oldest first. Throws a DumpError. */
  async history(spec: HistorySpec): Promise<CommitLog> {
    const key = historyKey(spec);
    let history = this.#facts.histories.get(key);
    if (history === undefined) {
      history = await this.#readHistory(spec);
      this.#facts.histories.set(key, history);
    }
    return new CommitLog(history);
  }

  async #readHistory({ revision, time }: HistorySpec): Promise<string> {
    const tip = await this.#resolve(revision, 'commit');
    try {
      return await readLog(this.#path, tip, time);
    } catch (error) {
      throw new DumpError(`cannot read the history of ${revision} in ${this.#path}: ${reasonOf(error)}`);
    }
  }

  /** Ends the git children. */
  close(): Promise<void> {
    return this.store.close();
  }

  async #resolve(revision: string, type: 'commit' | 'tree'): Promise<string> {
    try {
      const args = ['rev-parse', '--verify', '--end-of-options', `${revision}^{${type}}`];
      return (await runGit(this.#path, args)).trim().split('\n').at(-1)!;
    } catch {
      const branches = await this.#branches();
      throw new DumpError(`no ${type} '${revision}' in the git repository ${this.#path}: ${branches}`);
    }
  }

  async #branches(): Promise<string> {
    const args = ['for-each-ref', '--count=9', '--format=%(refname:short)', 'refs/heads', 'refs/tags'];
    const names = (await runGit(this.#path, args)).split('\n').filter((name) => name !== '');
    if (names.length === 0) return 'it has no branches or tags';
    return `it has ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' and more' : ''}`;
  }
}

function historyKey({ revision, time }: HistorySpec): string {
  return `${time} ${revision}`;
}

/**
 * What is at a path, and the id of the tree that a revision names, if that is wanted and there is one. Throws a DumpError
 * for a path that is no repository.
 */
async function readAbout(
  path: string,
  revision?: string,
): Promise<{ readonly gitDir: string; readonly idBytes: number; readonly tree?: string }> {
  const args = ['rev-parse', '--absolute-git-dir', '--show-object-format'];
  let lines: string[] | undefined;
  if (revision !== undefined && PLAIN.test(revision)) {
    lines = await runGit(path, [...args, `${revision}^{tree}`]).then(linesOf, () => undefined);
  }
  try {
    lines ??= linesOf(await runGit(path, args));
  } catch (error) {
    throw error instanceof DumpError
      ? error
      : new DumpError(`cannot open the git repository ${path}: ${reasonOf(error)}`);
  }
  const [gitDir, format, tree] = lines;
  return { gitDir, idBytes: format === 'sha256' ? 32 : 20, ...(tree === undefined ? {} : { tree }) };
}

/** A first-parent line, oldest commit first, as CommitLog reads it. `tip`: a plain revision, or an object's id. */
function readLog(path: string, tip: string, time: CommitTime): Promise<string> {
  const format = `--format=${logFormat(time)}`;
  return runGit(path, ['log', '--first-parent', '--reverse', '--no-show-signature', format, tip, '--']);
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
