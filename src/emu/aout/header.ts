/**
 * The header of a Plan 9 executable for the 386: a.out(6), `<a.out.h>`.
 *
 * Eight big-endian longs: magic, text, data, bss, syms, entry, spsz, pcsz. The sections follow in the order text, data,
 * syms, spsz, pcsz; the header's own 32 bytes count in none of them.
 */

/** I_MAGIC of `<a.out.h>`: _MAGIC(11) = ((4*11)+0)*11+7. */
const I386_MAGIC = 0x1eb;

/** Bytes of the header in the file. */
export const HEADER_BYTES = 32;

/** A file that is not a usable 386 executable; the message is a sentence for a person. */
export class AoutError extends Error {
  override readonly name = 'AoutError';
}

/** The header's fields, all unsigned 32-bit; sizes in bytes, `entry` a virtual address. */
export interface AoutHeader {
  readonly text: number;
  readonly data: number;
  readonly bss: number;
  readonly syms: number;
  readonly entry: number;
  /** Size of the pc/sp table; the 386 has none, but the field counts towards the offset of the line table. */
  readonly spsz: number;
  /** Size of the pc/line table. */
  readonly pcsz: number;
}

const MAGICS = new Map([
  [0x107, '68020'],
  [0x1eb, '386'],
  [0x247, '960'],
  [0x2ab, 'SPARC'],
  [0x407, 'MIPS'],
  [0x48b, '3210'],
  [0x517, 'MIPS 4000'],
  [0x5cb, '29000'],
  [0x647, 'ARM'],
  [0x6eb, 'PowerPC'],
  [0x797, 'MIPS 4000 little-endian'],
  [0x84b, 'Alpha'],
  [0x8a97, 'AMD64'],
]);

/** Whether `bytes` start with the magic number of a 386 executable. */
export function isAout(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && big32(bytes, 0) === I386_MAGIC;
}

/** Unsigned big-endian 32-bit value at `offset`. */
export function big32(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] << 24) | (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3]) >>> 0;
}

/**
 * Parses and checks the header of a 386 executable.
 *
 * Throws an AoutError if the magic number is another, if the file ends before its text and data do, or if the sizes
 * cannot be an address space. The symbol and line tables may be cut off: nothing needs them to run.
 */
export function parseHeader(bytes: Uint8Array): AoutHeader {
  if (bytes.length < HEADER_BYTES) {
    throw new AoutError(`not a Plan 9 executable: ${bytes.length} bytes, the header alone has ${HEADER_BYTES}`);
  }
  const magic = big32(bytes, 0);
  if (magic !== I386_MAGIC) throw new AoutError(describeMagic(magic));
  const header: AoutHeader = {
    text: big32(bytes, 4),
    data: big32(bytes, 8),
    bss: big32(bytes, 12),
    syms: big32(bytes, 16),
    entry: big32(bytes, 20),
    spsz: big32(bytes, 24),
    pcsz: big32(bytes, 28),
  };
  const loaded = HEADER_BYTES + header.text + header.data;
  if (loaded > bytes.length) {
    throw new AoutError(
      `truncated executable: its header promises ${header.text} bytes of text and ${header.data} of data, ` +
        `${loaded} with the header, but the file has ${bytes.length}`,
    );
  }
  const memory = loaded + header.bss;
  if (memory > 0x1_0000_0000) {
    throw new AoutError(
      `impossible executable: text ${header.text}, data ${header.data} and bss ${header.bss} do not fit in 32 bits`,
    );
  }
  return header;
}

/** Offset in the file of the symbol table. */
export function symbolsOffset(header: AoutHeader): number {
  return HEADER_BYTES + header.text + header.data;
}

/** Offset in the file of the pc/line table. */
export function linesOffset(header: AoutHeader): number {
  return symbolsOffset(header) + header.syms + header.spsz;
}

function describeMagic(magic: number): string {
  const shown = `0x${magic.toString(16).padStart(8, '0')}`;
  const other = MAGICS.get(magic);
  return other === undefined
    ? `not a Plan 9 executable for the 386: magic number ${shown}, looked for 0x000001eb`
    : `a Plan 9 executable for the ${other}, not for the 386: magic number ${shown}, looked for 0x000001eb`;
}
