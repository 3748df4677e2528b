import { describe, expect, it } from 'vitest';
import { Segment } from '../../../src/emu/cpu/environment.js';
import { descriptor, gate, type Machine } from './machine.js';
import { GDT, haltedIn, Selector, setDescriptor, setGate, TSS, TSS2, withHandlers } from './protected-machine.js';

const NT = 0x4000;

/** Fills the second TSS: a task at 0x2000 with registers 1..8. */
function secondTask(machine: Machine, code: string): void {
  machine.setDword(TSS2 + 28, 0);
  machine.setDword(TSS2 + 32, 0x2000);
  machine.setDword(TSS2 + 36, 2);
  for (let n = 0; n < 8; n++) machine.setDword(TSS2 + 40 + 4 * n, n === 4 ? 0x9000 : n + 1);
  const selectors = [Selector.data, Selector.code, Selector.data, Selector.data, 0, 0];
  selectors.forEach((selector, n) => {
    machine.setDword(TSS2 + 72 + 4 * n, selector);
  });
  machine.setDword(TSS2 + 96, 0);
  machine.setDword(TSS2 + 100, 0x680000);
  machine.load(0x2000, code);
}

/** Whether a TSS descriptor is busy. */
function busy(machine: Machine, selector: number): boolean {
  return (machine.dword(GDT + selector + 4) & 0x200) !== 0;
}

describe('a task switch', () => {
  it('by JMP saves the old task, loads the new one and passes the busy mark on', () => {
    const machine = withHandlers('b8 77000000 ea 00000000 2800 f4');
    secondTask(machine, 'f4');
    expect(machine.runToHalt()).toEqual([1, 2, 3, 4, 0x9000, 6, 7, 8]);
    expect([machine.dword(TSS + 40), machine.dword(TSS + 32)]).toEqual([0x77, 0x100c]);
    expect([busy(machine, Selector.tss), busy(machine, Selector.tss2)]).toEqual([false, true]);
    expect(machine.cpu.cr0 & 8).toBe(8);
    expect(machine.cpu.eflags & NT).toBe(0);
    expect(machine.cpu.segment(Segment.TR)).toMatchObject({ selector: Selector.tss2, base: TSS2 });
  });

  it('needs room in the old TSS for what it saves there', () => {
    const machine = withHandlers('ea 00000000 2800 f4');
    secondTask(machine, 'f4');
    const { cpu } = machine;
    cpu.setSegment(Segment.TR, { ...cpu.segment(Segment.TR), limit: 0x5e });
    expect(haltedIn(machine)).toBe(10);
    expect(machine.exceptions[0]).toMatchObject({ vector: 10, errorCode: Selector.tss });
    expect([busy(machine, Selector.tss), busy(machine, Selector.tss2)]).toEqual([true, false]);
  });

  it('by CALL is undone by IRET', () => {
    const machine = withHandlers('9a 00000000 2800 40 f4');
    secondTask(machine, '43 cf');
    machine.runToHalt();
    expect(machine.cpu.regs[0]).toBe(1);
    expect(machine.dword(TSS2 + 40 + 12)).toBe(5);
    expect(machine.dword(TSS2) & 0xffff).toBe(Selector.tss);
    expect([busy(machine, Selector.tss), busy(machine, Selector.tss2)]).toEqual([true, false]);
  });

  it('by a task gate in the IDT pushes the error code on the new stack', () => {
    const machine = withHandlers('66b8 8800 8ed8');
    secondTask(machine, '58 f4');
    setGate(machine, 13, gate(Selector.tss2, 0, 0x85));
    machine.runToHalt();
    expect(machine.cpu.regs[0]).toBe(0x88);
    expect(machine.cpu.regs[4]).toBe(0x9000);
    expect(machine.cpu.eflags & NT).toBe(NT);
    expect(machine.dword(TSS + 32)).toBe(0x1004);
  });

  it('by a fault saves EFLAGS with RF', () => {
    const machine = withHandlers('0f0b');
    secondTask(machine, 'f4');
    setGate(machine, 6, gate(Selector.tss2, 0, 0x85));
    machine.runToHalt();
    expect(machine.dword(TSS + 36)).toBe(0x10002);
  });

  it('with a bad data segment is a fault of the new task, before its first instruction', () => {
    const machine = withHandlers('ea 00000000 2800');
    secondTask(machine, 'f4');
    machine.setDword(TSS2 + 72 + 12, Selector.tss);
    expect(haltedIn(machine)).toBe(10);
    expect(machine.exceptions[0]).toMatchObject({ vector: 10, errorCode: Selector.tss, eip: 0x2000, cs: 8 });
    expect([machine.dword(0x8ff4), machine.dword(0x8ff8)]).toEqual([0x2000, 8]);
  });

  it('by an exception sets EXT in the error code of a fault of the new task', () => {
    const machine = withHandlers('0f0b');
    secondTask(machine, 'f4');
    machine.setDword(TSS2 + 72 + 12, Selector.tss);
    setGate(machine, 6, gate(Selector.tss2, 0, 0x85));
    expect(haltedIn(machine)).toBe(10);
    expect(machine.exceptions[1]).toMatchObject({ vector: 10, errorCode: Selector.tss | 1, during: 6 });
  });

  it('leaves local breakpoints behind, and keeps global ones', () => {
    // MOV EAX,4FF; MOV DR7,EAX; JMP to the task, which reads DR7.
    const machine = withHandlers('b8 ff040000 0f23f8 ea 00000000 2800');
    secondTask(machine, '0f21f8 f4');
    expect(machine.runToHalt()[0]).toBe(0x4aa);
  });

  it('to a task that is busy is a #GP', () => {
    const machine = withHandlers('ea 00000000 4000');
    expect(haltedIn(machine)).toBe(13);
  });

  it('with a bad stack segment is a #TS in the new task', () => {
    const machine = withHandlers('ea 00000000 2800');
    secondTask(machine, 'f4');
    machine.setDword(TSS2 + 72 + 8, Selector.other);
    setDescriptor(machine, Selector.other, descriptor(0, 0xfffff, 0xc09a));
    // The fault cannot be pushed on that stack: it ends in a shutdown, with the cause on record.
    expect(machine.cpu.run(10)).toBe('shutdown');
    expect(machine.exceptions[0]).toMatchObject({ vector: 10, errorCode: Selector.other });
  });

  it('with the T bit traps before the first instruction', () => {
    const machine = withHandlers('ea 00000000 2800');
    secondTask(machine, '40 f4');
    machine.setDword(TSS2 + 100, 0x680001);
    expect(haltedIn(machine)).toBe(1);
    expect(machine.exceptions[0]).toMatchObject({ vector: 1, eip: 0x2000 });
  });
});

describe('virtual-8086 mode', () => {
  /** IRETD to 2000:0000 with DS 0, SS:SP 0000:0100 and the EFLAGS given as bytes. */
  const enter = (flags: string): string => `6a00 6a00 6a00 6a00 6a00 68 00010000 68 ${flags} 68 00200000 6a00 cf`;
  const IOPL_0 = '02000200';
  const IOPL_3 = '02300200';

  it('runs 16-bit code with segments of 16 bytes, and INT n at IOPL 3 goes to the monitor', () => {
    const machine = withHandlers(enter(IOPL_3));
    machine.load(0x20000, 'b8 3412 a3 1000 cd 30');
    expect(haltedIn(machine)).toBe(0x30);
    expect(machine.dword(0x10) & 0xffff).toBe(0x1234);
    const frame = Array.from({ length: 9 }, (_, n) => machine.dword((machine.cpu.regs[4] >>> 0) + 4 * n));
    expect(frame.slice(0, 5)).toEqual([8, 0x2000, 0x23002, 0x100, 0]);
    expect(machine.cpu.eflags & 0x20000).toBe(0);
    expect([0, 3, 4, 5].map((n) => machine.cpu.segment(n).selector)).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['INT n', 'cd 30'],
    ['CLI', 'fa'],
    ['PUSHF', '9c'],
    ['IRET', 'cf'],
    ['HLT', 'f4'],
  ])('raises #GP(0) for %s at IOPL 0', (_name, code) => {
    const machine = withHandlers(enter(IOPL_0));
    machine.load(0x20000, code);
    expect(haltedIn(machine)).toBe(13);
    expect(machine.exceptions[0]).toMatchObject({ vector: 13, errorCode: 0, cs: 0x2000, eip: 0 });
  });
});
