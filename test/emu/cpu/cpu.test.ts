import { describe, expect, it } from 'vitest';
import { Cpu } from '../../../src/emu/cpu/cpu.js';
import { CODE, Machine } from './machine.js';

/** A loop with loads, stores, calls, branches, multiplications, and a REP STOS at the end. */
const MIX = `b932000000 be00000100
  8b06 01c8 894604 50 e821000000 5a 6bda07 11cb f6c303 7406 83ee04 83c608 49 75df
  bf00200100 b91e000000 f3ab f4
  31c5 c20000`;

function digest(machine: Machine): unknown[] {
  const { cpu } = machine;
  return [cpu.instructions, cpu.eip, cpu.eflags, machine.registers(), Buffer.from(cpu.ram).toString('base64')];
}

describe('run', () => {
  it('retires exactly the budget, one iteration of REP counting as one instruction', () => {
    const machine = Machine.flat('b9 05000000 bf 00000100 f3 ab 40 40 40 f4');
    expect(machine.cpu.run(4)).toBe('budget');
    expect([machine.cpu.instructions, machine.cpu.regs[1], machine.cpu.eip]).toEqual([4, 3, CODE + 10]);
    expect(machine.cpu.run(4)).toBe('budget');
    expect([machine.cpu.instructions, machine.cpu.regs[1], machine.cpu.eip]).toEqual([8, 0, CODE + 13]);
    expect(machine.cpu.run(100)).toBe('halt');
    expect(machine.cpu.instructions).toBe(11);
  });

  it.each([
    ['flat', () => Machine.flat(MIX)],
    ['segmented', () => Machine.segmented(MIX)],
  ])('leaves the same state whatever the budget is cut into (%s)', (_name, make) => {
    const whole = make();
    expect(whole.cpu.run(100_000)).toBe('halt');
    for (const part of [1, 2, 3, 7, 64, 101]) {
      const cut = make();
      while (cut.cpu.run(part) === 'budget');
      expect(digest(cut)).toEqual(digest(whole));
    }
  });

  it('does in general form what it does with fast operations', () => {
    const flat = Machine.flat(MIX);
    const segmented = Machine.segmented(MIX);
    expect([flat.cpu.run(1e6), segmented.cpu.run(1e6)]).toEqual(['halt', 'halt']);
    expect(digest(segmented)).toEqual(digest(flat));
  });

  it('of nothing does nothing', () => {
    const machine = Machine.flat('40 f4');
    expect(machine.cpu.run(0)).toBe('budget');
    expect(machine.cpu.instructions).toBe(0);
  });

  it('stays halted until an interrupt comes that is let through', () => {
    const machine = Machine.flat('f4 40 f4');
    expect(machine.cpu.run(10)).toBe('halt');
    expect(machine.cpu.run(10)).toBe('halt');
    expect(machine.cpu.instructions).toBe(1);
    machine.cpu.setInterruptLine(true);
    expect(machine.cpu.run(10)).toBe('halt');
  });

  it('stops after the instruction whose callback calls stop, and can go on', () => {
    const machine = Machine.flat('ba f8030000 ee 43 f4');
    machine.onAccess = () => {
      machine.cpu.stop();
      return 0;
    };
    expect(machine.cpu.run(100)).toBe('stopped');
    expect([machine.cpu.eip, machine.cpu.instructions]).toEqual([CODE + 6, 2]);
    expect(machine.cpu.run(100)).toBe('halt');
    expect(machine.cpu.regs[3]).toBe(1);
  });

  it('counts the instruction that makes an access as retired while the access is made', () => {
    const counts: number[] = [];
    const machine = Machine.flat('40 a1 00001000 40 e4 10 f4');
    machine.onAccess = () => counts.push(machine.cpu.instructions);
    machine.runToHalt();
    expect(counts).toEqual([2, 4]);
  });

  it('counts time that passes without instructions', () => {
    const machine = Machine.flat('40 f4');
    machine.cpu.addInstructions(1000);
    machine.runToHalt();
    expect(machine.cpu.instructions).toBe(1002);
  });

  it('takes budgets beyond 32 bits', () => {
    const machine = Machine.flat('eb fe');
    expect(machine.cpu.run(2 ** 33 + 5)).toBe('budget');
    expect([machine.cpu.instructions, machine.cpu.eip]).toEqual([2 ** 33 + 5, CODE]);
  });

  it('raises #UD for an opcode that does not exist', () => {
    const undefinedOpcode = Machine.flat('40 0f ff', { trap: () => true });
    expect(undefinedOpcode.cpu.run(10)).toBe('trap');
    expect(undefinedOpcode.cpu.trap).toEqual({ vector: 6, software: false, errorCode: undefined });
  });
});

describe('the trap hook', () => {
  it('keeps INT n from the IDT, with EIP behind it', () => {
    const machine = Machine.flat('b8 03000000 cd 40 f4', { trap: (vector) => vector === 0x40 });
    expect(machine.cpu.run(10)).toBe('trap');
    expect(machine.cpu.trap).toEqual({ vector: 0x40, software: true, errorCode: undefined });
    expect([machine.cpu.eip, machine.cpu.instructions]).toEqual([CODE + 7, 2]);
    expect(machine.cpu.run(10)).toBe('halt');
    expect(machine.cpu.trap).toBeUndefined();
  });

  it('keeps a fault, with EIP at the instruction and the instruction not counted', () => {
    const machine = Machine.flat('40 31c9 f7f1 f4', { trap: () => true });
    expect(machine.cpu.run(10)).toBe('trap');
    expect(machine.cpu.trap).toEqual({ vector: 0, software: false, errorCode: undefined });
    expect([machine.cpu.eip, machine.cpu.instructions]).toEqual([CODE + 3, 2]);
  });
});

describe('memory that is not RAM', () => {
  it('is read and written through the environment, dword by dword at most', () => {
    const machine = Machine.flat('a1 00001000 a3 04001000 66 a1 03001000 88 05 07001000 f4');
    machine.onAccess = () => 0x12345678;
    machine.runToHalt();
    expect(machine.traffic).toEqual([
      'read4 100000',
      'write4 100004 12345678',
      'read1 100003',
      'read1 100004',
      'write1 100007 78',
    ]);
    expect(machine.cpu.regs[0]).toBe(0x12347878);
  });

  it('may lie inside RAM, as a window or read-only', () => {
    const machine = Machine.flat('a1 00000a00 a3 00000a00 a1 00000f00 a3 00000f00 f4');
    machine.setDword(0xf0000, 0xcafe);
    machine.cpu.setMemoryKind(0xa0000, 0xc0000, 'mmio');
    machine.cpu.setMemoryKind(0xf0000, 0x100000, 'rom');
    machine.runToHalt();
    expect(machine.traffic).toEqual(['read4 a0000', 'write4 a0000 ffffffff', 'write4 f0000 cafe']);
    expect([machine.cpu.regs[0], machine.dword(0xf0000)]).toEqual([0xcafe, 0xcafe]);
    expect(() => machine.cpu.setMemoryKind(0, 100, 'rom')).toThrow(/per page of 4096 bytes/);
  });

  it('can be executed from', () => {
    const bytes = [0x40, 0xe9, 0xfa, 0xf0, 0xf0, 0xff]; // inc eax; jmp 0xf100
    const machine = Machine.flat('', { mmioRead: (address) => bytes[address - 0x100000] ?? 0x90 });
    machine.load(0xf100, 'f4');
    machine.cpu.eip = 0x100000;
    machine.runToHalt();
    expect([machine.cpu.regs[0], machine.cpu.instructions]).toEqual([1, 3]);
  });
});

describe('delay loops', () => {
  it.each([
    ['flat', () => Machine.flat('66 b8 9999 b9 40420f00 d4 0a e2 fc f4')],
    ['segmented', () => Machine.segmented('66 b8 9999 b9 40420f00 d4 0a e2 fc f4')],
  ])('of AAM and LOOP end as they would step by step (%s)', (_name, make) => {
    const machine = make();
    expect(machine.cpu.run(10_000_000)).toBe('halt');
    expect(machine.cpu.instructions).toBe(2 + 2_000_000 + 1);
    expect(machine.registers().slice(0, 2)).toEqual([3, 0]);
  });

  it('stop in the middle where the budget ends', () => {
    const whole = Machine.flat('66 b8 9999 b9 40420f00 d4 0a e2 fc f4');
    whole.cpu.run(777_777);
    const stepped = Machine.flat('66 b8 9999 b9 40420f00 d4 0a 90 90 e2 fa f4');
    stepped.cpu.run(2 + (777_777 - 2) * 2);
    expect(whole.cpu.instructions).toBe(777_777);
    expect(whole.cpu.regs[1]).toBe(1_000_000 - Math.floor((777_777 - 2) / 2));
    expect(Math.abs(stepped.cpu.regs[1] - whole.cpu.regs[1])).toBeLessThanOrEqual(1);
  });
});

describe('a new processor', () => {
  it('starts at FFFF:FFF0 in real mode', () => {
    const { cpu } = new Machine();
    expect([cpu.segment(1).base, cpu.eip, cpu.cr0, cpu.eflags]).toEqual([0xffff0000, 0xfff0, 0x60000010, 2]);
    expect(cpu.regs[2]).toBe(0x633);
  });

  it('has touched no device and no byte of RAM', () => {
    const machine = new Machine();
    expect(machine.traffic).toEqual([]);
    expect(machine.cpu.ram.every((byte) => byte === 0)).toBe(true);
    expect(machine.cpu.instructions).toBe(0);
  });

  it('wants a whole number of pages of RAM', () => {
    const environment = { ...new Machine().cpu.environment };
    expect(() => new Cpu({ ramBytes: 12_345, environment })).toThrow(/multiple of 4096 bytes/);
  });

  it('identifies itself as the options say', () => {
    const machine = Machine.flat('31c0 0fa2 89de 89d7 b8 01000000 0fa2 f4');
    machine.runToHalt();
    const text = Buffer.from(new Int32Array([machine.cpu.regs[6], machine.cpu.regs[7]]).buffer).toString();
    expect(text).toBe('GenuineI');
    expect(machine.cpu.regs[0]).toBe(0x633);
    expect(machine.cpu.regs[2] & 0x8131).toBe(0x8131);
  });

  it('counts time stamps in retired instructions, from where WRMSR sets them', () => {
    const machine = Machine.flat('0f31 89c3 b9 10000000 b8 00010000 31d2 0f30 0f31 f4');
    machine.runToHalt();
    expect([machine.cpu.regs[3], machine.cpu.regs[0]]).toEqual([1, 0x101]);
  });
});
