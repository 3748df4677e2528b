import { gunzipSync } from 'node:zlib';
import { Executable } from '../../emu/aout/executable.js';
import { AoutError } from '../../emu/aout/header.js';
import { disassemble } from '../../emu/cpu/disassembler/disassemble.js';

/** How instructions are written: as 8a and acid do, or as Intel's manuals do. */
export type Syntax = 'plan9' | 'intel';

/** The part of the text segment that belongs to one name. */
export interface FunctionSpan {
  /** The symbol's name; the second of a name is `name#2`, and so on: file-static functions may share one. */
  readonly name: string;
  /** Virtual address of the first byte. */
  readonly start: number;
  readonly bytes: number;
}

/** One instruction, as it is shown and as it is compared. */
export interface Instruction {
  /** Bytes from the function's beginning. */
  readonly offset: number;
  /** With names for the addresses of functions, variables and strings. */
  readonly text: string;
  /** The same without the place in its own function that a branch goes to. */
  readonly key: string;
  /** That place: the index of an instruction of the function. */
  readonly target?: number;
}

/** Most bytes that a compressed kernel may unpack to. */
const MOST_UNPACKED = 64 << 20;
/** Characters of a string constant that are shown, and so compared. */
const MOST_CHARACTERS = 60;
/** The name under which 8l keeps an object file's string constants. */
const STRINGS = '.string';

/** The code of a kernel, function by function. */
export class KernelCode {
  readonly executable: Executable;
  /** By name. */
  readonly functions: ReadonlyMap<string, FunctionSpan>;

  /** Takes an a.out, or one that gzip compressed. Throws an AoutError if it is none, or has no symbols. */
  constructor(bytes: Uint8Array) {
    this.executable = new Executable(unpacked(bytes));
    this.functions = spansOf(this.executable);
    if (this.functions.size > 0) return;
    const { symbolProblem } = this.executable;
    throw new AoutError(
      symbolProblem ?? 'it has no symbol table (strip(1)), and functions are compared by their names',
    );
  }

  /** The function that holds an address. */
  functionAt(address: number): FunctionSpan | undefined {
    const at = address >>> 0;
    return [...this.functions.values()].find(({ start, bytes }) => at >= start && at < start + bytes);
  }

  /** `file:line` of an address. */
  sourceOf(address: number): string | undefined {
    const source = this.executable.symbolise(address)?.source;
    return source && `${source.file}:${source.line}`;
  }

  /** A function's instructions, in the order of the text. */
  listing({ name, start, bytes }: FunctionSpan, syntax: Syntax): Instruction[] {
    const { text, textStart } = this.executable;
    const end = start - textStart + bytes;
    const places = new Map<number, number>();
    const found: { offset: number; text: string; key: string; goes?: number }[] = [];
    for (let at = start - textStart; at < end; ) {
      const { length, text: plain } = disassemble(text.subarray(0, end), at, textStart + at, { syntax });
      const offset = at - (start - textStart);
      places.set(offset, found.length);
      const branch = /^(?:[jJ]|loop|LOOP|call|CALL)/.test(plain);
      let goes: number | undefined;
      const named = (own: boolean) =>
        plain.replace(/([+-]?)0x([0-9a-f]+)/g, (number, sign: string, digits: string) => {
          const value = Number.parseInt(digits, 16);
          const address = (sign === '-' ? -value : value) >>> 0;
          const inside = address - start;
          if (branch && sign === '' && inside >= 0 && inside < bytes) {
            goes = inside;
            return own ? placeText(name, inside) : name;
          }
          const symbol = this.#symbol(address);
          if (symbol === undefined) return number;
          return `${syntax === 'intel' && sign !== '' ? '+' : ''}${symbol}${syntax === 'plan9' ? '(SB)' : ''}`;
        });
      found.push({ offset, text: named(true), key: named(false), ...(goes === undefined ? {} : { goes }) });
      at += length;
    }
    return found.map(({ goes, ...instruction }) => {
      const target = goes === undefined ? undefined : places.get(goes);
      // A branch into the middle of an instruction is told by where it goes.
      if (target === undefined) return { ...instruction, key: instruction.text };
      return { ...instruction, target };
    });
  }

  #symbol(address: number): string | undefined {
    const span = this.executable.functionAt(address);
    // symbolise() looks a function's line up as well, which takes long.
    if (span) return placeText(span.name, address - span.value);
    const variable = this.executable.symbolise(address);
    if (!variable) return undefined;
    return variable.name === STRINGS ? this.#string(address) : placeText(variable.name, variable.offset);
  }

  /** A string constant: where it lies among its file's strings says less than what it says. */
  #string(address: number): string {
    const { data, dataStart } = this.executable;
    const start = address - dataStart;
    const zero = data.indexOf(0, start);
    const end = zero < 0 ? data.length : zero;
    const text = Buffer.from(data.subarray(start, Math.min(end, start + MOST_CHARACTERS))).toString();
    return `${JSON.stringify(text)}${end > start + MOST_CHARACTERS ? '...' : ''}`;
  }
}

/** `main+0x1f`, and the beginning is `main`. */
function placeText(name: string, offset: number): string {
  return offset === 0 ? name : `${name}+0x${offset.toString(16)}`;
}

function unpacked(bytes: Uint8Array): Uint8Array {
  // RFC 1952, 2.3.1: ID1, ID2.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED });
  } catch (error) {
    throw new AoutError(`it is compressed, but does not unpack: ${(error as Error).message}`);
  }
}

function spansOf(executable: Executable): Map<string, FunctionSpan> {
  const { functions, textStart, header } = executable;
  const textEnd = textStart + header.text;
  const spans = new Map<string, FunctionSpan>();
  const seen = new Map<string, number>();
  for (const [i, { name, value }] of functions.entries()) {
    // A damaged table may have functions that lie outside the text.
    const bytes = Math.min(functions[i + 1]?.value ?? textEnd, textEnd) - value;
    if (bytes <= 0 || value < textStart) continue;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const unique = count === 1 ? name : `${name}#${count}`;
    spans.set(unique, { name: unique, start: value, bytes });
  }
  return spans;
}
