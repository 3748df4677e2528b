import { describe, expect, it } from 'vitest';
import { CODE, Machine } from './machine.js';
import { HANDLERS, haltedIn, stack, withHandlers } from './protected-machine.js';

const NMI = 2;
const RF = 0x10000;

describe('an NMI', () => {
  it('is taken between instructions though IF is clear', () => {
    const machine = withHandlers('40 40 f4');
    machine.cpu.run(1);
    machine.cpu.nmi();
    expect(haltedIn(machine)).toBe(NMI);
    expect(stack(machine, 3)).toEqual([CODE + 1, 8, 2]);
  });

  it('waits for the IRET of the one before', () => {
    const machine = withHandlers('40 f4');
    machine.load(HANDLERS + 16 * NMI, '43 43 cf');
    machine.cpu.nmi();
    machine.cpu.run(1);
    machine.cpu.nmi();
    machine.cpu.run(1);
    expect(machine.registers()[3]).toBe(2);
    machine.runToHalt();
    expect([machine.registers()[0], machine.registers()[3]]).toEqual([1, 4]);
  });

  it('of which several come while one is served is served once more', () => {
    const machine = withHandlers('40 f4');
    machine.load(HANDLERS + 16 * NMI, '43 cf');
    machine.cpu.nmi();
    machine.cpu.run(1);
    machine.cpu.nmi();
    machine.cpu.nmi();
    machine.runToHalt();
    expect(machine.registers()[3]).toBe(2);
  });

  it('wakes from HLT', () => {
    const machine = withHandlers('f4 40');
    machine.runToHalt();
    machine.cpu.nmi();
    expect(haltedIn(machine)).toBe(NMI);
    expect(stack(machine, 1)).toEqual([CODE + 1]);
  });

  it('waits for the instruction after a load of SS', () => {
    const machine = withHandlers('8cd0 8ed0 40 40 f4');
    machine.cpu.run(2);
    machine.cpu.nmi();
    expect(haltedIn(machine)).toBe(NMI);
    expect(stack(machine, 1)).toEqual([CODE + 5]);
  });

  it('comes before a maskable interrupt', () => {
    const machine = withHandlers('fb 90 90 f4');
    machine.cpu.run(2);
    machine.vectors.push(0x34);
    machine.cpu.setInterruptLine(true);
    machine.cpu.nmi();
    expect(haltedIn(machine)).toBe(NMI);
  });

  it('is forgotten by a reset', () => {
    const machine = Machine.real('f4');
    machine.cpu.nmi();
    machine.cpu.reset();
    machine.cpu.eip = CODE;
    machine.cpu.setSegment(1, { selector: 0, base: 0, limit: 0xffff, rights: 0x93 });
    machine.runToHalt();
    expect(machine.cpu.eip).toBe(CODE + 1);
  });
});

describe('an interrupt in the middle of a REP instruction', () => {
  it('pushes EFLAGS with RF, and the address of the instruction', () => {
    const machine = withHandlers('f3aa f4');
    machine.cpu.regs.set([0, 100], 0);
    machine.cpu.regs[7] = 0x20000;
    machine.cpu.run(12);
    machine.cpu.nmi();
    expect(haltedIn(machine)).toBe(NMI);
    expect(stack(machine, 3)).toEqual([CODE, 8, 2 | RF]);
  });

  it('pushes EFLAGS without RF after the last iteration', () => {
    const machine = withHandlers('f3aa 90 f4');
    machine.cpu.regs.set([0, 100], 0);
    machine.cpu.regs[7] = 0x20000;
    machine.cpu.run(100);
    machine.cpu.nmi();
    expect(haltedIn(machine)).toBe(NMI);
    expect(stack(machine, 3)).toEqual([CODE + 2, 8, 2]);
  });
});
