/**
 * A kernel's symbols as debuggers other than Plan 9's read them: an ELF file with the text, the data and the functions and
 * variables of an a.out. System V ABI, chapter 4, and its Intel386 supplement.
 */
import type { Executable } from '../emu/aout/executable.js';

const HEADER_BYTES = 52;
const SECTION_BYTES = 40;
const SYMBOL_BYTES = 16;

const ET_EXEC = 2;
const EM_386 = 3;
const SHT_PROGBITS = 1;
const SHT_SYMTAB = 2;
const SHT_STRTAB = 3;
const SHT_NOBITS = 8;
const SHF_WRITE = 1;
const SHF_ALLOC = 2;
const SHF_EXECINSTR = 4;
const STB_GLOBAL = 1;
const STT_OBJECT = 1;
const STT_FUNC = 2;

interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  /** What it holds; of a section without bytes in the file, how many there are in memory. */
  readonly content: Uint8Array | number;
  readonly link?: number;
  /** For the symbols: how many are local. */
  readonly info?: number;
  readonly entryBytes?: number;
}

/** The ELF file. Its sections are at the addresses that the kernel is linked for. */
export function elfSymbols(executable: Executable): Uint8Array {
  const { textStart, dataStart, header } = executable;
  const names = new StringTable();
  const symbols = symbolTable(executable, names);
  const bss = dataStart + header.data;
  const sections: Section[] = [
    { name: '', type: 0, flags: 0, address: 0, content: 0 },
    {
      name: '.text',
      type: SHT_PROGBITS,
      flags: SHF_ALLOC | SHF_EXECINSTR,
      address: textStart,
      content: executable.text,
    },
    { name: '.data', type: SHT_PROGBITS, flags: SHF_ALLOC | SHF_WRITE, address: dataStart, content: executable.data },
    { name: '.bss', type: SHT_NOBITS, flags: SHF_ALLOC | SHF_WRITE, address: bss, content: header.bss },
    {
      name: '.symtab',
      type: SHT_SYMTAB,
      flags: 0,
      address: 0,
      content: symbols,
      link: 5,
      info: 1,
      entryBytes: SYMBOL_BYTES,
    },
    { name: '.strtab', type: SHT_STRTAB, flags: 0, address: 0, content: names.bytes },
  ];
  return elf(sections, header.entry);
}

function symbolTable(executable: Executable, names: StringTable): Uint8Array {
  const { functions, variables, textStart, dataStart, header } = executable;
  const textEnd = textStart + header.text;
  const found = [
    ...functions.map(({ name, value }, i) => {
      const end = Math.min(functions[i + 1]?.value ?? textEnd, textEnd);
      return { name, value, size: Math.max(0, end - value), type: STT_FUNC, section: 1 };
    }),
    ...variables.map(({ name, value }) => {
      return { name, value, size: 0, type: STT_OBJECT, section: value < dataStart + header.data ? 2 : 3 };
    }),
  ];
  const table = new DataView(new ArrayBuffer((found.length + 1) * SYMBOL_BYTES));
  for (const [i, { name, value, size, type, section }] of found.entries()) {
    const at = (i + 1) * SYMBOL_BYTES;
    table.setUint32(at, names.add(name), true);
    table.setUint32(at + 4, value, true);
    table.setUint32(at + 8, size, true);
    table.setUint8(at + 12, (STB_GLOBAL << 4) | type);
    table.setUint16(at + 14, section, true);
  }
  return new Uint8Array(table.buffer);
}

function elf(named: readonly Section[], entry: number): Uint8Array {
  const names = new StringTable();
  const numbered = [...named, { name: '.shstrtab', type: SHT_STRTAB, flags: 0, address: 0, content: 0 }].map(
    (section) => ({
      ...section,
      nameAt: names.add(section.name),
    }),
  );
  const sections = numbered.map((section, i) => (i === named.length ? { ...section, content: names.bytes } : section));
  const parts: Uint8Array[] = [];
  let at = HEADER_BYTES;
  const table = new DataView(new ArrayBuffer(sections.length * SECTION_BYTES));
  for (const [i, { nameAt, type, flags, address, content, link = 0, info = 0, entryBytes = 0 }] of sections.entries()) {
    const bytes = typeof content === 'number' ? new Uint8Array(0) : content;
    const fields = [nameAt, type, flags, address, at, typeof content === 'number' ? content : bytes.length, link, info];
    for (const [n, value] of [...fields, 4, entryBytes].entries())
      table.setUint32(i * SECTION_BYTES + 4 * n, value, true);
    const padded = new Uint8Array((bytes.length + 3) & ~3);
    padded.set(bytes);
    parts.push(padded);
    at += padded.length;
  }
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  // Class 32, little-endian, version 1.
  for (const [i, byte] of [0x7f, 0x45, 0x4c, 0x46, 1, 1, 1].entries()) header.setUint8(i, byte);
  header.setUint16(16, ET_EXEC, true);
  header.setUint16(18, EM_386, true);
  header.setUint32(20, 1, true);
  header.setUint32(24, entry, true);
  header.setUint32(32, at, true);
  header.setUint16(40, HEADER_BYTES, true);
  header.setUint16(46, SECTION_BYTES, true);
  header.setUint16(48, sections.length, true);
  header.setUint16(50, sections.length - 1, true);
  return Buffer.concat([new Uint8Array(header.buffer), ...parts, new Uint8Array(table.buffer)]);
}

/** Strings that end in a zero; the first one is empty. */
class StringTable {
  #text = '\0';
  readonly #known = new Map<string, number>([['', 0]]);

  add(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const at = this.#text.length;
    this.#known.set(name, at);
    this.#text += `${Buffer.from(name, 'utf8').toString('latin1')}\0`;
    return at;
  }

  get bytes(): Uint8Array {
    return Buffer.from(this.#text, 'latin1');
  }
}
