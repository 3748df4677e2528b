import { describe, expect, test } from 'vitest';
import { runBooted } from './boot-program.js';

/** E820h for the range whose number is in EBX, to 0:9000: mov ebx, n; mov edx, 'SMAP'; mov ecx, 20; mov di, 9000h; ... */
const range = (n: number) =>
  `66 bb 0${n} 00 00 00 66 ba 50 41 4d 53 66 b9 14 00 00 00 bf 00 90 66 b8 20 e8 00 00 cd 15`;

describe('INT 15h', () => {
  test('the memory map has four ranges', () => {
    const ranges = [0, 1, 2, 3].map((n) => {
      const { machine, eax, ebx, ecx, carry } = runBooted(range(n));
      expect([carry, eax >>> 0, ecx]).toEqual([false, 0x534d4150, 20]);
      const view = new DataView(machine.cpu.ram.buffer, machine.cpu.ram.byteOffset + 0x9000, 20);
      return [view.getUint32(0, true), view.getUint32(8, true), view.getUint32(16, true), ebx];
    });
    expect(ranges).toEqual([
      [0, 0x9fc00, 1, 1],
      [0x9fc00, 0x400, 2, 2],
      [0xf0000, 0x10000, 2, 3],
      [0x100000, 7 << 20, 1, 0],
    ]);
  });

  test('a range that is not there is an error', () => {
    expect(runBooted(range(4)).carry).toBe(true);
  });

  test('the older functions tell of the same memory', () => {
    expect(runBooted('b4 88 cd 15').eax & 0xffff).toBe(7 * 1024);
    const { eax, ebx, ecx, edx } = runBooted('b8 01 e8 cd 15');
    expect([eax & 0xffff, ebx & 0xffff, ecx & 0xffff, edx & 0xffff]).toEqual([7 * 1024, 0, 7 * 1024, 0]);
  });

  test('the A20 gate is opened and shut by port 92h', () => {
    const shut = runBooted('b8 00 24 cd 15 b8 02 24 cd 15');
    expect(shut.eax & 0xffff).toBe(0);
    const open = runBooted('b8 00 24 cd 15 b8 01 24 cd 15 b8 02 24 cd 15');
    expect(open.eax & 0xffff).toBe(1);
    expect(open.machine.bus.read(0x92, 1) & 2).toBe(2);
  });
});
