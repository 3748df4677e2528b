import { Code } from '../../../../src/emu/pc/loader/code.js';
import { buildAout, type SymbolSpec } from '../../aout/build-aout.js';

/** Where the kernels for tests are linked, as fs64 is. */
const KERNEL_TEXT = 0x80100020;
const KZERO = 0x80000000;

/**
 * A kernel for a test: enters at its first byte with the loader's map, goes to its virtual address, and runs what `body`
 * appends. Subroutines that it may call: `puts`, which shows the zero-terminated text at ESI, and `serial`, which sends it.
 */
export function kernel(body: (code: Code) => void, symbols: readonly SymbolSpec[] = []): Uint8Array {
  const code = new Code(KERNEL_TEXT);
  code.hex('b8').absolute('high').hex('ff e0'); // mov eax, high; jmp eax
  code
    .label('puts')
    .hex('51 8b 0d')
    .absolute('cursor') // push ecx; mov ecx, [cursor] (bytes from the top left)
    .hex('ac 84 c0 74 24 3c 0a 75 16') // next: lodsb; test al, al; jz done; cmp al, 10; jne plain
    .hex('50 52 89 c8 31 d2 b9 a0 00 00 00') // push eax; push edx; mov eax, ecx; xor edx, edx; mov ecx, 160
    .hex('f7 f1 40 f7 e1 89 c1 5a 58 eb e1') // div ecx; inc eax; mul ecx; mov ecx, eax; pop edx; pop eax; jmp next
    .hex('88 81')
    .dword(KZERO + 0xb8000) // plain: mov [ecx+screen], al
    .hex('41 41 eb d7 89 0d') // inc ecx; inc ecx; jmp next; done: mov [cursor], ecx
    .absolute('cursor')
    .hex('59 c3'); // pop ecx; ret
  code
    .label('serial')
    .hex('66 ba fd 03 ec a8 20 74 f7') // mov dx, 3fdh; in al, dx; test al, 20h; jz serial
    .hex('66 ba f8 03 ac ee 84 c0 75 ed c3'); // mov dx, 3f8h; lodsb; out dx, al; test al, al; jnz serial; ret
  code.label('cursor').dword(0);
  code.label('high');
  body(code);
  const text = code.assemble();
  const named: SymbolSpec[] = [
    [KERNEL_TEXT, 'T', '_start'],
    [4, 'm', '.frame'],
    [code.address('high'), 'T', 'main'],
    [4, 'm', '.frame'],
    ...symbols,
  ];
  return buildAout({ text, entry: KERNEL_TEXT, symbols: named });
}

/** Shows a text: ends in code that goes on after it. */
export function puts(code: Code, text: string, routine: 'puts' | 'serial' = 'puts'): void {
  const bytes = [...Buffer.from(text, 'latin1'), 0];
  // call over the text, which leaves its address on the stack; pop esi; call routine
  code.hex('e8').dword(bytes.length).bytes(bytes).hex('5e e8').relative(routine);
}

/** CLI and HLT for ever. */
export const STOP = 'fa f4 eb fc';
/** A jump to itself with interrupts off. */
export const SPIN = 'fa eb fe';
