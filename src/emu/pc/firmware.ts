/**
 * What a BIOS leaves in memory: the interrupt vectors, its data area, and the ROM at F0000h with an IRET at each of the
 * entry points that programs know by address. IBM PC/AT Technical Reference, "BIOS listing"; the vectors as common BIOSes
 * fill them. The services behind them are in bios/; a kernel that is booted directly calls none.
 */

/** First byte of the ROM. */
export const ROM_BASE = 0xf0000;
/** First byte of the range that adapters' ROMs may occupy; there are none. */
export const ADAPTER_BASE = 0xc0000;
const MEGABYTE = 0x100000;

/** Offset of the IRET that unused vectors point to. */
const DUMMY_IRET = 0xff53;
/** Offset of the table of PCI interrupt routes. */
const ROUTING_TABLE = 0x0000;
/** Offset of the code that begins at power-on. */
export const RESET_ENTRY = 0xe05b;

/** Offsets in the ROM of the vectors that have their own entry points. */
const ENTRY_POINTS: readonly (readonly [vector: number, offset: number])[] = [
  [0x02, 0xe2c3],
  [0x05, 0xff54],
  [0x08, 0xfea5],
  [0x09, 0xe987],
  [0x0e, 0xef57],
  [0x10, 0xf065],
  [0x11, 0xf84d],
  [0x12, 0xf841],
  [0x13, 0xe3fe],
  [0x14, 0xe739],
  [0x15, 0xf859],
  [0x16, 0xe82e],
  [0x17, 0xefd2],
  [0x19, 0xe6f2],
  [0x1a, 0xfe6e],
  [0x1d, 0xf0a4],
  [0x1e, 0xefc7],
  [0x75, 0xe2c8],
];

/** The offset in the ROM of a vector that has its own entry point. */
export function serviceOffset(vector: number): number {
  const entry = ENTRY_POINTS.find(([candidate]) => candidate === vector);
  return entry?.[1] ?? DUMMY_IRET;
}

/** Vectors that hold nothing: user interrupts and those beyond the second interrupt controller. */
function isFree(vector: number): boolean {
  return (vector >= 0x60 && vector <= 0x67) || vector >= 0x78;
}

// BIOS data area, physical addresses.
const BDA_COM1 = 0x400;
const BDA_COM2 = 0x402;
const BDA_EQUIPMENT = 0x410;
const BDA_LOW_MEMORY = 0x413;
const BDA_VIDEO_MODE = 0x449;
const BDA_COLUMNS = 0x44a;
const BDA_PAGE_BYTES = 0x44c;
const BDA_CURSOR = 0x450;
const BDA_CRTC_PORT = 0x463;
const BDA_ROWS = 0x484;

/** Kilobytes of memory below the adapters that the firmware leaves to the system; the last one is its own. */
const LOW_MEMORY_KB = 639;
/** Where the screen's cursor stands when firmware and loader have printed their lines. */
export const CURSOR_ROW = 3;

/** Fills memory as a BIOS does before it loads an operating system. */
export function fillFirmware(ram: Uint8Array): void {
  const view = new DataView(ram.buffer, ram.byteOffset, MEGABYTE);
  for (let vector = 0; vector < 256; vector++) {
    view.setUint32(4 * vector, isFree(vector) ? 0 : 0xf000_0000 + DUMMY_IRET, true);
  }
  for (const [vector, offset] of ENTRY_POINTS) view.setUint32(4 * vector, 0xf000_0000 + offset, true);

  view.setUint16(BDA_COM1, 0x3f8, true);
  view.setUint16(BDA_COM2, 0x2f8, true);
  view.setUint16(BDA_EQUIPMENT, 0x0403, true); // a floppy drive, 80x87, two serial ports
  view.setUint16(BDA_LOW_MEMORY, LOW_MEMORY_KB, true);
  view.setUint8(BDA_VIDEO_MODE, 3);
  view.setUint16(BDA_COLUMNS, 80, true);
  view.setUint16(BDA_PAGE_BYTES, 4096, true);
  view.setUint16(BDA_CURSOR, CURSOR_ROW << 8, true);
  view.setUint16(BDA_CRTC_PORT, 0x3d4, true);
  view.setUint8(BDA_ROWS, 24);

  ram.fill(0xff, ADAPTER_BASE, MEGABYTE);
  for (const [, offset] of ENTRY_POINTS) view.setUint8(ROM_BASE + offset, 0xcf); // iret
  view.setUint8(ROM_BASE + DUMMY_IRET, 0xcf);
  ram.set([0xea, RESET_ENTRY & 0xff, RESET_ENTRY >> 8, 0x00, 0xf0], ROM_BASE + 0xfff0); // jmp f000:e05b
  ram.set([0xfa, 0xf4, 0xeb, 0xfc], ROM_BASE + RESET_ENTRY); // cli; hlt; jmp to cli
  ram.set(routingTable(), ROM_BASE + ROUTING_TABLE);
  ram.set(Buffer.from('06/14/12', 'latin1'), ROM_BASE + 0xfff5);
  view.setUint8(ROM_BASE + 0xfffe, 0xfc); // model byte: PC/AT
}

/**
 * The PCI interrupt routing table: the ISA bridge is the router, and there is no slot. Microsoft, "PCI IRQ Routing Table
 * Specification" 1.0.
 */
function routingTable(): Uint8Array {
  const table = new Uint8Array(32);
  table.set(Buffer.from('$PIR', 'latin1'));
  table.set([0x00, 0x01], 4); // version 1.0
  table.set([table.length, 0x00], 6);
  table[9] = 1 << 3; // device 1, function 0
  table.set([0x86, 0x80, 0x00, 0x70], 12); // compatible with the 82371SB
  table[31] = -table.reduce((sum, byte) => sum + byte, 0);
  return table;
}
