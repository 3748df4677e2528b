/** A 386 executable of Plan 9 with everything that can be asked of it: sections, symbols, source lines. */
import { type AoutHeader, HEADER_BYTES, linesOffset, parseHeader } from './header.js';
import { History, type SourceLine } from './history.js';
import { lineAt } from './lines.js';
import { type AoutSymbol, isDataType, isTextType, readSymbols } from './symbols.js';

/** Where an address is, in words of the source. */
export interface SymbolisedAddress {
  /** Name of the function or variable. */
  readonly name: string;
  /** Bytes from its beginning. */
  readonly offset: number;
  /** For code, if the executable has line numbers. */
  readonly source?: SourceLine;
}

/** A function of the text segment. */
export interface TextSymbol {
  readonly name: string;
  readonly value: number;
  /**
   * Bytes from the stack pointer in the body to just above the return address: the value of the `.frame` symbol, which
   * counts the return address; undefined if the linker wrote none.
   */
  readonly frame: number | undefined;
}

interface Text extends TextSymbol {
  readonly history: History | undefined;
}

/** Bytes of a page of the 386: the data segment starts on the first page after the text. */
const PAGE = 4096;

/** A parsed executable. The symbol table is read when it is first needed; a damaged one is reported, not thrown. */
export class Executable {
  readonly header: AoutHeader;
  readonly bytes: Uint8Array;
  #tables: { texts: Text[]; data: AoutSymbol[]; problem: string | undefined } | undefined;

  /** Throws an AoutError as parseHeader does. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.header = parseHeader(bytes);
  }

  /** The bytes of the text segment, without the header. */
  get text(): Uint8Array {
    return this.bytes.subarray(HEADER_BYTES, HEADER_BYTES + this.header.text);
  }

  /** The bytes of the initialised data. */
  get data(): Uint8Array {
    const start = HEADER_BYTES + this.header.text;
    return this.bytes.subarray(start, start + this.header.data);
  }

  /**
   * Virtual address of the first byte of text. The header does not say it: a user program's is 0x1020 (UTZERO and the
   * header), a kernel's is its lowest function, or without symbols its entry point.
   */
  get textStart(): number {
    const { entry, text } = this.header;
    const user = PAGE + HEADER_BYTES;
    if (entry >= user && entry < user + text) return user;
    const lowest = this.#read().texts[0];
    return lowest !== undefined && entry >= lowest.value && entry - lowest.value < text ? lowest.value : entry;
  }

  /** Virtual address of the first byte of data: the page after the text. */
  get dataStart(): number {
    return Math.ceil((this.textStart + this.header.text) / PAGE) * PAGE;
  }

  /** Functions, by address. Empty in a stripped executable. */
  get functions(): readonly TextSymbol[] {
    return this.#read().texts;
  }

  /** Variables, by address. Empty in a stripped executable. */
  get variables(): readonly { readonly name: string; readonly value: number }[] {
    return this.#read().data;
  }

  /** What is wrong with the symbol table, as a sentence; undefined if it is sound or empty. */
  get symbolProblem(): string | undefined {
    return this.#read().problem;
  }

  /** The function that holds the address, if there is one. */
  functionAt(address: number): TextSymbol | undefined {
    return this.#textAt(address >>> 0);
  }

  /** The address of a function or variable by its name; the first of that name. */
  addressOf(name: string): number | undefined {
    const { texts, data } = this.#read();
    return (texts.find((t) => t.name === name) ?? data.find((d) => d.name === name))?.value;
  }

  /** The function or variable at an address, and for code the source line. */
  symbolise(address: number): SymbolisedAddress | undefined {
    const at = address >>> 0;
    const text = this.#textAt(at);
    if (text !== undefined) {
      const source = this.#sourceLine(text, at);
      const place = { name: text.name, offset: at - text.value };
      return source === undefined ? place : { ...place, source };
    }
    const { data } = this.#read();
    const variable = data[lastAtOrBelow(data, at)];
    if (variable === undefined || at >= this.dataStart + this.header.data + this.header.bss) return undefined;
    return { name: variable.name, offset: at - variable.value };
  }

  #textAt(address: number): Text | undefined {
    const { texts } = this.#read();
    const found = texts[lastAtOrBelow(texts, address)];
    return found !== undefined && address < this.textStart + this.header.text ? found : undefined;
  }

  #sourceLine(text: Text, address: number): SourceLine | undefined {
    const start = linesOffset(this.header);
    const table = this.bytes.subarray(start, start + this.header.pcsz);
    const line = table.length === 0 ? undefined : lineAt(table, this.textStart, address);
    return line === undefined ? undefined : text.history?.sourceLine(line);
  }

  #read() {
    this.#tables ??= readTables(this.bytes, this.header);
    return this.#tables;
  }
}

/** `main+0x1f (main.c:23)`, or without a source line `main+0x1f`, or at its beginning `main`. */
export function formatSymbol(place: SymbolisedAddress): string {
  const name = place.offset === 0 ? place.name : `${place.name}+0x${place.offset.toString(16)}`;
  return place.source === undefined ? name : `${name} (${place.source.file}:${place.source.line})`;
}

function readTables(bytes: Uint8Array, header: AoutHeader) {
  const texts: (Text & { frame: number | undefined })[] = [];
  const data: AoutSymbol[] = [];
  let problem: string | undefined;
  let symbols: AoutSymbol[] = [];
  try {
    symbols = readSymbols(bytes, header);
  } catch (error) {
    problem = (error as Error).message;
  }
  const components = new Map<number, string>();
  for (const s of symbols) if (s.type === 'f') components.set(s.value, s.name);
  let history: History | undefined;
  let last: (typeof texts)[number] | undefined;
  for (const s of symbols) {
    if (s.type === 'z' || s.type === 'Z') {
      if (history === undefined || (s.value === 1 && s.path.length > 0 && s.type === 'z')) {
        history = new History(components);
      }
      history.add(s);
    } else if (isTextType(s.type)) {
      // A damaged table may have functions without names, which would say nothing.
      if (s.name === 'etext' || s.name === '') continue;
      last = { name: s.name, value: s.value, frame: undefined, history };
      texts.push(last);
    } else if (s.type === 'm' && s.name === '.frame') {
      if (last !== undefined) last.frame = s.value;
    } else if (isDataType(s.type) && s.name !== '') {
      data.push(s);
    }
  }
  texts.sort((a, b) => a.value - b.value);
  data.sort((a, b) => a.value - b.value);
  return { texts, data, problem };
}

function lastAtOrBelow(sorted: readonly { value: number }[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle].value <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
