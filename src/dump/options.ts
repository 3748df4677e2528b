import { DumpError, type ExecutableRule, type NoteSink } from './dump.js';

/** How trees are read, wherever they are kept. */
export interface TreeOptions {
  /** Default: 'mode'. */
  readonly executable?: ExecutableRule;
  /** Files above this size, in bytes, are listed but not read. Default: 256 MiB. */
  readonly maxFileBytes?: number;
  /** Default: notes are dropped. */
  readonly onNote?: NoteSink;
}

/** TreeOptions with the defaults filled in; each note reaches the sink once. */
export interface ReadingRules {
  readonly executable: ExecutableRule;
  readonly maxFileBytes: number;
  readonly note: NoteSink;
}

const DEFAULT_MAX_FILE_BYTES = 256 * 2 ** 20;
/** Distinct notes remembered and passed on; a guest that looks for endless odd things ends here. */
const MAX_NOTES = 1000;

export function readingRules(options: TreeOptions): ReadingRules {
  const seen = new Set<string>();
  return {
    executable: options.executable ?? 'mode',
    maxFileBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
    note: (sentence) => {
      if (seen.has(sentence) || seen.size >= MAX_NOTES) return;
      seen.add(sentence);
      options.onNote?.(sentence);
    },
  };
}

/** What a TreeError says of a file above the limit. */
export function tooLarge(where: string, size: number, limit: number): string {
  return `${where} has ${size} bytes, more than the ${limit} that are read of one file (maxFileBytes)`;
}

/** A folder inside a tree as '' or `/a/b`; throws a DumpError for one that leads elsewhere. */
export function cleanPrefix(prefix: string): string {
  const names = prefix.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) throw new DumpError(`the prefix '${prefix}' leads out of the tree`);
  return names.map((name) => `/${name}`).join('');
}
