import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { crc32 } from 'node:zlib';

/** A bundled program that is in memory: what it exports, and the script that it comes from. */
export interface Bundle<Exports> {
  readonly exports: Exports;
  readonly script: Script;
}

/** A bundle as it stands in its file (rolldown.config.js): an expression of the function that CommonJS makes of a module. */
type Wrapped = (
  exports: object,
  require: NodeJS.Require,
  module: object,
  __filename: string,
  __dirname: string,
) => void;

/** The file that keeps what V8 has compiled of a bundle. */
export function codeCacheOf(bundle: string): string {
  return `${bundle}.code`;
}

/**
 * Bytes of bytecode that a function executes before V8 thinks of optimising it: three times as many as V8 would have it. Commands are
 * short, and to optimise all that is executed for a tenth of a second takes longer than it saves (docs/benchmarks.md).
 */
const INTERRUPT_BUDGET = 200_000;

/**
 * Executes a bundle, with its code cache if there is one that fits; without it, V8 compiles each function when it is first
 * called. Throws what reading the bundle, or executing it, throws.
 *
 * @param file absolute
 */
export function openBundle<Exports extends object>(file: string): Bundle<Exports> {
  // Of the whole process, all its threads. First of all, since a code cache is good for the flags only that it was made with.
  if (isMainThread) setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  const source = readFileSync(file);
  const cachedData = readCodeCache(codeCacheOf(file), source);
  // Bundles are ASCII: V8 takes them as they are, a byte a character.
  const script = new Script(source.toString('latin1'), { filename: file, ...(cachedData ? { cachedData } : {}) });
  const exports = {} as Exports;
  const wrapped = script.runInThisContext() as Wrapped;
  wrapped(exports, createRequire(file), { exports }, file, dirname(file));
  return { exports, script };
}

/**
 * The code cache for a file: a line that says what it belongs to, and V8's data. V8 itself compares its version, its flags and
 * the length of the source, but executes data that is damaged, or of another source of that length.
 */
export function writtenCodeCache(source: Uint8Array, data: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${label(source, data)}\n`), data]);
}

/** V8's data in a code cache; undefined if there is none, or it is damaged, or belongs to something else. */
function readCodeCache(file: string, source: Uint8Array): Buffer | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const end = bytes.indexOf('\n');
  const data = bytes.subarray(end + 1);
  return bytes.toString('latin1', 0, end) === label(source, data) ? data : undefined;
}

function label(source: Uint8Array, data: Uint8Array): string {
  return `${process.version} ${process.arch} ${crc32(source)} ${crc32(data)}`;
}
