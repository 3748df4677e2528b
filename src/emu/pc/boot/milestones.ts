/** Signs of progress on the console. */

/** A line by which a kernel shows how far it has come. */
export interface Milestone {
  readonly name: string;
  /** What the line has to match. It is tried at every character, so the end of the line is never known: `$` means nothing. */
  readonly pattern: RegExp;
}

/** The milestone that counts as booted unless another one is named. */
export const BANNER = 'banner';

/** The banner's line, whichever age the kernel is of. */
export const BANNER_LINE = /Plan 9 (\d+[- ]bit |v\d+ )?file ?server/;

/**
 * The lines of the Plan 9 file-server kernels of 2002 to 2007 and of 9atom's, in the order in which they come, and those of
 * the terminal and CPU kernels of the same years.
 */
export const DEFAULT_MILESTONES: readonly Milestone[] = [
  { name: BANNER, pattern: BANNER_LINE },
  { name: 'sizes', pattern: /sizeofs: Dentry = \d+/ },
  { name: 'processor', pattern: /^cpu0: .*MHz/ },
  { name: 'iobufinit', pattern: /^iobufinit/ },
  { name: 'buffers', pattern: /\d+ buffers; \d+ hashes/ },
  { name: 'nvram', pattern: /^nvr read/ },
  { name: 'config mode', pattern: /^(for )?config( mode|:)/ },
  { name: 'sysinit', pattern: /^sysinit/ },
  { name: 'file system', pattern: /current fs is "/ },
  { name: 'root prompt', pattern: /root is from \(/ },
];

/** Follows lines as they grow and reports each milestone once, the first time that a line matches. */
export class MilestoneWatch {
  readonly #waiting: Milestone[];
  readonly #reached: (milestone: Milestone, line: string) => void;

  constructor(milestones: readonly Milestone[], reached: (milestone: Milestone, line: string) => void) {
    this.#waiting = [...milestones];
    this.#reached = reached;
  }

  /** Looks at a line as it stands now. */
  see(line: string): void {
    for (let i = 0; i < this.#waiting.length; ) {
      const milestone = this.#waiting[i];
      if (milestone.pattern.test(line)) {
        this.#waiting.splice(i, 1);
        this.#reached(milestone, line);
      } else {
        i += 1;
      }
    }
  }
}
