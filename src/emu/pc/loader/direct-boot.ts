/**
 * Puts a kernel into a machine and leaves everything as the classic 9load of Plan 9 does when it jumps to one: paging on
 * with its own map, flat segments, its interrupt table, the configuration at CONFADDR, interrupts masked.
 * Facts: 9load's l.s, load.c (warp9), trap.c, conf.c; addresses as its binaries of 2010 to 2012 have them.
 */
import { Segment } from '../../cpu/environment.js';
import type { Machine } from '../machine.js';
import { faultHandler } from './fault-handler.js';
import type { KernelImage } from './kernel-image.js';
import { iniValue, loaderText } from './plan9-ini.js';

// Physical addresses of the loader's things.
const BOOT_LINE = 0x1200;
const BOOT_ARGS = 0x1240;
const PAGE_TABLES = 0x8000;
const PAGE_DIRECTORY = 0xc000;
const GDT = 0x10150;
const HANDLER = 0x10200;
const IDT = 0x45000;
const STACK_TOP = 0x58000;

const BOOT_LINE_BYTES = 64;
/** What makes the kernels believe the configuration text. */
const BOOT_ARGS_MAGIC = 'ZORT 0\r\n';
const PAGE_TABLE_COUNT = 4;
const TEXT_MEMORY = 0xb8000;

const CODE_SELECTOR = 0x10;
const DATA_SELECTOR = 0x08;
/** Flat 4 GB segments of ring 0: SDM vol. 3, figure 3-8. Null, data, code. */
const GDT_ENTRIES: readonly (readonly [low: number, high: number])[] = [
  [0, 0],
  [0x0000_ffff, 0x00cf_9200],
  [0x0000_ffff, 0x00cf_9a00],
];
/** Access rights of the loaded registers: present, accessed, 32-bit, page granular. */
const CODE_RIGHTS = 0xc09b;
const DATA_RIGHTS = 0xc093;
/** 32-bit trap gate, present, ring 0. */
const TRAP_GATE = 0x8f00;

const CR0_PG_ET_PE = 0x8000_0011;
const PTE_PRESENT_WRITABLE = 3;
const ALWAYS_ONE_FLAGS = 2;
/** Counts for the timer's 1000 interrupts a second that the loader uses. */
const TIMER_COUNT = 1193;

/** Loads the kernel and points the processor at its entry. */
export function directBoot(machine: Machine, kernel: KernelImage, plan9ini: string): void {
  const { cpu } = machine;
  const { ram } = cpu;
  for (const { physical, bytes, zeros } of kernel.segments) {
    ram.set(bytes, physical);
    ram.fill(0, physical + bytes.length, physical + bytes.length + zeros);
    cpu.invalidateCode(physical, bytes.length + zeros);
  }
  const view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  writeConfiguration(ram, plan9ini);
  writePageTables(view, kernel.kzero);
  const handler = faultHandler(kernel.kzero + HANDLER, kernel.kzero + TEXT_MEMORY, DATA_SELECTOR);
  ram.set(handler.bytes, HANDLER);
  for (const [i, [low, high]] of GDT_ENTRIES.entries()) {
    view.setUint32(GDT + 8 * i, low, true);
    view.setUint32(GDT + 8 * i + 4, high, true);
  }
  for (const [vector, entry] of handler.entries.entries()) {
    view.setUint32(IDT + 8 * vector, ((CODE_SELECTOR << 16) | (entry & 0xffff)) >>> 0, true);
    view.setUint32(IDT + 8 * vector + 4, ((entry & 0xffff_0000) | TRAP_GATE) >>> 0, true);
  }
  view.setUint32(STACK_TOP - 4, handler.returned, true);
  enterKernel(machine, kernel);
  leaveInterruptsMasked(machine);
  cpu.invalidateCode(0, STACK_TOP);
}

function writeConfiguration(ram: Uint8Array, plan9ini: string): void {
  if (loaderText(plan9ini) === '') return;
  const line = Buffer.from(iniValue(plan9ini, 'bootfile') ?? '', 'utf8').subarray(0, BOOT_LINE_BYTES - 1);
  ram.set(line, BOOT_LINE);
  ram.set(Buffer.from(BOOT_ARGS_MAGIC + loaderText(plan9ini), 'utf8'), BOOT_ARGS);
}

/** Four page tables map physical 0..16 MB; the directory has them at 0 and at KZERO. */
function writePageTables(view: DataView, kzero: number): void {
  for (let page = 0; page < PAGE_TABLE_COUNT * 1024; page++) {
    view.setUint32(PAGE_TABLES + 4 * page, (page << 12) | PTE_PRESENT_WRITABLE, true);
  }
  for (let table = 0; table < PAGE_TABLE_COUNT; table++) {
    const entry = (PAGE_TABLES + 4096 * table) | PTE_PRESENT_WRITABLE;
    view.setUint32(PAGE_DIRECTORY + 4 * table, entry, true);
    view.setUint32(PAGE_DIRECTORY + 4 * ((kzero >>> 22) + table), entry, true);
  }
}

function enterKernel({ cpu }: Machine, { kzero, entry }: KernelImage): void {
  cpu.gdtr = { base: GDT, limit: GDT_ENTRIES.length * 8 };
  cpu.idtr = { base: kzero + IDT, limit: 0x7ff };
  for (const segment of [Segment.DS, Segment.ES, Segment.FS, Segment.GS, Segment.SS]) {
    cpu.setSegment(segment, { selector: DATA_SELECTOR, base: 0, limit: 0xffff_ffff, rights: DATA_RIGHTS });
  }
  cpu.setSegment(Segment.CS, { selector: CODE_SELECTOR, base: 0, limit: 0xffff_ffff, rights: CODE_RIGHTS });
  cpu.cpl = 0;
  cpu.cr3 = PAGE_DIRECTORY;
  cpu.cr0 = CR0_PG_ET_PE;
  cpu.eflags = ALWAYS_ONE_FLAGS;
  cpu.regs.fill(0);
  cpu.regs[4] = kzero + STACK_TOP - 4;
  cpu.eip = entry;
}

/** 8259s initialised for vectors 24 and 32, everything masked; the timer running. */
function leaveInterruptsMasked({ bus }: Machine): void {
  const writes: readonly (readonly [port: number, value: number])[] = [
    [0x20, 0x11],
    [0x21, 24],
    [0x21, 0x04],
    [0x21, 0x01],
    [0xa0, 0x11],
    [0xa1, 32],
    [0xa1, 0x02],
    [0xa1, 0x01],
    [0x20, 0x0b],
    [0xa0, 0x0b],
    [0x21, 0xff],
    [0xa1, 0xff],
    [0x43, 0x36],
    [0x40, TIMER_COUNT & 0xff],
    [0x40, TIMER_COUNT >> 8],
  ];
  for (const [port, value] of writes) bus.write(port, 1, value);
}
