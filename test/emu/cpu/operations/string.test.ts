import { describe, expect, it } from 'vitest';
import { Machine } from '../machine.js';
import { userModeProcessor } from '../user-mode.js';

const SOURCE = 0x20000;
const DESTINATION = 0x30000;

function prepared(code: string, count: number, esi = SOURCE, edi = DESTINATION): Machine {
  const machine = Machine.flat(code);
  for (let n = 0; n < 0x4000; n++) machine.cpu.ram[SOURCE + n] = (n * 7 + (n >> 8)) & 0xff;
  machine.cpu.regs[1] = count;
  machine.cpu.regs[6] = esi;
  machine.cpu.regs[7] = edi;
  return machine;
}

function bytes(machine: Machine, address: number, length: number): number[] {
  return Array.from(machine.cpu.ram.subarray(address, address + length));
}

describe('REP MOVS', () => {
  it('copies over page boundaries and counts each element as an instruction', () => {
    const machine = prepared('f3a5 f4', 0xc00, SOURCE, DESTINATION + 8);
    machine.runToHalt(100_000);
    expect(bytes(machine, DESTINATION + 8, 0x3000)).toEqual(bytes(machine, SOURCE, 0x3000));
    expect(machine.cpu.instructions).toBe(0xc00 + 1);
    expect([machine.cpu.regs[6], machine.cpu.regs[7], machine.cpu.regs[1]]).toEqual([
      SOURCE + 0x3000,
      DESTINATION + 0x3008,
      0,
    ]);
  });

  it('onto itself, a little further on, spreads the first bytes as a fill would', () => {
    const machine = prepared('f3a4 f4', 1000, SOURCE, SOURCE + 3);
    const pattern = bytes(machine, SOURCE, 3);
    machine.runToHalt();
    expect(bytes(machine, SOURCE, 1003)).toEqual(Array.from({ length: 1003 }, (_, n) => pattern[n % 3]));
  });

  it.each([
    ['bytes', 'f3a4', 1],
    ['words', '66f3a5', 2],
    ['dwords', 'f3a5', 4],
  ])('copies %s one after the other, however many, and wherever they overlap', (_, code, size) => {
    for (const count of [1, 7, 40]) {
      for (const distance of [-250, -2, 1, 4, 9, 12]) {
        const to = SOURCE + 0x400 + distance;
        // Reads and writes a byte first, so that the addresses are known.
        const machine = prepared(`8a06 8807 ${code} f4`, count, SOURCE + 0x400, to);
        const expected = bytes(machine, SOURCE, 0x800);
        expected[to - SOURCE] = expected[0x400]!;
        for (let n = 0; n < count * size; n += size) {
          expected.splice(to - SOURCE + n, size, ...expected.slice(0x400 + n, 0x400 + n + size));
        }
        machine.runToHalt();
        expect(bytes(machine, SOURCE, 0x800)).toEqual(expected);
        expect([...machine.cpu.regs.subarray(6, 8), machine.cpu.regs[1], machine.cpu.instructions]).toEqual([
          SOURCE + 0x400 + count * size,
          to + count * size,
          0,
          count + 3,
        ]);
      }
    }
  });

  it('downwards moves overlapping bytes up intact', () => {
    const machine = prepared('fd f3a4 f4', 5000, SOURCE + 4999, SOURCE + 5009);
    const before = bytes(machine, SOURCE, 5000);
    machine.runToHalt(20_000);
    expect(bytes(machine, SOURCE + 10, 5000)).toEqual(before);
    expect([machine.cpu.regs[6], machine.cpu.regs[7]]).toEqual([SOURCE - 1, SOURCE + 9]);
  });

  it('at odd addresses copies dwords all the same', () => {
    const machine = prepared('f3a5 f4', 1500, SOURCE + 1, DESTINATION + 2);
    machine.runToHalt(20_000);
    expect(bytes(machine, DESTINATION + 2, 6000)).toEqual(bytes(machine, SOURCE + 1, 6000));
  });

  it.each([3, 100])('of %i dwords at odd addresses raises #AC if that is asked for', (count) => {
    const cpu = userModeProcessor();
    cpu.cr0 |= 0x40000;
    cpu.eflags |= 0x40000;
    // Reads and writes a byte first, so that the addresses are known.
    cpu.ram.set([0x8a, 0x06, 0x88, 0x07, 0xf3, 0xa5], 0x1000);
    cpu.eip = 0x1000;
    cpu.regs.set([SOURCE + 1, DESTINATION], 6);
    cpu.regs[1] = count;
    expect(cpu.run(count + 2)).toBe('trap');
    expect([cpu.trap?.vector, cpu.eip, cpu.regs[1]]).toEqual([17, 0x1004, count]);
  });

  it('of nothing is one instruction and changes nothing', () => {
    const machine = prepared('f3a5 f4', 0);
    machine.runToHalt();
    expect([machine.cpu.instructions, machine.cpu.regs[6]]).toEqual([2, SOURCE]);
  });

  it('in 16-bit code wraps SI and DI inside the segment', () => {
    const machine = Machine.real('f3a4 f4');
    machine.load(0xfffe, '0102');
    machine.load(0x0000, '0304');
    machine.cpu.regs[1] = 4;
    machine.cpu.regs[6] = 0x1234fffe;
    machine.cpu.regs[7] = 0x5000;
    machine.runToHalt();
    expect(bytes(machine, 0x5000, 4)).toEqual([1, 2, 3, 4]);
    expect(machine.cpu.regs[6]).toBe(0x12340002);
  });
});

describe('REP STOS', () => {
  it.each([
    ['bytes', 'f3aa f4', 1],
    ['words', '66f3ab f4', 2],
    ['dwords', 'f3ab f4', 4],
  ])('fills with %s', (_name, code, size) => {
    const machine = prepared(code, 3000);
    machine.cpu.regs[0] = 0x44332211;
    machine.runToHalt(10_000);
    const expected = Array.from({ length: 3000 * size }, (_, n) => [0x11, 0x22, 0x33, 0x44][n % size]);
    expect(bytes(machine, DESTINATION, 3000 * size)).toEqual(expected);
    expect(machine.cpu.ram[DESTINATION + 3000 * size]).toBe(0);
  });
});

describe('REPNE SCAS and REPE CMPS', () => {
  it('end behind the byte that was looked for, with ZF set', () => {
    const machine = prepared('f2ae f4', 9000, SOURCE, DESTINATION);
    machine.cpu.ram[DESTINATION + 5000] = 0x42;
    machine.cpu.regs[0] = 0x42;
    machine.runToHalt(20_000);
    expect([machine.cpu.regs[7], machine.cpu.regs[1]]).toEqual([DESTINATION + 5001, 3999]);
    expect(machine.cpu.eflags & 0x40).toBe(0x40);
    expect(machine.cpu.instructions).toBe(5002);
  });

  it.each([
    [20, -1, 100, { at: 21, left: -22, zero: 0x40, count: 22 }],
    [20, 21, 100, { at: 21, left: 0, zero: 0x40, count: 22 }],
    [20, 20, 100, { at: 20, left: 0, zero: 0, count: 21 }],
    [20, -1, 8, { at: 7, left: -8, zero: 0, count: 8 }],
  ])('find a byte %i further on in a page that is known, %i bytes at most, in %i instructions', (...row) => {
    const [distance, most, budget, { at, left, zero, count }] = row;
    // Reads a byte first, so that the address is known.
    const machine = prepared('8a07 f2ae f4', most, SOURCE, DESTINATION);
    machine.cpu.ram.fill(1, DESTINATION, DESTINATION + 0x1000);
    machine.cpu.ram[DESTINATION] = 0x42;
    machine.cpu.ram[DESTINATION + 1 + distance] = 0x42;
    machine.cpu.regs[7] = DESTINATION;
    machine.cpu.run(1);
    machine.cpu.regs[7] = DESTINATION + 1;
    machine.cpu.run(Math.min(budget, count) - 1);
    expect(machine.cpu.regs[7]).toBe(DESTINATION + 1 + at);
    expect([machine.cpu.regs[1], machine.cpu.eflags & 0x40, machine.cpu.instructions]).toEqual([left, zero, count]);
  });

  it('leave the flags of the last comparison where the budget interrupts them', () => {
    const machine = prepared('f2ae f4', 9000, SOURCE, SOURCE);
    machine.cpu.regs[0] = 0xff;
    machine.cpu.run(2);
    // AL - byte 1: ff - 07.
    expect(machine.cpu.eflags & 0x8d5).toBe(0x80);
  });

  it('compare up to the first difference', () => {
    const machine = prepared('f3a6 f4', 9000, SOURCE, DESTINATION);
    machine.cpu.ram.copyWithin(DESTINATION, SOURCE, SOURCE + 0x4000);
    machine.cpu.ram[DESTINATION + 6000] ^= 1;
    machine.runToHalt(20_000);
    expect([machine.cpu.regs[6], machine.cpu.regs[1]]).toEqual([SOURCE + 6001, 2999]);
    expect(machine.cpu.eflags & 0x40).toBe(0);
  });
});

describe('REP INS and OUTS', () => {
  it('move one element per access of the port', () => {
    const machine = prepared('66f36d 66f36f f4', 3);
    machine.cpu.regs[2] = 0x1f0;
    machine.onAccess = () => 0x1100 + machine.traffic.length;
    machine.cpu.run(3);
    machine.cpu.regs[1] = 2;
    machine.cpu.regs[6] = DESTINATION;
    machine.runToHalt();
    expect(machine.traffic).toEqual(['in2 1f0', 'in2 1f0', 'in2 1f0', 'out2 1f0 1101', 'out2 1f0 1102']);
    expect(bytes(machine, DESTINATION, 6)).toEqual([1, 0x11, 2, 0x11, 3, 0x11]);
  });
});
