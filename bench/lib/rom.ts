/**
 * The image that every emulator runs: a ROM of 64 KB for the end of the first megabyte, which starts at the reset vector,
 * enters flat protected mode, copies itself to RAM and executes workloads for ever. No BIOS, no other device than a serial port.
 *
 * It tells the host where it is by bytes at COM1, and the same at port E9h: a capital letter before a workload, a full stop after it,
 * eight hexadecimal digits of a checksum, and an exclamation mark after the last workload; then it waits for a byte at COM1.
 */
import { Assembler, eax, ebx, ecx, edx, esp, table } from './assembler.js';
import type { Workload } from './workloads.js';

const ROM_BYTES = 0x10000;
/** First byte of the ROM, and of its copy in RAM. */
export const ROM_BASE = 0xf0000;
const COPY_BASE = 0x10000;
const STACK = 0x9_0000;
const RESET_VECTOR = 0xfff0;

const COM1 = 0x3f8;
const LINE_STATUS = COM1 + 5;
const DATA_READY = 1;
const DEBUG_PORT = 0xe9;

/** What a host sees of the n-th workload: `begin`, then `END`, the checksum, and after the last one `ROUND`. */
export const MARKS = { begin: (n: number) => 0x41 + n, end: 0x2e, round: 0x21, go: 0x67 } as const;
export const CHECKSUM_DIGITS = 8;

/** @throws Error if the workloads' code does not fit in the ROM */
export function buildRom(workloads: readonly Workload[]): Uint8Array {
  const a = new Assembler(COPY_BASE);
  const inRom = (label: string): number => a.address(label) - COPY_BASE + ROM_BASE;
  a.label('begin');
  a.mov(eax, 0x10);
  for (const segment of [0xd8, 0xc0, 0xd0, 0xe0, 0xe8]) a.bytes(0x8e, segment); // ds es ss fs gs
  a.mov(esp, STACK);
  a.mov(eax, 'main');
  a.bytes(0xfc, 0xbe); // cld; mov esi,
  a.word(ROM_BASE);
  a.bytes(0xbf); // mov edi,
  a.word(COPY_BASE);
  a.mov(ecx, ROM_BYTES / 4);
  a.bytes(0xf3, 0xa5); // rep movsd
  a.jumpTo(eax);

  a.label('main');
  workloads.forEach((workload, n) => {
    a.mov(eax, MARKS.begin(n));
    a.call('put');
    a.call(workload.name);
    a.call('report');
  });
  a.mov(eax, MARKS.round);
  a.call('put');
  a.label('wait');
  a.mov(edx, LINE_STATUS);
  a.bytes(0xec, 0xa8, DATA_READY); // in al,dx; test al,1
  a.jumpIf('e', 'wait');
  a.mov(edx, COM1);
  a.bytes(0xec); // in al,dx
  a.jump('main');

  // A full stop, and the digits of EAX.
  a.label('report');
  a.mov(ebx, eax);
  a.mov(eax, MARKS.end);
  a.call('put');
  a.mov(ecx, CHECKSUM_DIGITS);
  a.label('digit');
  a.shift('rol', ebx, 4);
  a.mov(eax, ebx);
  a.alu('and', eax, 15);
  a.loadByte(eax, table('digits', eax, 1));
  a.call('put');
  a.dec(ecx);
  a.jumpIf('ne', 'digit');
  a.ret();
  a.label('digits');
  a.bytes(...Buffer.from('0123456789abcdef', 'latin1'));

  a.label('put');
  a.mov(edx, COM1);
  a.bytes(0xee, 0xe6, DEBUG_PORT); // out dx,al; out e9,al
  a.ret();

  for (const { name, emit } of workloads) {
    a.align(64);
    a.label(name);
    emit(a, (label) => `${name} ${label}`);
  }

  a.align(8);
  a.label('gdt'); // null; code and data, base 0, limit 4 GB, accessed
  a.bytes(0, 0, 0, 0, 0, 0, 0, 0);
  a.bytes(0xff, 0xff, 0, 0, 0, 0x9b, 0xcf, 0);
  a.bytes(0xff, 0xff, 0, 0, 0, 0x93, 0xcf, 0);
  a.label('gdtr');
  a.bytes(23, 0);
  a.word(inRom('gdt'));

  a.label('reset'); // 16-bit code from here
  const gdtr = a.address('gdtr') - COPY_BASE;
  a.bytes(0xfa, 0x2e, 0x66, 0x0f, 0x01, 0x16, gdtr, gdtr >> 8); // cli; lgdt cs:[gdtr]
  a.bytes(0xb0, 0x02, 0xe6, 0x92); // mov al,2; out 92,al: A20 on
  a.bytes(0x0f, 0x20, 0xc0, 0x0c, 0x01, 0x0f, 0x22, 0xc0); // mov eax,cr0; or al,1; mov cr0,eax
  a.bytes(0x66, 0xea); // jmp 8:begin
  a.word(inRom('begin'));
  a.bytes(8, 0);

  const code = a.finish();
  if (code.length > RESET_VECTOR)
    throw new Error(`the workloads have ${code.length} bytes of code: too much for a ROM`);
  const rom = new Uint8Array(ROM_BYTES).fill(0xff);
  rom.set(code);
  const reset = a.address('reset') - COPY_BASE;
  rom.set([0xea, reset, reset >> 8, 0x00, 0xf0], RESET_VECTOR); // jmp f000:reset
  return rom;
}
