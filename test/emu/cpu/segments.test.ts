import { describe, expect, it } from 'vitest';
import { Segment } from '../../../src/emu/cpu/environment.js';
import { CODE, DATA_RIGHTS, descriptor, gate, Machine } from './machine.js';
import {
  enterUser,
  haltedIn,
  KERNEL_STACK,
  Selector,
  setDescriptor,
  stack,
  withHandlers,
} from './protected-machine.js';

/** Loads FS with the descriptor under test, then reads or writes FS:[EBX]. */
const LOAD_FS = '66b8 3800 8ee0';
const READ = `${LOAD_FS} 64 8b 0b f4`;
const WRITE = `${LOAD_FS} 64 89 0b f4`;

/** The vector raised, or 0 if the access went through. */
function access(code: string, offset: number, base: number, limit: number, rights: number): number {
  const machine = withHandlers(code);
  setDescriptor(machine, Selector.other, descriptor(base, limit, rights));
  machine.cpu.regs[3] = offset;
  machine.runToHalt();
  return machine.exceptions[0]?.vector ?? 0;
}

describe('a segment', () => {
  it.each([
    ['the last dword', READ, 0xffc, 0xfff, 0x4092, 0],
    ['a dword that ends beyond the limit', READ, 0xffd, 0xfff, 0x4092, 13],
    ['an offset that wraps around', READ, 0xfffffffe, 0xfff, 0x4092, 13],
    ['the last dword of 4 KB granules', READ, 0x1ffc, 1, 0xc092, 0],
    ['one beyond them', READ, 0x1ffd, 1, 0xc092, 13],
    ['below the limit of an expand-down segment', READ, 0xfff, 0xfff, 0x4096, 13],
    ['above it', READ, 0x1000, 0xfff, 0x4096, 0],
    ['the top of a 16-bit expand-down segment', READ, 0xfffc, 0xfff, 0x0096, 0],
    ['beyond that top', READ, 0xfffd, 0xfff, 0x0096, 13],
    ['a write to read-only data', WRITE, 0, 0xfff, 0x4090, 13],
    ['a read of read-only data', READ, 0, 0xfff, 0x4090, 0],
    ['a read of readable code', READ, 0, 0xfff, 0x409a, 0],
    ['a write to code', WRITE, 0, 0xfff, 0x409a, 13],
  ])('is checked for %s', (_name, code, offset, limit, rights, vector) => {
    expect(access(code, offset, 0x30000, limit, rights)).toBe(vector);
  });

  it('adds its base, around 4 GB if need be', () => {
    const machine = withHandlers(READ);
    setDescriptor(machine, Selector.other, descriptor(0xffff0000, 0xfffff, 0xc092));
    machine.setDword(0x20000, 0x1234);
    machine.cpu.regs[3] = 0x30000;
    machine.runToHalt();
    expect(machine.cpu.regs[1]).toBe(0x1234);
  });

  it('that is null can be loaded but not used', () => {
    const machine = withHandlers('6631c0 8ee0 64 8b 0b');
    expect(haltedIn(machine)).toBe(13);
    expect(stack(machine, 2)).toEqual([0, CODE + 5]);
  });

  it('of the stack raises #SS(0)', () => {
    const machine = withHandlers('8b 45 00');
    machine.cpu.setSegment(Segment.SS, { selector: 16, base: 0, limit: 0x8fff, rights: DATA_RIGHTS & ~0x8000 });
    machine.cpu.regs[5] = 0x8ffd;
    expect(haltedIn(machine)).toBe(12);
    expect(stack(machine, 2)).toEqual([0, CODE]);
  });

  it('is marked accessed when it is loaded', () => {
    const machine = withHandlers(`${LOAD_FS} f4`);
    setDescriptor(machine, Selector.other, descriptor(0, 0xfff, 0x4092));
    machine.runToHalt();
    expect(machine.dword(0x7003c) & 0x100).toBe(0x100);
  });

  it('of code ends execution at its limit', () => {
    const machine = withHandlers('40 40 40 40');
    machine.cpu.setSegment(Segment.CS, { selector: 8, base: 0, limit: CODE + 1, rights: 0x409b });
    expect(haltedIn(machine)).toBe(13);
    expect([stack(machine, 2)[1], machine.cpu.regs[0]]).toEqual([CODE + 2, 2]);
  });

  it('may not be jumped out of, and the fault is the jump', () => {
    const machine = withHandlers('e9 00100000');
    machine.cpu.setSegment(Segment.CS, { selector: 8, base: 0, limit: CODE + 0xff, rights: 0x409b });
    expect(haltedIn(machine)).toBe(13);
    expect(stack(machine, 2)[1]).toBe(CODE);
  });
});

describe('segment inspection', () => {
  it.each([
    ['LAR of data', '0f02c8', 0x4092, true, 0x409200],
    ['LAR of an invalid system type', '0f02c8', 0x4080, false, 0],
    ['LSL counts bytes', '0f03c8', 0xc092, true, 0x1fff],
    ['VERR of execute-only code', '0f00e0', 0x4098, false, 0],
    ['VERR of readable code', '0f00e0', 0x409a, true, 0],
    ['VERW of data', '0f00e8', 0x4092, true, 0],
    ['VERW of read-only data', '0f00e8', 0x4090, false, 0],
    ['VERW of code', '0f00e8', 0x409a, false, 0],
  ])('%s', (_name, code, rights, zero, value) => {
    const machine = withHandlers(`66b8 3800 ${code} f4`);
    setDescriptor(machine, Selector.other, descriptor(0, 1, rights));
    machine.runToHalt();
    expect([(machine.cpu.eflags & 0x40) !== 0, machine.cpu.regs[1]]).toEqual([zero, value]);
  });

  it('ARPL raises the requested privilege level, and says so in ZF', () => {
    const machine = withHandlers('b8 10000000 b9 03000000 63c8 9c 63c8 9c f4');
    machine.runToHalt();
    const [second, first] = stack(machine, 2);
    expect([machine.cpu.regs[0], first & 0x40, second & 0x40]).toEqual([0x13, 0x40, 0]);
  });
});

describe('a call gate', () => {
  it('leads to an inner level, with parameters, and RETF back', () => {
    const machine = withHandlers('6a 11 6a 22 9a 00000000 3300 cd 31');
    setDescriptor(machine, Selector.callGate, gate(Selector.code, 0x2000, 0xec, 2));
    machine.load(0x2000, '8b442408 8b5c240c 8b4c2410 89e5 ca 0800');
    enterUser(machine);
    expect(haltedIn(machine)).toBe(0x31);
    expect([machine.cpu.regs[0], machine.cpu.regs[3]]).toEqual([0x22, 0x11]);
    // ESP of the caller, then its SS above.
    expect(machine.cpu.regs[1]).toBe(0x8000 - 8);
    expect(machine.cpu.regs[5]).toBe(KERNEL_STACK - 24);
    // Both parameters are dropped on both stacks.
    expect(stack(machine, 4)[3]).toBe(0x8000);
  });

  it('that is more privileged than its caller is forbidden', () => {
    const machine = withHandlers('9a 00000000 3300');
    setDescriptor(machine, Selector.callGate, gate(Selector.code, 0x2000, 0x8c));
    enterUser(machine);
    expect(haltedIn(machine)).toBe(13);
    expect(stack(machine, 1)).toEqual([0x30]);
  });
});

describe('unreal mode', () => {
  it('keeps a limit that was loaded in protected mode', () => {
    const machine = Machine.real('66 67 a1 00000800 f4');
    machine.cpu.setSegment(Segment.DS, { selector: 0, base: 0, limit: 0xffffffff, rights: 0x8093 });
    machine.setDword(0x80000, 0xbeef);
    machine.runToHalt();
    expect(machine.cpu.regs[0]).toBe(0xbeef);
  });
});
