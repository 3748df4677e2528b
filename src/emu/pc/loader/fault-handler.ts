/**
 * What stands between the kernel's entry and its own interrupt table: a handler for every vector that writes the
 * registers to the screen in the form of 9load's trap.c, with `panic: exception/interrupt N`, and halts.
 *
 * It is real code in guest memory, where 9load's was, so that it works exactly as long as that would have worked: through
 * the kernel's first page tables, until the kernel takes the memory for itself.
 */
import { Code } from './code.js';

/** Vectors that push an error code: SDM vol. 3, table 6-1. */
const WITH_ERROR_CODE = new Set([8, 10, 11, 12, 13, 14, 17]);
const VECTORS = 256;

// Offsets in what the handler pushes, from EBP up.
const CR3 = 0;
const CR2 = 4;
const CR0 = 8;
const [EDI, ESI, EBP, EBX, EDX, ECX, EAX] = [12, 16, 20, 28, 32, 36, 40];
const [GS, FS, ES, DS] = [44, 48, 52, 56];
const [VECTOR, ERROR, EIP, CS, FLAGS] = [60, 64, 68, 72, 76];

// Formats: a byte below 20h and the offset of a double word in the frame.
const SHORT = 1; // hexadecimal
const LONG = 2; // eight hexadecimal digits
const WORD = 3; // the low half, four hexadecimal digits
const DECIMAL = 4;

/** Code to be placed, and where it is to be entered for each vector. */
export interface FaultHandler {
  readonly bytes: Uint8Array;
  /** Virtual addresses, by vector. */
  readonly entries: readonly number[];
  /** Virtual address to which a kernel may return: it halts. */
  readonly returned: number;
}

/**
 * Assembles the handler.
 *
 * @param base virtual address of its first byte
 * @param screen virtual address of the text memory
 * @param dataSelector a flat writable segment
 */
export function faultHandler(base: number, screen: number, dataSelector: number): FaultHandler {
  const code = new Code(base);
  for (let vector = 0; vector < VECTORS; vector++) {
    code.label(`vector${vector}`);
    if (!WITH_ERROR_CODE.has(vector)) code.hex('6a 00'); // push 0
    code.hex('68').dword(vector); // push vector
    code.hex('e9').relative('common'); // jmp common
  }
  code
    .label('common')
    .hex('1e 06 0f a0 0f a8 60') // push ds; push es; push fs; push gs; pusha
    .hex('0f 20 c0 50 0f 20 d0 50 0f 20 d8 50') // mov eax, cr0; push eax; and so cr2 and cr3
    .hex('89 e5') // mov ebp, esp
    .hex('b8')
    .dword(dataSelector) // mov eax, dataSelector
    .hex('8e d8 8e c0 fc') // mov ds, ax; mov es, ax; cld
    .hex('bb')
    .dword(screen) // mov ebx, screen
    // EDI = twice the cursor's position, CRT controller registers 0Eh and 0Fh
    .hex('66 ba d4 03 b0 0e ee 42 ec 88 c4') // mov dx, 3d4h; mov al, 0eh; out dx, al; inc edx; in al, dx; mov ah, al
    .hex('4a b0 0f ee 42 ec') // dec edx; mov al, 0fh; out dx, al; inc edx; in al, dx
    .hex('0f b7 f8 01 ff') // movzx edi, ax; add edi, edi
    .hex('be')
    .absolute('text'); // mov esi, text
  printText(code);
  putNumber(code);
  putCharacter(code);
  code.label('text').bytes(message());
  const entries = Array.from({ length: VECTORS }, (_, vector) => code.address(`vector${vector}`));
  return { bytes: code.assemble(), entries, returned: code.address('halt') };
}

/** Prints the text at ESI, formats included, sets the cursor and halts. */
function printText(code: Code): void {
  code
    .hex('31 c0 ac 84 c0 74 19') // next: xor eax, eax; lodsb; test al, al; jz end
    .hex('3c 05 72 07 e8') // cmp al, 5; jb format; call put
    .relative('put')
    .hex('eb ee') // jmp next
    .hex('88 c1 ac 8b 44 05 00 e8') // format: mov cl, al; lodsb; mov eax, [ebp+eax]; call number
    .relative('number')
    .hex('eb e0') // jmp next
    .hex('89 f8 d1 e8 89 c1') // end: mov eax, edi; shr eax, 1; mov ecx, eax
    .hex('66 ba d4 03 b0 0e ee 42 88 e8 ee') // mov dx, 3d4h; mov al, 0eh; out dx, al; inc edx; mov al, ch; out dx, al
    .hex('4a b0 0f ee 42 88 c8 ee') // dec edx; mov al, 0fh; out dx, al; inc edx; mov al, cl; out dx, al
    .label('halt')
    .hex('fa f4 eb fc'); // cli; hlt; jmp halt
}

/** Prints EAX in the format CL. Changes EAX, ECX, EDX. */
function putNumber(code: Code): void {
  code
    .label('number')
    .hex('56 be 10 00 00 00') // push esi; mov esi, 16 (the base)
    .hex('80 f9 04 75 05 be 0a 00 00 00') // cmp cl, 4; jne +5; mov esi, 10
    .hex('30 ed 80 f9 02 75 02 b5 08') // xor ch, ch (least digits); cmp cl, 2; jne +2; mov ch, 8
    .hex('80 f9 03 75 05 0f b7 c0 b5 04') // cmp cl, 3; jne +5; movzx eax, ax; mov ch, 4
    .hex('0f b6 cd 55 89 e5') // movzx ecx, ch; push ebp; mov ebp, esp
    .hex('31 d2 f7 f6 52 49 85 c0 75 f6') // digit: xor edx, edx; div esi; push edx; dec ecx; test eax, eax; jnz digit
    .hex('85 c9 7e 05 6a 00 49 eb f7') // pad: test ecx, ecx; jle show; push 0; dec ecx; jmp pad
    .hex('58 04 30 3c 39 76 02 04 27 e8') // show: pop eax; add al, '0'; cmp al, '9'; jbe +2; add al, 27h; call put
    .relative('put')
    .hex('39 ec 75 ee 5d 5e c3'); // cmp esp, ebp; jne show; pop ebp; pop esi; ret
}

/** Puts the character AL at offset EDI of the screen EBX, starts lines and scrolls as needed. Changes EAX, ECX, EDX. */
function putCharacter(code: Code): void {
  code
    .label('put')
    .hex('3c 0a 75 12') // cmp al, 10; jne visible
    .hex('89 f8 31 d2 b9 a0 00 00 00') // mov eax, edi; xor edx, edx; mov ecx, 160
    .hex('f7 f1 40 f7 e1 89 c7 eb 08') // div ecx; inc eax; mul ecx; mov edi, eax; jmp check
    .hex('b4 07 66 89 04 3b 47 47') // visible: mov ah, 7; mov [ebx+edi], ax; inc edi; inc edi
    .hex('81 ff a0 0f 00 00 72 1f') // check: cmp edi, 4000; jb done
    .hex('56 8d b3 a0 00 00 00 89 df') // push esi; lea esi, [ebx+160]; mov edi, ebx
    .hex('b9 c0 03 00 00 f3 a5') // mov ecx, 960; rep movsd
    .hex('b9 28 00 00 00 31 c0 f3 ab') // mov ecx, 40; xor eax, eax; rep stosd
    .hex('5e bf 00 0f 00 00 c3'); // pop esi; mov edi, 3840; done: ret
}

function message(): number[] {
  const parts: (string | readonly [format: number, offset: number])[] = [
    'FLAGS=',
    [SHORT, FLAGS],
    ' TRAP=',
    [SHORT, VECTOR],
    ' ECODE=',
    [SHORT, ERROR],
    ' PC=',
    [SHORT, EIP],
    '\n  AX ',
    [LONG, EAX],
    '  BX ',
    [LONG, EBX],
    '  CX ',
    [LONG, ECX],
    '  DX ',
    [LONG, EDX],
    '\n  SI ',
    [LONG, ESI],
    '  DI ',
    [LONG, EDI],
    '  BP ',
    [LONG, EBP],
    '\n  CS ',
    [WORD, CS],
    ' DS ',
    [WORD, DS],
    '  ES ',
    [WORD, ES],
    '  FS ',
    [WORD, FS],
    '  GS ',
    [WORD, GS],
    '\n  CR0 ',
    [LONG, CR0],
    ' CR2 ',
    [LONG, CR2],
    ' CR3 ',
    [LONG, CR3],
    '\npanic: exception/interrupt ',
    [DECIMAL, VECTOR],
    '\n',
  ];
  return [...parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : [...part])), 0];
}
