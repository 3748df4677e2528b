import { describe, expect, it } from 'vitest';
import { CODE, gate, Machine } from './machine.js';
import { enterUser, HANDLERS, haltedIn, Selector, setGate, withHandlers } from './protected-machine.js';

const MOV_CR0_EAX = '0f22c0';
const MOV_CR4_EAX = '0f22e0';

describe('control registers', () => {
  it.each([
    ['CR0 with PG and without PE', 0x80000010, MOV_CR0_EAX],
    ['CR0 with NW and without CD', 0x20000011, MOV_CR0_EAX],
    ['CR4 with a bit that is reserved', 0x00010000, MOV_CR4_EAX],
    ['CR4 with VME, which CPUID does not report', 0x00000001, MOV_CR4_EAX],
  ])('refuse %s with #GP(0)', (_name, value, code) => {
    const machine = withHandlers(`${code} f4`);
    machine.cpu.regs[0] = value;
    expect(haltedIn(machine)).toBe(13);
    expect(machine.exceptions[0]).toMatchObject({ vector: 13, errorCode: 0, eip: CODE });
  });

  it('have fixed bits: ET in CR0', () => {
    const machine = Machine.flat(`${MOV_CR0_EAX} 0f20c0 f4`);
    machine.cpu.regs[0] = 1;
    expect(machine.runToHalt()[0]).toBe(0x11);
  });
});

describe('RDPMC', () => {
  it('reads counters that stand still', () => {
    const machine = Machine.flat('0f33 f4');
    machine.cpu.regs.set([5, 1, 6]);
    expect(machine.runToHalt().slice(0, 3)).toEqual([0, 1, 0]);
  });

  it('is #GP(0) for a counter that there is not, and for programs unless CR4.PCE lets them', () => {
    const absent = withHandlers('0f33');
    absent.cpu.regs[1] = 2;
    expect(haltedIn(absent)).toBe(13);
    for (const [cr4, vector] of [
      [0, 13],
      [0x100, 3],
    ]) {
      const machine = withHandlers('0f33 cc');
      enterUser(machine);
      setGate(machine, 3, gate(Selector.code, HANDLERS + 48, 0xee));
      machine.cpu.regs[1] = 0;
      machine.cpu.cr4 = cr4;
      expect(haltedIn(machine)).toBe(vector);
    }
  });
});

describe('a page of 4 MB', () => {
  const DIRECTORY = 0x80000;

  /** The first 4 MB are one page; `second` is the entry of the next. */
  function largePages(code: string, second: number): Machine {
    const machine = Machine.flat(code, { trap: () => true });
    machine.setDword(DIRECTORY, 0x83);
    machine.setDword(DIRECTORY + 4, second);
    machine.cpu.cr3 = DIRECTORY;
    machine.cpu.cr4 = 0x10;
    machine.cpu.cr0 = 0x80010011;
    return machine;
  }

  it('with a reserved bit raises #PF that says so', () => {
    const machine = largePages('a1 10004000 f4', 0x1083);
    expect(machine.cpu.run(10)).toBe('trap');
    expect(machine.cpu.trap).toMatchObject({ vector: 14, errorCode: 8 | 1 });
    expect(machine.cpu.translate(0x400010)).toBeUndefined();
  });

  it('goes as a whole when INVLPG names one address in it', () => {
    // Reads a dword of the second page of 4 MB, makes it absent, and invalidates another address of it.
    const machine = largePages('a1 10004000 c705 04000800 00000000 0f01 3d 00507000 8b1d 10004000 f4', 0x83);
    expect(machine.cpu.run(10)).toBe('trap');
    expect(machine.cpu.trap).toMatchObject({ vector: 14, errorCode: 0 });
    expect(machine.cpu.cr2).toBe(0x400010);
  });
});
