import { describe, expect, test } from 'vitest';
import { scanCodesFor } from '../../../../src/emu/pc/devices/scan-codes.js';
import { bootImage, poweredOn, runBooted } from './boot-program.js';

describe('power-on', () => {
  test('the first sector of the floppy is entered at 0:7C00 with drive 0 in DL', () => {
    const { machine, edx, stop } = runBooted('');
    expect(stop).toBe('halted');
    expect(machine.cpu.eip).toBe(0x7c02);
    expect(machine.cpu.segment(1).selector).toBe(0);
    expect(edx & 0xff).toBe(0);
  });

  test('the first sector of the disk is entered with drive 80h in DL', () => {
    const { machine } = poweredOn('disk', { disks: [bootImage('', 2016)] });
    expect(machine.run(1_000_000)).toBe('halted');
    expect(machine.cpu.regs[2] & 0xff).toBe(0x80);
  });

  test('the caches are on: CD and NW of CR0 are clear', () => {
    expect(runBooted('').machine.cpu.cr0 & 0x6000_0000).toBe(0);
  });

  test('a medium without the signature is not booted', () => {
    const { machine } = poweredOn('floppy', { floppy: new Uint8Array(512) });
    expect(machine.run(1_000_000)).toBe('reset');
    expect(machine.resetBy).toBe('the BIOS: the floppy has no boot sector');
  });

  test('a jump to the reset vector asks for a reset', () => {
    const { machine, stop } = runBooted('ea 00 00 ff ff'); // jmp ffff:0
    expect(stop).toBe('reset');
    expect(machine.resetBy).toBe('a jump to the BIOS');
  });

  test('vectors without a service hold F000:FF53, so that following a nil pointer reads f000ff53', () => {
    const { eax } = runBooted('66 a1 00 00'); // mov eax, [0]
    expect(eax >>> 0).toBe(0xf000ff53);
  });
});

describe('services', () => {
  test('INT 11h and 12h tell of the equipment and of 639 KB', () => {
    expect(runBooted('cd 11').eax & 0xffff).toBe(0x0403);
    expect(runBooted('cd 12').eax & 0xffff).toBe(639);
  });

  test('a function that is not there fails and is remembered', () => {
    const { bios, carry, eax } = runBooted('b8 12 c0 cd 15'); // mov ax, 0c012h; int 15h
    expect(carry).toBe(true);
    expect((eax >> 8) & 0xff).toBe(0x86);
    expect(bios.absent).toBe('INT 15h AX=c012');
  });

  test('the ports of the services do nothing for other programs', () => {
    const { machine, stop } = runBooted('b4 0e b0 41 e6 e3'); // mov ah, 0eh; mov al, 'A'; out e3h, al
    expect(stop).toBe('halted');
    expect(machine.display.text).toBe('');
  });

  test('the timer counts ticks, 18.2 a second', () => {
    // sti; mov cx, 5; hlt; loop back; xor ax, ax; int 1ah
    expect(runBooted('fb b9 05 00 f4 e2 fd 31 c0 cd 1a').edx & 0xffff).toBe(5);
  });

  test('the date and the time are those of the clock, in BCD', () => {
    const date = runBooted('b4 04 cd 1a'); // mov ah, 4; int 1ah
    expect([date.ecx & 0xffff, date.edx & 0xffff]).toEqual([0x2012, 0x0614]);
    const time = runBooted('b4 02 cd 1a');
    expect([time.ecx & 0xffff, time.edx & 0xff00]).toEqual([0, 0]);
  });
});

describe('INT 16h', () => {
  test('waits for a key, and gives its scan code and character', () => {
    const { machine } = poweredOn('floppy', { floppy: bootImage('b4 00 cd 16', 2880) }); // mov ah, 0; int 16h
    machine.run(3_000_000);
    machine.keyboard.type(scanCodesFor('A'));
    expect(machine.run(10_000_000)).toBe('halted');
    expect(machine.cpu.regs[0] & 0xffff).toBe(0x1e41);
  });

  test('Enter is a carriage return', () => {
    const { machine } = poweredOn('floppy', { floppy: bootImage('b4 00 cd 16', 2880) });
    machine.keyboard.type(scanCodesFor('\n'));
    machine.run(10_000_000);
    expect(machine.cpu.regs[0] & 0xffff).toBe(0x1c0d);
  });

  test('tells by ZF whether there is a key, without waiting', () => {
    const { machine, stop } = runBooted('b4 01 cd 16'); // mov ah, 1; int 16h
    expect(stop).toBe('halted');
    expect(machine.cpu.eflags & 0x40).toBe(0x40);
  });
});
