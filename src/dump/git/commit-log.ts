/** A commit of a history. */
export interface Commit {
  readonly oid: string;
  /** The id of its tree object. */
  readonly tree: string;
}

/** Which of a commit's two times dates it. */
export type CommitTime = 'author' | 'committer';

/** How `git log` is to print a commit for a CommitLog: its id, its tree's id and a time (git-log, "PRETTY FORMATS"). */
export function logFormat(time: CommitTime): string {
  return time === 'author' ? '%H %T %at' : '%H %T %ct';
}

/**
 * A history as `git log` prints it, a line a commit. It stays text: of thousands of commits few are asked for, and text is
 * soon told to another thread.
 */
export class CommitLog {
  readonly #text: string;
  /** Characters of an object's id. */
  readonly #width: number;

  constructor(text: string) {
    this.#text = text;
    this.#width = text.indexOf(' ');
  }

  /**
   * Goes through the commits as they stand there. Time: seconds since 1970, NaN if the commit's is not a number. Place: what
   * the commit is found at.
   */
  scan(visit: (time: number, place: number) => void): void {
    const text = this.#text;
    for (let place = 0, end: number; place < text.length; place = end + 1) {
      const next = text.indexOf('\n', place);
      end = next < 0 ? text.length : next;
      const seconds = text.slice(place + 2 * this.#width + 2, end);
      if (end > place) visit(seconds === '' ? Number.NaN : Number(seconds), place);
    }
  }

  commitAt(place: number): Commit {
    const tree = place + this.#width + 1;
    return { oid: this.#text.slice(place, tree - 1), tree: this.#text.slice(tree, tree + this.#width) };
  }
}
