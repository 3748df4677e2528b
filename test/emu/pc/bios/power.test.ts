import { describe, expect, test } from 'vitest';
import { runBooted } from './boot-program.js';

/** mov ax, 53xxh; mov bx, device; int 15h. */
const apm = (al: string, device = 0) => `b8 ${al} 53 bb 0${device} 00 cd 15`;
const CONNECT = apm('01');
const CONNECT_32 = apm('03');

describe('power management', () => {
  test('is version 1.2, with a 32-bit interface alone', () => {
    const { carry, eax, ebx, ecx } = runBooted(apm('00'));
    expect([carry, eax & 0xffff, ebx & 0xffff, ecx & 0xffff]).toEqual([false, 0x0102, 0x504d, 2]);
  });

  test('is connected once, and disconnected', () => {
    const error = (code: string) => {
      const { carry, eax } = runBooted(code);
      return carry ? (eax >> 8) & 0xff : 0;
    };
    expect(error(apm('04'))).toBe(3);
    expect(error(apm('01', 1))).toBe(9);
    expect(error(CONNECT)).toBe(0);
    expect(error(CONNECT + CONNECT_32)).toBe(2);
    expect(error(CONNECT_32 + CONNECT)).toBe(7);
    expect(error(CONNECT_32 + apm('04') + CONNECT)).toBe(0);
  });

  test('has no events, and a supply that never ends', () => {
    const event = runBooted(CONNECT + apm('0b'));
    expect([event.carry, (event.eax >> 8) & 0xff]).toEqual([true, 0x80]);
    const { carry, ebx, ecx, edx } = runBooted(CONNECT + apm('0a', 1));
    expect([carry, ebx & 0xffff, ecx & 0xffff, edx & 0xffff]).toEqual([false, 0x01ff, 0x80ff, 0xffff]);
  });

  test('switches the machine off', () => {
    const { machine, stop } = runBooted(`${CONNECT} b9 03 00 ${apm('07', 1)}`); // mov cx, 3
    expect(stop).toBe('reset');
    expect(machine.resetBy).toBe('power management: it is switched off');
  });

  test('a function that is not there fails and is remembered', () => {
    const { bios, carry, eax } = runBooted(CONNECT + apm('40'));
    expect([carry, (eax >> 8) & 0xff]).toEqual([true, 0x86]);
    expect(bios.absent).toBe('INT 15h AX=5340');
  });

  test('is called in 32-bit code at the entry point that connecting tells', () => {
    // The table at 7C80h: null, code of 64 KB at F0000h, code of 64 KB at 0. In it, 7C50h: mov ax, 530bh; lcall; hlt.
    const enter = 'fa 0f 01 16 a0 7c 0f 20 c0 0c 01 0f 22 c0 66 ea 50 7c 00 00 10 00'; // lgdt; PE; jmp dword 10h:7c50h
    const first = `${CONNECT_32} ${enter}`.split(' ').filter(Boolean);
    const code32 = '66 b8 0b 53 66 bb 01 00 9a 60 e8 00 00 08 00 73 fe f4'.split(' '); // ...; jnc to itself; hlt
    const table = [
      ...'00 00 00 00 00 00 00 00',
      ' ff ff 00 00 0f 9a 40 00',
      ' ff ff 00 00 00 9a 40 00',
      ' 00 00 00 00 00 00 00 00 17 00 80 7c 00 00',
    ]
      .join('')
      .split(' ');
    const padded = (bytes: readonly string[], length: number) => [
      ...bytes,
      ...new Array<string>(length - bytes.length).fill('90'),
    ];
    const program = [...padded(first, 0x50), ...padded(code32, 0x30), ...table].join(' ');
    const { stop, eax, ebx } = runBooted(program);
    expect(stop).toBe('halted');
    expect([ebx & 0xffff, (eax >> 8) & 0xff]).toEqual([1, 0x80]);
  });
});
