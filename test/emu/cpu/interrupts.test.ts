import { describe, expect, it } from 'vitest';
import { Segment } from '../../../src/emu/cpu/environment.js';
import { CODE, descriptor, gate, Machine, STACK } from './machine.js';
import {
  enterUser,
  HANDLERS,
  haltedIn,
  KERNEL_STACK,
  Selector,
  setDescriptor,
  setGate,
  stack,
  withHandlers,
} from './protected-machine.js';

const IF = 0x200;
const RF = 0x10000;

describe('an exception', () => {
  it('pushes EFLAGS with RF, CS and EIP of the instruction, and clears IF through an interrupt gate', () => {
    const machine = withHandlers('fb 31c9 f7f1');
    expect(haltedIn(machine)).toBe(0);
    expect(stack(machine, 3)).toEqual([CODE + 3, 8, RF | IF | 0x46]);
    expect(machine.cpu.eflags & IF).toBe(0);
  });

  it('leaves IF through a trap gate', () => {
    const machine = withHandlers('fb 0f0b');
    setGate(machine, 6, gate(Selector.code, HANDLERS + 0x60, 0x8f));
    expect(haltedIn(machine)).toBe(6);
    expect(machine.cpu.eflags & IF).toBe(IF);
  });

  it.each([
    ['a load of a selector beyond the GDT', '66b8 8800 8ed8', 13, 0x88],
    ['a load of a not-present data segment', '66b8 3800 8ed8', 11, 0x38],
    ['a load of a not-present stack segment', '66b8 3800 8ed0', 12, 0x38],
    ['a null stack segment', '6631c0 8ed0', 13, 0],
    ['a far jump to data', 'ea 00000000 1000', 13, 0x10],
    ['INT through an absent gate', 'cd 44', 13, 0x44 * 8 + 2],
    ['a bad bit of CR0', '0f20c0 0d00000080 24fe 0f22c0', 13, 0],
    ['a reserved bit of CR4', '31c0 48 0f22e0', 13, 0],
    ['an absent model-specific register', 'b9 77070000 0f32', 13, 0],
    ['sixteen bytes', `${'66'.repeat(15)} 90`, 13, 0],
  ])('of %s has its error code', (_name, code, vector, errorCode) => {
    const machine = withHandlers(code);
    setDescriptor(machine, Selector.other, descriptor(0, 0xfffff, 0xc012));
    expect(haltedIn(machine)).toBe(vector);
    expect(stack(machine, 1)).toEqual([errorCode]);
    expect(machine.exceptions[0]).toMatchObject({ vector, errorCode });
  });

  it.each([
    ['BOUND outside', '62 05 00100000', 5],
    ['an undefined opcode', '0f ff', 6],
    ['LOCK in front of a register form', 'f0 01 c0', 6],
    ['x87 with CR0.TS', '0f20c0 0c08 0f22c0 d9e8', 7],
    ['WAIT with CR0.TS and MP', '0f20c0 0c0a 0f22c0 9b', 7],
    ['division by zero', '31c9 f7f1', 0],
    ['a quotient that is too large', 'ba 01000000 b9 01000000 f7f1', 0],
    ['AAM 0', 'd4 00', 0],
  ])('of %s has no error code', (_name, code, vector) => {
    const machine = withHandlers(code);
    machine.cpu.regs[0] = -5;
    expect(haltedIn(machine)).toBe(vector);
    expect(machine.exceptions[0].errorCode).toBeUndefined();
    expect(STACK - machine.cpu.regs[4]).toBe(12);
  });

  it('is told to the environment with the registers as they were', () => {
    const machine = withHandlers('b8 efbeadde 8b 00 0f0b');
    machine.cpu.run(2);
    machine.runToHalt();
    expect(machine.exceptions).toHaveLength(1);
    expect(machine.exceptions[0]).toMatchObject({
      vector: 6,
      cs: 8,
      eip: CODE + 7,
      cr0: 0x11,
      selectors: [16, 8, 16, 16, 16, 16],
      instructions: 2,
      during: undefined,
    });
    expect(machine.exceptions[0].regs[4]).toBe(STACK);
  });

  it('that cannot be delivered becomes a double fault, and then a shutdown; all of it is on record', () => {
    const machine = withHandlers('31c9 f7f1');
    setGate(machine, 0, [0, 0]);
    expect(haltedIn(machine)).toBe(8);
    expect(stack(machine, 2)).toEqual([0, CODE + 2]);
    const dead = withHandlers('31c9 f7f1');
    setGate(dead, 0, [0, 0]);
    setGate(dead, 8, [0, 0]);
    expect(dead.cpu.run(10)).toBe('shutdown');
    expect(dead.exceptions.map(({ vector, errorCode, during }) => [vector, errorCode, during])).toEqual([
      [0, undefined, undefined],
      [8, 0, 0],
      [13, 8 * 8 + 3, 8],
    ]);
    expect(dead.cpu.run(10)).toBe('shutdown');
    expect(dead.cpu.eip).toBe(CODE + 2);
  });

  it('of a benign kind whose delivery faults makes way for that fault', () => {
    const machine = withHandlers('0f0b');
    setGate(machine, 6, gate(Selector.code, 0, 0x0e));
    expect(haltedIn(machine)).toBe(11);
    expect(stack(machine, 1)).toEqual([6 * 8 + 3]);
  });

  it('uses up budget even if the guest never gets beyond it', () => {
    const machine = withHandlers('0f0b');
    setGate(machine, 6, gate(Selector.code, CODE, 0x8e));
    expect(machine.cpu.run(1000)).toBe('budget');
    expect(machine.cpu.instructions).toBe(1000);
  });
});

describe('an interrupt from ring 3', () => {
  it('switches to the stack of the TSS and comes back with IRET', () => {
    const machine = withHandlers('cd 30 43 cd 31');
    enterUser(machine);
    machine.load(HANDLERS + 0x300, '89e5 cf');
    expect(haltedIn(machine)).toBe(0x31);
    expect(machine.cpu.regs[3]).toBe(1);
    expect(machine.cpu.regs[5]).toBe(KERNEL_STACK - 20);
    expect(stack(machine, 5)).toEqual([CODE + 5, Selector.userCode, 2, STACK, Selector.userData]);
    expect([machine.cpu.cpl, machine.cpu.segment(Segment.SS).selector]).toEqual([0, Selector.data]);
  });

  it('makes null on return what the program may not use', () => {
    const machine = withHandlers('cd 30 90 cd 31');
    enterUser(machine);
    machine.load(HANDLERS + 0x300, '66b8 1000 8ed8 8ee0 66b8 2300 8ec0 cf');
    haltedIn(machine);
    const selectors = [Segment.ES, Segment.DS, Segment.FS].map((n) => machine.cpu.segment(n).selector);
    expect(selectors).toEqual([Selector.userData, 0, 0]);
  });

  it('may not go through a gate for the kernel', () => {
    const machine = withHandlers('cd 06');
    enterUser(machine);
    expect(haltedIn(machine)).toBe(13);
    expect(stack(machine, 2)).toEqual([6 * 8 + 2, CODE]);
  });

  it.each([
    'f4',
    'fa',
    'fb',
    '0f20c0',
    '0f22c0',
    '0f23c0',
    '0f06',
    '0f30',
    '0f32',
    '0f01 15 00000100',
    'e4 10',
    '0f01f0',
    '0f01 38',
    '0f08',
  ])('is a #GP(0) for the privileged instruction %s', (code) => {
    const machine = withHandlers(code);
    enterUser(machine);
    expect(haltedIn(machine)).toBe(13);
    expect(stack(machine, 2)).toEqual([0, CODE]);
  });

  it('is not needed for a port whose bit in the permission map is clear', () => {
    const machine = withHandlers('e4 10 66 e5 10 e4 11');
    enterUser(machine);
    // Ports 0x10 and, for the word, 0x11; then 0x11 is forbidden.
    machine.cpu.setSegment(Segment.TR, { ...machine.cpu.segment(Segment.TR), limit: 0x6b });
    machine.setDword(0x72000 + 0x68, 0xff00ffff);
    machine.onAccess = () => {
      machine.setDword(0x72000 + 0x68, machine.traffic.length === 2 ? 0xff02ffff : 0xff00ffff);
      return 0x42;
    };
    expect(haltedIn(machine)).toBe(13);
    expect(machine.traffic).toEqual(['in1 10', 'in2 10']);
    expect(stack(machine, 2)).toEqual([0, CODE + 5]);
  });
});

describe('a hardware interrupt', () => {
  it('is taken between instructions while IF is set', () => {
    const machine = withHandlers('40 fb 40 40 40');
    machine.vectors.push(0x32);
    machine.cpu.setInterruptLine(true);
    expect(haltedIn(machine)).toBe(0x32);
    // STI lets one more instruction through.
    expect(stack(machine, 3)).toEqual([CODE + 3, 8, IF | 2]);
    expect(machine.cpu.regs[0]).toBe(2);
  });

  it('waits for the instruction after a load of SS', () => {
    const machine = withHandlers('fb 90 8ed0 bc 00700000 90');
    machine.cpu.regs[0] = Selector.data;
    machine.vectors.push(0x32);
    machine.cpu.run(2);
    machine.cpu.setInterruptLine(true);
    machine.cpu.eip = CODE + 2;
    machine.cpu.eflags &= ~IF;
    machine.cpu.run(1);
    machine.cpu.eflags |= IF;
    expect(haltedIn(machine)).toBe(0x32);
    expect(stack(machine, 1)).toEqual([CODE + 9]);
    expect(machine.cpu.regs[4]).toBe(0x7000 - 12);
  });

  it('that a device raises is taken right behind the instruction that touched the device', () => {
    const machine = withHandlers('fb 90 a1 00001000 40');
    machine.vectors.push(0x33);
    machine.onAccess = () => {
      machine.cpu.setInterruptLine(true);
      return 5;
    };
    expect(haltedIn(machine)).toBe(0x33);
    expect([stack(machine, 1)[0], machine.cpu.regs[0]]).toEqual([CODE + 7, 5]);
  });

  it('wakes from HLT', () => {
    const machine = withHandlers('fb f4 40');
    expect(machine.cpu.run(10)).toBe('halt');
    machine.vectors.push(0x34);
    machine.cpu.setInterruptLine(true);
    expect(haltedIn(machine)).toBe(0x34);
    expect(stack(machine, 1)).toEqual([CODE + 2]);
  });

  it('is taken between the iterations of a REP instruction', () => {
    const machine = withHandlers('fb 90 f3aa 40');
    machine.cpu.regs.set([0, 100], 0);
    machine.cpu.regs[7] = 0x20000;
    machine.cpu.run(12);
    machine.vectors.push(0x35);
    machine.cpu.setInterruptLine(true);
    machine.load(HANDLERS + 0x350, 'cf');
    machine.load(CODE + 5, 'f4');
    machine.runToHalt();
    expect([machine.cpu.regs[1], machine.cpu.regs[7], machine.cpu.regs[0]]).toEqual([0, 0x20064, 1]);
    expect(machine.cpu.instructions).toBe(2 + 100 + 1 + 2);
  });
});

describe('INT n and IRET inside the kernel', () => {
  // cli; int 30h; inc eax; hlt, with a handler that counts in EBX
  const CODE_INT = 'cd 30 40 f4';

  it.each([
    ['as CS was loaded by a far jump', 'ea 07100000 0800'],
    ['as the host loaded CS', 'eb 05 90 90 90 90 90'],
  ])('do the same %s', (_name, first) => {
    const machine = withHandlers(`${first} fb f9 ${CODE_INT}`);
    machine.load(HANDLERS + 0x300, '43 9c 59 cf');
    machine.runToHalt();
    expect([machine.cpu.regs[0], machine.cpu.regs[3], machine.cpu.regs[4]]).toEqual([1, 1, STACK]);
    // IF and CF were set, the handler ran with IF clear.
    expect(machine.cpu.eflags & (IF | 1)).toBe(IF | 1);
    expect(machine.cpu.regs[1] & (IF | 1)).toBe(1);
  });

  it('see a code segment that has become something else', () => {
    const machine = withHandlers(`ea 07100000 0800 66 c705 0d000700 92c0 ${CODE_INT}`);
    // The double fault finds no code segment either.
    expect(machine.cpu.run(10)).toBe('shutdown');
    expect(machine.exceptions[0]).toMatchObject({ vector: 13, errorCode: 8 | 0 });
  });

  it('let an interrupt in that waited for IF', () => {
    const machine = withHandlers('ea 07100000 0800 fb cd 30 40 40 f4');
    machine.vectors.push(0x32);
    machine.load(HANDLERS + 0x300, 'e6 10 cf');
    machine.onAccess = () => {
      machine.cpu.setInterruptLine(true);
      return 0;
    };
    expect(haltedIn(machine)).toBe(0x32);
    expect([stack(machine, 1)[0], machine.cpu.regs[0]]).toEqual([CODE + 10, 0]);
  });

  it('page fault at the push change nothing', () => {
    const machine = withHandlers('ea 07100000 0800 cd 30', { trap: (vector) => vector === 14 });
    machine.setDword(0x80000, 0x81003);
    for (let page = 0; page < 256; page++) machine.setDword(0x81000 + 4 * page, (page << 12) | 3);
    machine.setDword(0x81000 + 4 * 7, 0);
    machine.cpu.cr3 = 0x80000;
    machine.cpu.cr0 = 0x80000011;
    machine.cpu.regs[4] = 0x8004;
    expect(machine.cpu.run(10)).toBe('trap');
    expect([machine.cpu.eip, machine.cpu.regs[4], machine.cpu.cr2]).toEqual([CODE + 7, 0x8004, 0x7ffc]);
  });
});

describe('POPF', () => {
  it('lets an interrupt in that waited for IF', () => {
    const machine = withHandlers('fa 68 02020000 9d 40');
    machine.vectors.push(0x32);
    machine.cpu.setInterruptLine(true);
    expect(haltedIn(machine)).toBe(0x32);
    expect(stack(machine, 1)[0]).toBe(CODE + 7);
  });
});

describe('the trap flag', () => {
  it('raises #DB after the instruction behind the one that sets it', () => {
    const machine = withHandlers('9c 810c24 00010000 9d 40 40 f4');
    expect(haltedIn(machine)).toBe(1);
    expect(stack(machine, 3)).toEqual([CODE + 10, 8, 0x102]);
    expect(machine.exceptions[0]).toMatchObject({ vector: 1, eip: CODE + 10, eflags: 0x102 });
  });

  it('is cleared by INT n before it could trap', () => {
    const machine = withHandlers('9c 810c24 00010000 9d cd 30');
    expect(haltedIn(machine)).toBe(0x30);
    expect(stack(machine, 3)).toEqual([CODE + 11, 8, 0x102]);
  });
});

describe('real mode', () => {
  it('takes vectors from the table at 0 and returns with IRET', () => {
    const machine = Machine.real('cd 21 43 f4');
    machine.setDword(0x84, 0x0200_0010);
    machine.load(0x2010, 'b8 3412 cf');
    machine.runToHalt();
    expect([machine.cpu.regs[0], machine.cpu.regs[3], machine.cpu.regs[4]]).toEqual([0x1234, 1, STACK]);
  });

  it('pushes no error code', () => {
    const machine = Machine.real('a1 ffff f4');
    machine.setDword(13 * 4, 0x0200_0000);
    machine.load(0x2000, 'f4');
    machine.runToHalt();
    expect(machine.cpu.regs[4]).toBe(STACK - 6);
    expect(machine.exceptions[0]).toMatchObject({ vector: 13, eip: CODE });
  });

  it('becomes protected mode with the far jump that loads CS', () => {
    const machine = withHandlers('');
    const real = Machine.real('0f01 16 0080 0f20c0 0c01 0f22c0 66 ea 00200000 0800');
    real.cpu.ram.set(machine.cpu.ram.subarray(0x70000, 0x70080), 0x9000);
    real.setDword(0x8000, 0x9000_007f);
    real.setDword(0x8004, 0);
    real.load(0x2000, '66b8 1000 8ed8 8ec0 8ed0 b8 78563412 f4');
    real.runToHalt();
    expect([real.cpu.regs[0], real.cpu.cr0 & 1, real.cpu.segment(1).selector]).toEqual([0x12345678, 1, 8]);
  });
});
