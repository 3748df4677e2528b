/**
 * Where everything lies in the one buffer that an emulated processor owns: state, translation look-aside buffers, decoded
 * code and RAM. One buffer means one base address for every access of the interpreter and of translated code, and a
 * WebAssembly memory can be that buffer.
 *
 * Constants without suffix are indexes of 32-bit words.
 */

/** EAX ECX EDX EBX ESP EBP ESI EDI. */
export const REG = 0;
/** Always zero: the base or index of an address that has none. */
export const ZERO = 8;
/** Lazy flags, see flags.ts. */
export const RES = 9;
export const AUX = 10;
/** Instructions that may still retire before the interpreter has to look around. */
export const LEFT = 11;
/** Part of the budget put aside by {@link CpuState.attention}. */
export const HELD = 12;
/** EFLAGS without the six arithmetic flags. */
export const FLAGS = 13;
export const EIP = 14;
export const CPL = 15;
/** Segment registers ES CS SS DS FS GS LDTR TR, four arrays. */
export const SEG_BASE = 16;
export const SEG_LIMIT = 24;
export const SEG_SELECTOR = 32;
export const SEG_RIGHTS = 40;
/** CR0..CR4. */
export const CR = 48;
export const GDT_BASE = 53;
export const GDT_LIMIT = 54;
export const IDT_BASE = 55;
export const IDT_LIMIT = 56;
/** Record (word index) of the instruction being executed, while it is executed in general form. */
export const RECORD = 57;
/** DR0..DR7. */
export const DR = 58;
/** Length of the list {@link TOUCHED}. */
export const TOUCHED_COUNT = 66;
/** Whether what the interpreter threw came from fetching an instruction, which has then not been counted. */
export const FAULT_AT_FETCH = 67;
/** How translated code ends (translator/region-code.ts, Status). */
export const TIER1_STATUS = 69;
/** While translated code runs, what RES and AUX hold (translator/region-code.ts, FlagKind); else 0. */
export const TIER1_FLAGS = 72;
/** Not 0: there are breakpoints, of the guest or of the host, so that translations have to be looked at before they are kept. */
export const WATCHED = 73;
/** The first page of physical memory from which on there is nothing: reads are all ones, and writes are lost. */
export const ABSENT_PAGE = 74;
/** What may keep the processor from going on with the next instruction: the bits of {@link Waiting}. */
export const WAITING = 75;
/** While the interpreter runs: the linear address of the page that its code is in. */
export const PAGE = 76;
/** Of this many arrivals plus one in another page or by an indirect branch, one makes the place one where arrivals are counted. */
export const SAMPLE = 77;
/** Not 0: translated code has become invalid since translated code was entered. */
export const INVALIDATED = 78;
/** How often tier 0 has entered translated code, and the instructions executed there, a number of 64 bits. */
export const ENTERED = 79;
export const TRANSLATED_LOW = 80;
export const TRANSLATED_HIGH = 81;
/** Visits to a line of code before its instructions are kept, decoded (code-cache.ts). */
export const DIRECT_VISITS = 82;
/** Byte offset of the x87 state. */
export const FPU_BYTES = 512;
/** The descriptor that CS was loaded from, as it is in its table; 0 if there is none. */
export const CS_LOW = 70;
export const CS_HIGH = 71;
/** Part of the budget that the interpreter is not given at once (cpu.ts, BURST). */
export const BEYOND = 68;
/** What {@link WAITING} is made of: INTR is asserted, an NMI came in and has not been delivered, an NMI is being served. */
export const Waiting = { interrupt: 1, nmi: 2, nmiBlocked: 4 } as const;
/** List of the groups of TLB entries that a flush has to clear, by their first words. */
export const TOUCHED = 1024;
export const TOUCHED_MAX = 15 * 1024;

/** Translations that are kept. */
export const MAX_REGIONS = 4096;

const STATE_BYTES = 0x10000;
/** Number of translation look-aside buffers, and words from one to the next: their 2^20 entries, and some to keep the entries of one page in different cache sets. */
export const TLBS = 8;
/** Entries that are cleared together, a cache line of 64 bytes: how many, and how far to shift the word of one for the number of its group. */
export const TLB_GROUP = 16;
export const TLB_GROUP_SHIFT = 4;
export const TLB_STRIDE = (1 << 20) + 0x90;

/** Sets of decoded code for one page of bytes: the same bytes mean different things in different modes. */
export const CodeMode = {
  /** 16-bit code segment. */
  code16: 0,
  /** 32-bit code segment, segments of any base and limit. */
  code32: 1,
  /** 32-bit code segment; CS, DS, ES and SS all start at 0 and cover 4 GB. */
  flat32: 2,
} as const;
export const CODE_MODES = 3;

/** Code is tracked in lines of this many bytes. */
export const LINE_SHIFT = 6;
/** Words for the templates of a code mode. What a guest has in use fits in a sixth; when all are used, what is new is decoded by table each time. */
export const TEMPLATE_WORDS = 1 << 18;
/** Words per decoded instruction. */
export const RECORD_WORDS = 4;

/** Offsets that depend on the size of RAM. */
export interface Layout {
  /** First words of the TLBs, in this order: read, write and execute, for supervisor and user. */
  readonly readSupervisor: number;
  readonly readUser: number;
  readonly writeSupervisor: number;
  readonly writeUser: number;
  readonly codeSupervisor: number;
  readonly codeUser: number;
  /** Write translations of pages with code: the write is to be done, but the code has to be looked after. */
  readonly guardedSupervisor: number;
  readonly guardedUser: number;
  /** Group n of TLB entries (n counts from word 0) is on the list {@link TOUCHED} if the byte at `touchedByte + n` is not 0. */
  readonly touchedByte: number;
  /** First byte of {@link CpuState.pageKind}. */
  readonly pageKindByte: number;
  /** First byte of {@link CpuState.writtenPages}. */
  readonly writtenByte: number;
  /** First word of the descriptors: for page p and mode m, word `pageCode + p * 3 + m` is the page's slots or 0. */
  readonly pageCode: number;
  /** First byte of a map with one byte per line of RAM: nonzero if code was decoded from it. */
  readonly codeLinesByte: number;
  /** First byte of a map with one byte per page of RAM: number of its lines with code. */
  readonly pageLinesByte: number;
  /** Slots: 4096 words per page with code, the record of the instruction that starts at each byte. */
  readonly slots: number;
  readonly slotsEnd: number;
  /** Records of decoded instructions. */
  readonly records: number;
  readonly recordsEnd: number;
  /** Heads of translated code and of code that may become so (translator.ts): records, too. */
  readonly heads: number;
  readonly headsEnd: number;
  /** Two words for each translation, by its index: how often tier 0 has entered it since it was judged, and instructions executed then. */
  readonly trials: number;
  /** Tries of templates (templates.ts), {@link TEMPLATE_WORDS} for each code mode. */
  readonly templates: number;
  /** One byte, signed, per line of RAM: visits to code there that is not kept, less what its losses allow. */
  readonly visitsByte: number;
  /** One byte per line of RAM: how often code that was kept was written. */
  readonly lossesByte: number;
  /** Records of code that is not kept: an instruction, where it goes on, and where it branches to. */
  readonly direct: number;
  readonly ramByte: number;
  readonly ramBytes: number;
  readonly totalBytes: number;
}

/** @param codePages pages of decoded code that fit before all of it is dropped; a page of 32-bit code holds some 1200 instructions. */
export function layoutFor(ramBytes: number, codePages: number): Layout {
  const pages = ramBytes >>> 12;
  let byte = STATE_BYTES;
  const take = (bytes: number): number => {
    const start = byte;
    byte = (byte + bytes + 4095) & ~4095;
    return start;
  };
  const tlbs = take(TLBS * TLB_STRIDE * 4) >>> 2;
  const touchedByte = take((tlbs + TLBS * TLB_STRIDE) >>> TLB_GROUP_SHIFT);
  const pageKindByte = take(pages);
  const writtenByte = take(pages);
  const pageCode = take(pages * CODE_MODES * 4) >>> 2;
  const codeLinesByte = take(ramBytes >>> LINE_SHIFT);
  const pageLinesByte = take(pages);
  const slots = take(codePages * 4096 * 4) >>> 2;
  const slotsEnd = byte >>> 2;
  const records = take(codePages * 1024 * RECORD_WORDS * 4) >>> 2;
  const recordsEnd = byte >>> 2;
  const heads = take(codePages * 256 * RECORD_WORDS * 4) >>> 2;
  const headsEnd = byte >>> 2;
  const trials = take(MAX_REGIONS * 8) >>> 2;
  const templates = take(CODE_MODES * TEMPLATE_WORDS * 4) >>> 2;
  const visitsByte = take(ramBytes >>> LINE_SHIFT);
  const lossesByte = take(ramBytes >>> LINE_SHIFT);
  const direct = take(3 * RECORD_WORDS * 4) >>> 2;
  const ramByte = take(ramBytes);
  return {
    readSupervisor: tlbs,
    readUser: tlbs + TLB_STRIDE,
    writeSupervisor: tlbs + 2 * TLB_STRIDE,
    writeUser: tlbs + 3 * TLB_STRIDE,
    codeSupervisor: tlbs + 4 * TLB_STRIDE,
    codeUser: tlbs + 5 * TLB_STRIDE,
    guardedSupervisor: tlbs + 6 * TLB_STRIDE,
    guardedUser: tlbs + 7 * TLB_STRIDE,
    touchedByte,
    pageKindByte,
    writtenByte,
    pageCode,
    codeLinesByte,
    pageLinesByte,
    slots,
    slotsEnd,
    records,
    recordsEnd,
    heads,
    headsEnd,
    trials,
    templates,
    visitsByte,
    lossesByte,
    direct,
    ramByte,
    ramBytes,
    totalBytes: (byte + 0xffff) & ~0xffff,
  };
}
