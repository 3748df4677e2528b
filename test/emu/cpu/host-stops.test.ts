import { describe, expect, test } from 'vitest';
import { type HostStopOptions, HostStops, setHostStops } from '../../../src/emu/cpu/host-stops.js';
import { CODE, DATA, Machine } from './machine.js';

/** A machine in flat code with stops set. */
function stopping(code: string, options: (machine: Machine) => HostStopOptions): Machine {
  const machine = Machine.flat(code);
  setHostStops(machine.cpu, new HostStops(options(machine)));
  return machine;
}

const LOOP = '40 43 41 eb fb'; // inc eax; inc ebx; inc ecx; jmp to the first

describe('a breakpoint of the host', () => {
  test('ends the run before the instruction, again and again, whatever is translated meanwhile', () => {
    let pass = -1;
    const machine = stopping(LOOP, ({ cpu }) => ({
      addresses: new Set([CODE + 1]),
      arrived: () => cpu.instructions !== pass,
    }));
    const { cpu } = machine;
    cpu.translator.threshold = 2;
    for (let round = 0; round < 50; round++) {
      expect(cpu.run(1000)).toBe('stopped');
      expect([cpu.eip, cpu.instructions, cpu.regs[0], cpu.regs[3]]).toEqual([
        CODE + 1,
        4 * round + 1,
        round + 1,
        round,
      ]);
      pass = cpu.instructions;
    }
  });

  test('that lets the run go on costs no instruction', () => {
    let arrivals = 0;
    const machine = stopping(LOOP, () => ({
      addresses: new Set([CODE, CODE + 1, CODE + 3]),
      arrived: () => {
        arrivals++;
        return false;
      },
    }));
    machine.cpu.translator.threshold = 2;
    expect(machine.cpu.run(4000)).toBe('budget');
    expect([machine.cpu.instructions, machine.cpu.regs[0], machine.cpu.eip]).toEqual([4000, 1000, CODE]);
    expect(arrivals).toBe(3000);
  });

  test('is met in code that is known by its physical address, and elsewhere not asked for', () => {
    const asked: number[] = [];
    const machine = stopping(LOOP, () => ({
      addresses: new Set([CODE, CODE + 2]),
      physical: new Set([CODE + 2]),
      arrived: (linear) => {
        asked.push(linear);
        return true;
      },
    }));
    expect(machine.cpu.run(100)).toBe('stopped');
    expect(asked).toEqual([CODE + 2]);
  });

  test('stops before a repeated instruction, but not within it', () => {
    let pass = -1;
    // mov ecx, 100; mov edi, DATA; rep stosb; jmp to itself
    const machine = stopping('b9 64 00 00 00 bf 00 00 01 00 f3 aa eb fe', ({ cpu }) => ({
      addresses: new Set([CODE + 10]),
      arrived: () => cpu.instructions !== pass,
    }));
    const { cpu } = machine;
    expect(cpu.run(1000)).toBe('stopped');
    expect([cpu.eip, cpu.instructions]).toEqual([CODE + 10, 2]);
    pass = 2;
    expect(cpu.run(30)).toBe('budget');
    expect([cpu.eip, cpu.midRepeat]).toEqual([CODE + 10, true]);
    expect(cpu.run(200)).toBe('budget');
    expect(cpu.regs[1]).toBe(0);
  });

  test('between STI and the instruction that it protects leaves that protected', () => {
    let pass = -1;
    // sti; nop; inc eax; jmp to itself; an interrupt is pending
    const machine = stopping('fb 90 40 eb fe', ({ cpu }) => ({
      addresses: new Set([CODE + 1]),
      arrived: () => cpu.instructions !== pass,
    }));
    const { cpu } = machine;
    cpu.setInterruptLine(true);
    expect(cpu.run(100)).toBe('stopped');
    expect(cpu.interruptShadow).toBe(true);
    pass = cpu.instructions;
    cpu.run(1);
    expect(cpu.eip).toBe(CODE + 2);
  });

  test('works in 16-bit code and across pages', () => {
    const machine = Machine.flat('');
    const { cpu } = machine;
    cpu.cr0 = 0x10;
    cpu.setSegment(1, { selector: 0x100, base: 0x1000, limit: 0xffff, rights: 0x9b });
    // at 1FFFh: mov ax, 1234h; inc ax
    cpu.ram.set([0xb8, 0x34, 0x12, 0x40], 0x1fff);
    cpu.eip = 0xfff;
    let stops = 0;
    setHostStops(cpu, new HostStops({ addresses: new Set([0x1fff, 0x2002]), arrived: () => stops++ % 2 === 0 }));
    expect(cpu.run(10)).toBe('stopped');
    expect([cpu.eip, cpu.instructions]).toEqual([0xfff, 0]);
    expect(cpu.run(1)).toBe('budget');
    expect([cpu.eip, cpu.regs[0] & 0xffff]).toEqual([0x1002, 0x1234]);
    expect(cpu.run(1)).toBe('stopped');
    expect(cpu.eip).toBe(0x1002);
  });

  test('is met in flat code whose instruction ends in the next page', () => {
    const machine = Machine.flat('');
    const { cpu } = machine;
    cpu.ram.set([0xb8, 1, 2, 3, 4, 0x40], 0x1ffd);
    cpu.eip = 0x1ffd;
    let stops = 0;
    setHostStops(cpu, new HostStops({ addresses: new Set([0x1ffd]), arrived: () => stops++ === 0 }));
    expect(cpu.run(10)).toBe('stopped');
    expect(cpu.instructions).toBe(0);
    expect(cpu.run(2)).toBe('budget');
    expect(cpu.regs[0]).toBe(0x04030202);
  });

  test('stays where it is when the instruction is overwritten', () => {
    // mov byte [CODE+7], 43h (makes inc eax an inc ebx); inc eax; jmp to itself
    const machine = stopping('c6 05 07 10 00 00 43 40 eb fe', () => ({
      addresses: new Set([CODE + 7]),
      arrived: () => false,
    }));
    const { cpu } = machine;
    let stops = 0;
    cpu.run(2);
    expect(cpu.regs[3]).toBe(1);
    cpu.eip = CODE;
    cpu.ram[CODE + 7] = 0x40;
    cpu.invalidateCode(CODE + 7, 1);
    setHostStops(cpu, new HostStops({ addresses: new Set([CODE + 7]), arrived: () => stops++ === 0 }));
    expect(cpu.run(10)).toBe('stopped');
    expect(cpu.run(1)).toBe('budget');
    expect([cpu.regs[0], cpu.regs[3]]).toEqual([0, 2]);
  });
});

describe('a watchpoint of the host', () => {
  // mov eax, [DATA]; mov [DATA+2], ax; inc ecx; jmp to the first
  const ACCESSES = 'a1 00 00 01 00 66 a3 02 00 01 00 41 eb f2';

  test.each([
    ['writes', { reads: false, writes: true }, [2, 6]],
    ['reads', { reads: true, writes: false }, [1, 5]],
    ['accesses', { reads: true, writes: true }, [1, 2]],
  ])('ends the run after %s', (_what, kinds, when) => {
    const watch = { address: DATA + 3, length: 1, ...kinds };
    const machine = stopping(ACCESSES, () => ({ watches: [watch], accessed: () => true }));
    machine.cpu.translator.threshold = 2;
    const stops = [1, 2].map(() => {
      expect(machine.cpu.run(1000)).toBe('stopped');
      return machine.cpu.instructions;
    });
    expect(stops).toEqual(when);
  });

  test('sees every access of translated code and of repeated instructions', () => {
    let writes = 0;
    const count = () => {
      writes++;
      return false;
    };
    const watch = { address: DATA, length: 4, reads: false, writes: true };
    const looping = stopping(ACCESSES, () => ({ watches: [watch], accessed: count }));
    looping.cpu.translator.threshold = 2;
    looping.cpu.run(40_000);
    expect(writes).toBe(10_000);
    writes = 0;
    const repeated = stopping('b9 64 00 00 00 bf c0 ff 00 00 f3 aa eb fe', () => ({
      watches: [watch],
      accessed: count,
    }));
    repeated.cpu.run(200);
    expect(writes).toBe(4);
  });
});
