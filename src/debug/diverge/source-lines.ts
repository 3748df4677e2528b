/** Which functions of two kernels were made of the same source, as far as their line numbers tell. */
import type { Executable, TextSymbol } from '../../emu/aout/executable.js';

/** The functions that are at the same lines of the same files in both, from the first to the last. */
export function functionsAtSameLines(a: Executable, b: Executable): ReadonlySet<string> {
  const there = spans(b);
  const same = new Set<string>();
  for (const [name, where] of spans(a)) if (where !== undefined && there.get(name) === where) same.add(name);
  return same;
}

/** `file:line` of an address. */
export function lineOf(executable: Executable, address: number): string | undefined {
  const source = executable.symbolise(address)?.source;
  return source && `${source.file}:${source.line}`;
}

/** For each function that is alone in having its name, the lines at which it begins and ends. */
function spans(executable: Executable): Map<string, string | undefined> {
  const { functions, textStart, header } = executable;
  const found = new Map<string, string | undefined>();
  for (const [i, { name, value }] of functions.entries()) {
    const end = functions[i + 1]?.value ?? textStart + header.text;
    found.set(name, found.has(name) ? undefined : span(executable, functions[i], end - value));
  }
  return found;
}

function span(executable: Executable, { value }: TextSymbol, bytes: number): string | undefined {
  const [first, last] = [lineOf(executable, value), lineOf(executable, value + Math.max(0, bytes - 1))];
  return first && last && `${first} ${last}`;
}
