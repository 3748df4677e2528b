/**
 * From absolute lines to files: the history records (`z`, `Z`, with the path components in `f`) of a.out(6).
 *
 * The compiler counts lines over everything that it reads. A `z` with a path says that a file begins at that absolute
 * line, a `z` without one that a file ends, a `Z` that a `#line` directive stands there. A `z` of value 1 begins the
 * history of another object file.
 */
import type { AoutSymbol } from './symbols.js';

/** A place in the source: the file as the compiler was given it, and the line, from 1. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

interface HistoryRecord {
  readonly absolute: number;
  readonly path: readonly number[];
  /** For a `#line` directive, the number it gives to the next line; 0 for a file's beginning or end. */
  readonly directive: number;
}

/** An open file, while a history is replayed. */
interface OpenFile {
  path: readonly number[];
  readonly begin: number;
  /** The absolute line that is line 1 of this file, moved on by what it included. */
  firstLine: number;
}

/** The history of one object file: the list of its source files, in the order in which the compiler opened them. */
export class History {
  readonly #records: HistoryRecord[] = [];
  readonly #components: ReadonlyMap<number, string>;

  /** @param components the names that `f` symbols give to numbers */
  constructor(components: ReadonlyMap<number, string>) {
    this.#components = components;
  }

  /** Takes the next `z` or `Z` symbol of the object file. */
  add(symbol: AoutSymbol): void {
    if (symbol.type === 'z') {
      this.#records.push({ absolute: symbol.value, path: symbol.path, directive: 0 });
      return;
    }
    const last = this.#records.pop();
    if (last !== undefined) this.#records.push({ ...last, directive: symbol.value });
  }

  /** The file and line of an absolute line, or undefined if no file was open there. */
  sourceLine(absolute: number): SourceLine | undefined {
    const open: OpenFile[] = [];
    for (const record of this.#records) {
      if (record.absolute > absolute) break;
      const top = open.at(-1);
      if (record.directive > 0 && top !== undefined) {
        top.path = record.path;
        top.firstLine = record.absolute - record.directive + 1;
      } else if (record.path.length > 0) {
        open.push({ path: record.path, begin: record.absolute, firstLine: record.absolute });
      } else {
        const closed = open.pop();
        const parent = open.at(-1);
        if (closed !== undefined && parent !== undefined) parent.firstLine += record.absolute - closed.begin;
      }
    }
    const top = open.at(-1);
    return top === undefined ? undefined : { file: this.#name(top.path), line: absolute - top.firstLine + 1 };
  }

  #name(path: readonly number[]): string {
    const parts: string[] = [];
    let rooted = false;
    for (const component of path) {
      for (const part of (this.#components.get(component) ?? '?').split('/')) {
        if (part === '') rooted ||= parts.length === 0;
        else if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
        else if (part !== '.') parts.push(part);
      }
    }
    return (rooted ? '/' : '') + parts.join('/');
  }
}
