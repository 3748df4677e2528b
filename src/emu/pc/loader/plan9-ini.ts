/** plan9.ini as a loader hands it on: plan9.ini(8); 9load's parsing of the file. */

/** Most bytes of configuration text that 9load passes, the terminating zero included. */
const MAX_BYTES = 3584 - 0x200 - 64;

/**
 * The text that a loader leaves for the kernel: no carriage returns, blank lines or comments, and of several blanks in a row
 * one; each line ended by a line feed.
 *
 * Throws a RangeError if it is longer than a loader can pass.
 */
export function loaderText(ini: string): string {
  const lines = ini
    .replaceAll('\r', '')
    .split('\n')
    .map((line) => line.replaceAll('\t', ' ').replace(/ +/g, ' ').trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('['));
  const text = lines.map((line) => `${line}\n`).join('');
  const bytes = Buffer.byteLength(text) + 1;
  if (bytes > MAX_BYTES) throw new RangeError(`plan9.ini has ${bytes} bytes, a loader passes on at most ${MAX_BYTES}`);
  return text;
}

/** The value of a variable in plan9.ini, or undefined if it is not set; the first setting counts. */
export function iniValue(ini: string, name: string): string | undefined {
  for (const line of loaderText(ini).split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0 && line.slice(0, equals).trim().toLowerCase() === name) return line.slice(equals + 1).trim();
  }
  return undefined;
}

/** The text as {@link loaderText} gives it, with another value for the kernel to load; the line comes first if there was none. */
export function withBootfile(ini: string, bootfile: string): string {
  const lines = loaderText(ini).split('\n');
  const at = lines.findIndex((line) => /^bootfile ?=/i.test(line));
  if (at < 0) lines.unshift(`bootfile=${bootfile}`);
  else lines[at] = `bootfile=${bootfile}`;
  return lines.join('\n');
}

/** The text with a line that says where a file server finds plan9.nvr - on the first disk - if it has none. */
export function withNvram(ini: string): string {
  return iniValue(ini, 'nvr') === undefined ? `${ini}nvr=hd!0!plan9.nvr\n` : ini;
}
