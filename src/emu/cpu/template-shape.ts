import { MAX_LENGTH } from './isa/decoder.js';

/** What a leaf says of the record: what follows the key, and what becomes of it. */
export const Shape = {
  /** Bits 0-2: the displacement, one of {@link Field}. */
  displacement: 7,
  /** Bits 3-5: the immediate. */
  immediateShift: 3,
  /** Word 3 is the target of a branch: the immediate counts from the instruction's end. */
  branch: 1 << 6,
  /** The immediate counts bits, modulo 32; 0 is another instruction. */
  shift: 1 << 7,
} as const;

/** How a number follows the key. */
export const Field = { none: 0, byte: 1, signedByte: 2, word: 3, signedWord: 4, dword: 5 } as const;

/** The last offset in a page from which on every instruction is whole. */
export const LAST_WHOLE = 4096 - MAX_LENGTH;
