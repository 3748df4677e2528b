import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { TRACE_KINDS, type TraceKind, type TraceOptions } from '../emu/pc/trace/tracer.js';
import { UsageError } from './errors.js';

/** What to trace, and the file that takes it. */
export interface TraceSpec {
  readonly path: string;
  readonly kinds: ReadonlySet<TraceKind>;
}

/** What is told of unless the user says: a boot makes millions of calls, and of stores to memory that is not there. */
const DEFAULT_KINDS: readonly TraceKind[] = ['exceptions', 'interrupts', 'ports'];
/** Bytes that are written together. */
const CHUNK = 1 << 16;

/**
 * What --trace and --trace-events say; undefined: nothing is traced. Throws a UsageError.
 *
 * @param events names, separated by commas; those that are few unless given
 */
export function traceOption(cwd: string, file?: string, events?: string): TraceSpec | undefined {
  if (file === undefined) {
    if (events !== undefined) throw new UsageError('--trace-events says what goes into the file that --trace names.');
    return undefined;
  }
  const names = events?.split(',') ?? DEFAULT_KINDS;
  const wrong = names.find((name) => !isKind(name));
  if (wrong !== undefined) {
    throw new UsageError(`--trace-events takes ${TRACE_KINDS.join(', ')}, separated by commas, not '${wrong}'.`);
  }
  return { path: resolve(cwd, file), kinds: new Set(names.filter(isKind)) };
}

function isKind(name: string): name is TraceKind {
  return (TRACE_KINDS as readonly string[]).includes(name);
}

/** A file that takes events, one a line, in the order in which they come. */
export class TraceFile implements TraceOptions {
  readonly kinds: ReadonlySet<TraceKind>;
  readonly #file: number;
  #lines: string[] = [];
  #length = 0;

  constructor({ path, kinds }: TraceSpec) {
    this.kinds = kinds;
    this.#file = openSync(path, 'w');
  }

  readonly write = (line: string): void => {
    this.#lines.push(line);
    this.#length += line.length + 1;
    if (this.#length >= CHUNK) this.#flush();
  };

  /** Writes what is left. */
  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    if (this.#length > 0) writeSync(this.#file, `${this.#lines.join('\n')}\n`);
    this.#lines = [];
    this.#length = 0;
  }
}
