import { describe, expect, it } from 'vitest';
import { OPERATION_MASK, STALE } from '../../../../src/emu/cpu/record.js';
import { dword, Machine } from '../machine.js';

const CODE = 0x1000;
const EAX = 0;
const ECX = 1;

/** Whether the code at an address is kept, decoded. */
function isKept({ cpu }: Machine, address: number): boolean {
  const { m32, layout } = cpu;
  const slots = m32[layout.codeSupervisor + (address >>> 12)];
  const record = slots === 0 ? 0 : m32[slots + (address & 4095)];
  return record !== 0 && (m32[record] & OPERATION_MASK) !== STALE;
}

describe('code that is decoded and executed without being kept', () => {
  it('is what was not executed before; what is executed for the third time is kept', () => {
    // mov eax, 5; add eax, ecx; hlt
    const machine = Machine.flat('b8 05000000 01c8 f4');
    const kept: boolean[] = [];
    for (let n = 0; n < 3; n++) {
      machine.restart(CODE);
      machine.cpu.regs[ECX] = n;
      machine.runToHalt();
      expect(machine.cpu.regs[EAX]).toBe(5 + n);
      kept.push(isKept(machine, CODE));
    }
    expect(kept).toEqual([false, false, true]);
  });

  it('is kept later, the oftener it was kept and then changed', () => {
    const machine = Machine.flat('b8 05000000 f4');
    const visits: number[] = [];
    for (let loss = 0; loss < 9; loss++) {
      let n = 0;
      for (; !isKept(machine, CODE); n++) {
        machine.restart(CODE);
        machine.runToHalt();
      }
      visits.push(n);
      // mov byte [CODE + 1], loss; hlt, by code elsewhere
      machine.load(0x3000, `c605 ${dword(CODE + 1)} 0${loss} f4`);
      machine.restart(0x3000);
      machine.runToHalt();
      machine.restart(CODE);
      machine.runToHalt();
      expect(machine.cpu.regs[EAX]).toBe(loss);
    }
    expect(visits).toEqual([3, 34, 66, 130, 130, 130, 130, 130, 130]);
  });

  it('is executed as it is when it is reached: an instruction may change the next', () => {
    // mov byte [CODE + 8], 7; mov eax, 1; hlt
    const machine = Machine.flat(`c605 ${dword(CODE + 8)} 07 b8 01000000 f4`);
    machine.runToHalt();
    expect(machine.cpu.regs[EAX]).toBe(7);
    expect(isKept(machine, CODE)).toBe(false);
  });

  it('goes through branches, calls, loops and string instructions', () => {
    // mov ecx, 2; again: call f; dec ecx; jnz again; rep movsd; jmp over; nop; over: hlt; f: add eax, 3; ret
    const machine = Machine.flat('b8 00000000 b9 02000000 e8 0a000000 49 75f8 f3a5 eb01 90 f4 90 83c003 c3');
    machine.runToHalt();
    expect(machine.cpu.regs[EAX]).toBe(6);
    // mov mov; call dec jnz add ret, twice; rep movsd with ECX 0; jmp; hlt
    expect(machine.cpu.instructions).toBe(2 + 2 * 5 + 3);
  });

  it('ends at any instruction that the budget allows, with EIP at the next', () => {
    const addresses: number[] = [];
    for (let budget = 0; budget < 5; budget++) {
      // inc eax; jmp +1; nop; mov [eax + 0x10000], eax; hlt
      const machine = Machine.flat('40 eb01 90 898000000100 f4');
      machine.cpu.run(budget);
      addresses.push(machine.cpu.eip - CODE);
    }
    expect(addresses).toEqual([0, 1, 4, 10, 11]);
  });

  it('is looked up in its turn: a run that ends with a jump to nowhere has met no fault', () => {
    // Paging on, a directory of zeros but for the first 4 MB, which are mapped one to one.
    const machine = Machine.flat('e9 00000100');
    const { cpu } = machine;
    cpu.ram32.fill(0, 0x20000 >>> 2, 0x21000 >>> 2);
    cpu.ram32[0x20000 >>> 2] = 0x21003;
    cpu.ram32.fill(0, 0x21000 >>> 2, 0x22000 >>> 2);
    cpu.ram32[(0x21000 >>> 2) + 1] = 0x1003;
    cpu.cr3 = 0x20000;
    cpu.cr0 = 0x8000_0011;
    cpu.cr2 = 0x1234;
    expect(cpu.run(1)).toBe('budget');
    expect(cpu.eip).toBe(0x11005);
    expect(cpu.cr2).toBe(0x1234);
  });

  it('tells where it faults, at the end of a page, too', () => {
    // The last 15 bytes of a page are left to the other way: nop * 12 there; hlt in the next page.
    const machine = Machine.flat();
    machine.load(0x1ff4, '90'.repeat(12));
    machine.load(0x2000, 'f4');
    machine.restart(0x1ff0);
    machine.load(0x1ff0, '40404040');
    machine.runToHalt();
    expect(machine.cpu.eip).toBe(0x2001);
    expect(machine.cpu.regs[EAX]).toBe(4);
  });
});
