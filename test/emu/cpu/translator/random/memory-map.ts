/** Where the memory of random programs holds what. Physical addresses are linear ones, but for the pages named below. */

export const RAM = 0x40000;

/**
 * Two sets of page tables, one page each for the directory and for the table of the first 4 MB. A stray write to them would be
 * seen when the TLB happens to lose an entry, which is nobody's promise: their own addresses are absent.
 */
export const SPACES = [
  { directory: 0x1000, table: 0x2000 },
  { directory: 0x3000, table: 0x4000 },
] as const;
/** What has to be added to the address of a page table to reach it. */
export const WINDOW = 0x3f0000;
/** In the second space a page of 4 MB that leads to address 0. */
export const LARGE = 0x400000;

export const GDT = 0x5000;
export const IDT = 0x5800;
/** Vectors that have a gate; a higher one is #GP. */
export const GATES = 64;
export const TSS = 0x6000;
export const TSS_LIMIT = 0x67 + 0x21;
/** A task that double faults go to. */
export const FAULT_TASK = 0x6200;
/** The end of its stack. */
export const FAULT_STACK = 0x6800;
export const LDT = 0x6400;
/** The first byte behind the stack of privilege level 0 that the TSS names. */
export const KERNEL_STACK = 0x7ff0;
/** One routine a gate. */
export const HANDLERS = 0x8000;
export const HANDLER_BYTES = 64;

export const CODE = 0x10000;
export const CODE_PAGES = 4;
/** The page of code that the second space has in place of the last one. */
export const OTHER_CODE = 0x14000;

export const DATA = 0x20000;
export const DATA_BYTES = 0x10000;
/** Linear addresses: absent, read-only, a device, the code again, read-only memory. */
export const ABSENT = 0x24000;
export const READ_ONLY = 0x26000;
export const DEVICE = 0x28000;
export const ALIAS = 0x2a000;
export const ROM = 0x2f000;
/** Far pointers with selectors that mean something. */
export const FAR_POINTERS = 0x23e00;
/** ESP at the beginning, less some words. */
export const STACK = 0x30800;

/** Physical address of the device. */
export const DEVICE_MEMORY = 0xf0000000;

/** Selectors, with the privilege level that can use them. */
export const Selector = {
  code: 0x08,
  data: 0x10,
  userCode: 0x1b,
  userData: 0x23,
  code16: 0x28,
  small: 0x30,
  expandDown: 0x38,
  readOnly: 0x40,
  absent: 0x48,
  conforming: 0x53,
  callGate: 0x5b,
  faultTask: 0x80,
  tss: 0x60,
  ldt: 0x68,
  /** 32-bit code and data that are not flat. */
  limitedCode: 0x70,
  basedData: 0x7b,
  inLdt: 0x07,
} as const;
