/** The register dump that a dying guest prints, as it stands on a screen. */

const FIRST_LINE = /^FLAGS=([0-9a-f]+) TRAP=[0-9a-f]+ ECODE=[0-9a-f]+ .*PC=(?:0x)?([0-9a-f]+)/i;
const LAST_LINE = /^panic: /;
/** A dump has no more lines than this, the one of the panic included. */
const MOST_LINES = 10;
/** Resume flag: see differences.ts. */
const RF = 0x10000;

/**
 * The lines from the first dump with that program counter to its `panic:`, RF taken out of FLAGS; undefined if the dump is not
 * there or not whole. @param text a screen, or everything that was ever on it
 */
export function printedDump(text: string, pc: number): string[] | undefined {
  const lines = text.split('\n').map((line) => line.trimEnd());
  // What was on the line before, such as a question that nobody answered, is not part of the dump.
  const dumps = lines.map((line) => line.slice(Math.max(0, line.search(/FLAGS=/i))));
  const start = dumps.findIndex((line) => Number.parseInt(FIRST_LINE.exec(line)?.[2] ?? '', 16) === pc >>> 0);
  if (start < 0) return undefined;
  const length = dumps.slice(start, start + MOST_LINES).findIndex((line) => LAST_LINE.test(line)) + 1;
  if (length === 0) return undefined;
  return [withoutResumeFlag(dumps[start]), ...lines.slice(start + 1, start + length)];
}

function withoutResumeFlag(line: string): string {
  return line.replace(/(?<=^FLAGS=)[0-9a-f]+/i, (flags) => (Number.parseInt(flags, 16) & ~RF).toString(16));
}
