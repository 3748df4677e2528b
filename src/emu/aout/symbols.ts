/**
 * The symbol table of a Plan 9 executable: a.out(6). Each entry is a big-endian 4-byte value, a type character with its
 * high bit set, and a name: zero-terminated, but for `z` and `Z` a zero byte and then big-endian 16-bit numbers of path
 * components, ended by a zero number.
 */
import { AoutError, type AoutHeader, big32, symbolsOffset } from './header.js';

/** One entry of the symbol table. */
export interface AoutSymbol {
  /** An address, or for `a`, `p` and `m` an offset in the frame, for `f` a component's number, for `z` and `Z` a line. */
  readonly value: number;
  /** The type character, without the high bit: T t L l D d B b a p m f z Z. */
  readonly type: string;
  /** The name; empty for `z` and `Z`. */
  readonly name: string;
  /** For `z` and `Z`: numbers of the path's components; empty for the end of a file. */
  readonly path: readonly number[];
}

const NO_PATH: readonly number[] = [];
const utf8 = new TextDecoder('utf-8');

/**
 * Reads every symbol of an executable, in the order of the file.
 *
 * Throws an AoutError if the table reaches past the end of the file or an entry past the end of the table.
 */
export function readSymbols(bytes: Uint8Array, header: AoutHeader): AoutSymbol[] {
  const start = symbolsOffset(header);
  const end = start + header.syms;
  if (end > bytes.length) {
    throw new AoutError(
      `the symbol table is cut off: ${header.syms} bytes from offset ${start}, but the file has ${bytes.length}`,
    );
  }
  const symbols: AoutSymbol[] = [];
  for (let at = start; at < end; ) {
    if (at + 6 > end) throw cutEntry(at);
    const value = big32(bytes, at);
    const typeByte = bytes[at + 4];
    if ((typeByte & 0x80) === 0) {
      throw new AoutError(`bad symbol at offset ${at}: type 0x${typeByte.toString(16)} without its high bit`);
    }
    const type = String.fromCharCode(typeByte & 0x7f);
    if (type === 'z' || type === 'Z') {
      const path: number[] = [];
      let p = at + 6;
      for (;;) {
        if (p + 2 > end) throw cutEntry(at);
        const component = (bytes[p] << 8) | bytes[p + 1];
        p += 2;
        if (component === 0) break;
        path.push(component);
      }
      symbols.push({ value, type, name: '', path });
      at = p;
    } else {
      const zero = bytes.indexOf(0, at + 5);
      if (zero < 0 || zero >= end) throw cutEntry(at);
      symbols.push({ value, type, name: utf8.decode(bytes.subarray(at + 5, zero)), path: NO_PATH });
      at = zero + 1;
    }
  }
  return symbols;
}

/** Whether a type character is one of a function: T, t, or the leaf functions L, l. */
export function isTextType(type: string): boolean {
  return type === 'T' || type === 't' || type === 'L' || type === 'l';
}

/** Whether a type character is one of a variable in data or bss. */
export function isDataType(type: string): boolean {
  return type === 'D' || type === 'd' || type === 'B' || type === 'b';
}

function cutEntry(at: number): AoutError {
  return new AoutError(`bad symbol table: the entry at offset ${at} does not end inside the table`);
}
