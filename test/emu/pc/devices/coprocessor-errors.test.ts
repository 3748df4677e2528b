import { describe, expect, test } from 'vitest';
import { runBooted } from '../bios/boot-program.js';

/** Lets IRQ 13 through: mov al, 0dfh; out 0a1h, al; sti. */
const UNMASK = 'b0 df e6 a1 fb';
/** 1.0 / 0.0 with zero division unmasked: fninit; mov word [9000h], 37bh; fldcw [9000h]; fld1; fldz; fdivp. */
const DIVIDE = 'db e3 c7 06 00 90 7b 03 d9 2e 00 90 d9 e8 d9 ee de f9';
/** INT 75h leads to the offset in segment 0. */
const vector = (offset: number) =>
  `c7 06 d4 01 ${(offset & 0xff).toString(16).padStart(2, '0')} ${(offset >> 8).toString(16)} a3 d6 01`;

describe('an x87 error with CR0.NE clear', () => {
  test('is interrupt 13 at the next instruction that waits, which is then executed; port F0h lets the handler use the x87', () => {
    // xor ax, ax; mov ds, ax; vector; UNMASK; DIVIDE; xor bx, bx; fwait; mov cx, bx; jmp end
    const main = `31 c0 8e d8 ${vector(0x7c2b)} ${UNMASK} ${DIVIDE} 31 db 9b 89 d9 eb 11`;
    // inc bx; out 0f0h, al; fwait; fnstsw ax; fnclex; push ax; mov al, 20h; out 0a0h, al; out 20h, al; pop ax; iret
    const handler = '43 e6 f0 9b df e0 db e2 50 b0 20 e6 a0 e6 20 58 cf';
    expect(main.split(' ')).toHaveLength(0x2b);
    const { stop, eax, ecx } = runBooted(`${main} ${handler}`);
    expect(stop).toBe('halted');
    expect(ecx & 0xffff).toBe(1);
    expect(eax & 0x84).toBe(0x84); // ES and ZE
  });

  test('becomes a non-maskable interrupt by the BIOS, as on a PC/XT', () => {
    // xor ax, ax; mov ds, ax; mov word [8], handler; mov [10], ax; UNMASK; DIVIDE; fwait; cli; hlt
    const main = `31 c0 8e d8 c7 06 08 00 2a 7c a3 0a 00 ${UNMASK} ${DIVIDE} 9b fa f4 90 90 90`;
    const handler = 'b9 34 12 fa f4'; // mov cx, 1234h; cli; hlt
    expect(main.split(' ')).toHaveLength(0x2a);
    expect(runBooted(`${main} ${handler}`).ecx & 0xffff).toBe(0x1234);
  });

  test('holds the processor up for ever where the interrupt cannot come', () => {
    const { stop, ecx } = runBooted(`31 c0 8e d8 fa ${DIVIDE} 9b b9 34 12`);
    expect(stop).toBe('halted');
    expect(ecx & 0xffff).not.toBe(0x1234);
  });
});
