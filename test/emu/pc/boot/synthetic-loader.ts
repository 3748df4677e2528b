import { Code } from '../../../../src/emu/pc/loader/code.js';
import type { BootFiles } from '../../../../src/emu/pc/media/boot-medium.js';

const ORIGIN = 0x7c00;
const CODE_OFFSET = 0x3e;
/** Where a floppy made by bootMedium has the kernel when 9LOAD and plan9.ini take one sector each. */
const KERNEL_SECTOR = 35;
const KERNEL_SECTORS = 16;

/**
 * A boot sector that is a loader by itself: it says what it is given to say, reads 8 KB of the kernel with INT 13h, turns
 * on paging so that the first 4 MB are at 0 and at 80000000h, and enters the kernel where fs64 has its entry. It leaves
 * no interrupt table: a fault in the kernel is a triple fault.
 */
function bootSector(saying: string): Uint8Array {
  const code = new Code(ORIGIN);
  code.hex('eb 3c 90').bytes(new Uint8Array(CODE_OFFSET - 3));
  code
    .hex('e8')
    .bytes([saying.length + 1, 0])
    .bytes(Buffer.from(`${saying}\0`)); // call over the text
  code
    .hex('5e ac 84 c0 74 06 b4 0e cd 10 eb f5') // pop si; next: lodsb; test al, al; jz read; mov ah, 0eh; int 10h; jmp next
    .hex(`bd ${KERNEL_SECTORS.toString(16)} 00 be ${KERNEL_SECTOR.toString(16)} 00`) // mov bp, count; mov si, sector
    .hex('b8 00 10 8e c0') // mov ax, 1000h; mov es, ax
    .hex('31 d2 89 f0 b9 24 00 f7 f1') // read: xor dx, dx; mov ax, si; mov cx, 36; div cx
    .hex('88 c5 89 d0 b2 12 f6 f2') // mov ch, al; mov ax, dx; mov dl, 18; div dl
    .hex('88 c6 88 e1 fe c1 b2 00') // mov dh, al; mov cl, ah; inc cl; mov dl, 0
    .hex('b8 01 02 31 db cd 13 72 fe') // mov ax, 0201h; xor bx, bx; int 13h; jc to itself
    .hex('8c c0 83 c0 20 8e c0 46 4d 75 d1') // mov ax, es; add ax, 32; mov es, ax; inc si; dec bp; jnz read
    .hex('fa 67 0f 01 15')
    .absolute('gdtr') // cli; lgdt [gdtr]
    .hex('66 c7 06 00 90 83 00 00 00') // mov dword [9000h], 83h: 4 MB, writable, present
    .hex('66 c7 06 00 98 83 00 00 00') // mov dword [9800h], 83h
    .hex('0f 20 e0 66 83 c8 10 0f 22 e0') // mov eax, cr4; or eax, PSE; mov cr4, eax
    .hex('66 b8 00 90 00 00 0f 22 d8') // mov eax, 9000h; mov cr3, eax
    .hex('0f 20 c0 66 0d 01 00 00 80 0f 22 c0') // mov eax, cr0; or eax, PG|PE; mov cr0, eax
    .hex('66 ea')
    .absolute('flat')
    .hex('10 00') // jmp 10h:flat
    .label('flat')
    .hex('b8 08 00 00 00 8e d8 8e c0 8e d0') // mov eax, 8; mov ds, ax; mov es, ax; mov ss, ax
    .hex('be 00 00 01 00 bf 00 00 10 00 b9 00 08 00 00 f3 a5') // copy 8 KB from 10000h to 100000h
    .hex('bc 00 7c 00 80 b8 20 00 10 00 ff e0') // mov esp, 80007c00h; mov eax, 100020h; jmp eax
    .label('gdt')
    .dword(0)
    .dword(0)
    .dword(0x0000_ffff)
    .dword(0x00cf_9200)
    .dword(0x0000_ffff)
    .dword(0x00cf_9a00)
    .label('gdtr')
    .hex('17 00')
    .absolute('gdt');
  return code.assemble();
}

/** Files for a floppy with that loader; what it says first is up to the test. */
export function loaderFiles(saying = 'loading\r\n'): BootFiles {
  return { loader: Buffer.from('not used'), pbs: bootSector(saying) };
}
