/**
 * Records: decoded instructions as the interpreter reads them, four words each.
 *
 * Word 0: operation in bits 0-9, offset of the instruction in its page in bits 10-21, its length in bits 22-25; {@link GOES_ON},
 * number of changes in bits 27-30, {@link LOOPS_BACK}.
 * Word 2: displacement of the memory operand. Word 3: immediate.
 *
 * Word 1 of a *general* record (operation >= {@link GENERAL}) has the fields below; records of the interpreter's fast
 * operations have their own (fast-operations.ts). Branches hold the record of their target in word 2 (0: not known yet)
 * and the target's offset from the page in word 3; conditional ones have in word 1 for their last 32 executions whether they branched, the
 * last one in bit 0.
 */
export const OPERATION_MASK = 0x3ff;
export const OFFSET_SHIFT = 10;
export const LENGTH_SHIFT = 22;
/** The next record is that of the code behind the instruction. */
export const GOES_ON = 1 << 26;
/** How often the instruction was changed in place (code-cache.ts), up to {@link MAX_CHANGES}. */
export const CHANGES_SHIFT = 27;
export const MAX_CHANGES = 8;
/** An AAM, and behind it on the same line of code is a LOOP back to it, which has two bytes, too. */
export const LOOPS_BACK = 1 << 31;

/** Base and index register (bits 0-3 and 4-7; 8 is none), scale in bits 8-9. */
export const INDEX_SHIFT = 4;
export const SCALE_SHIFT = 8;
/** Segment register of the memory operand, bits 10-12. */
export const SEGMENT_SHIFT = 10;
export const ADDRESS16 = 1 << 13;
/** The E operand is a register. */
export const IS_REGISTER = 1 << 14;
/** Number of the G operand, bits 15-17. */
export const REG_SHIFT = 15;
/** Number of the E operand's or the opcode's (Z) register, bits 18-20. */
export const RM_SHIFT = 18;
/** Operand size, bits 21-22: {@link Size}. */
export const SIZE_SHIFT = 21;
/** 1 for F3, 2 for F2, bits 23-24. */
export const REPEAT_SHIFT = 23;
/** How the operands lie, bits 25-26: {@link Form}. */
export const FORM_SHIFT = 25;
/** The prefix-given operand size is 32, bit 27 (byte operations have their own {@link Size}). */
export const OPERAND32 = 1 << 27;
/** Low four bits of the opcode: the condition of Jcc, SETcc, CMOVcc, bits 28-31. */
export const CONDITION_SHIFT = 28;

export const Size = { byte: 0, word: 1, dword: 2 } as const;

/** Destination and source. */
export const Form = { eg: 0, ge: 1, ei: 2 } as const;

/** Bits: the segments that are flat whenever flat code runs, ES, SS and DS. */
export const FLAT_SEGMENTS = 0b1101;

export function isFlatSegment(segment: number): boolean {
  return ((FLAT_SEGMENTS >> segment) & 1) !== 0;
}

/** Word 1 of a conditional branch that has not been executed: as if it had gone both ways. */
export const UNKNOWN_HISTORY = 0x55555555;

/** Operations from here on are calls of `GENERAL_OPERATIONS[operation - GENERAL]`. */
export const GENERAL = 512;

/** A record whose bytes were written: its address is looked up again. What else is in word 0 stays. Zero, so that empty memory is stale. */
export const STALE = 0;
/** Goes on at the record in word 2, or if that is 0 at the page offset in word 3. Counts as no instruction. */
export const END = 1;
/** An instruction across the end of the page: word 1 its record or 0, word 2 one more than the physical page that it is valid for. */
export const CROSS = 2;
/** Counts arrivals at the record in word 2 in word 1, down to 0; then the code there is translated. Counts as no instruction. */
export const HOT = 3;
/**
 * Translated code stands for the record in word 2: word 1 is its entry (translator.ts), word 3 the linear address that it was
 * translated for. Counts as no instruction.
 */
export const REGION = 4;
/** The instruction at the page offset in word 3 is decoded and executed, and not kept (code-cache.ts). Counts as no instruction. */
export const DIRECT = 5;
/** Goes on at the offset from the page in word 3, which is looked up. Counts as no instruction. */
export const LEAVE = 6;

/** Whether an instruction, by word 0 of its record, was changed so often that it will be again: it is not translated. */
export function isUnsteady(w0: number): boolean {
  return ((w0 >> CHANGES_SHIFT) & 15) >= MAX_CHANGES;
}
