import { describe, expect, it } from 'vitest';
import { Segment } from '../../../src/emu/cpu/environment.js';
import { CODE, Machine } from './machine.js';

const DIRECTORY = 0x80000;
const TABLE = 0x81000;
/** The page that tests map in ways of their own. */
const PAGE = 0x50000;
const ENTRY = TABLE + (PAGE >>> 10);
const P = 1;
const W = 2;
const U = 4;
const A = 0x20;
const D = 0x40;
const WP = 0x10000;

/** Identity-mapped, user-accessible memory with paging on; faults stop the processor and are recorded. */
function paged(
  code: string,
  options: { wp?: boolean; user?: boolean; demandPage?: (linear: number) => boolean } = {},
): Machine {
  const { demandPage } = options;
  const machine = Machine.flat(code, { trap: () => true, ...(demandPage ? { demandPage } : {}) });
  machine.setDword(DIRECTORY, TABLE | P | W | U);
  for (let page = 0; page < 256; page++) machine.setDword(TABLE + 4 * page, (page << 12) | P | W | U);
  machine.cpu.cr3 = DIRECTORY;
  machine.cpu.cr0 = 0x80000011 | (options.wp ? WP : 0);
  if (options.user) {
    machine.cpu.setSegment(Segment.CS, { selector: 0x1b, base: 0, limit: 0xffffffff, rights: 0xc0fb });
    for (const n of [0, 2, 3])
      machine.cpu.setSegment(n, { selector: 0x23, base: 0, limit: 0xffffffff, rights: 0xc0f3 });
    machine.cpu.cpl = 3;
  }
  return machine;
}

const READ = 'a1 10000500 f4';
const WRITE = 'a3 10000500 f4';
const UPDATE = 'ff05 10000500 f4';

function fault(machine: Machine): [number | undefined, number] {
  expect(machine.cpu.run(10)).toBe('trap');
  expect(machine.cpu.trap?.vector).toBe(14);
  expect(machine.cpu.eip).toBe(CODE);
  return [machine.cpu.trap?.errorCode, machine.cpu.cr2];
}

describe('a page fault', () => {
  it.each([
    ['a read of an absent page', READ, 0, false, 0],
    ['a write to an absent page', WRITE, 0, false, 2],
    ['a read-modify-write of an absent page', UPDATE, 0, false, 2],
    ['a read of an absent page by a user', READ, 0, true, 4],
    ['a write to an absent page by a user', WRITE, 0, true, 6],
    ['a read of a supervisor page by a user', READ, P | W, true, 5],
    ['a write to a supervisor page by a user', WRITE, P | W, true, 7],
    ['a write to a read-only page by a user', WRITE, P | U, true, 7],
  ])('of %s', (_name, code, entry, user, errorCode) => {
    const machine = paged(code, { user });
    machine.setDword(ENTRY, entry === 0 ? 0 : PAGE | entry);
    expect(fault(machine)).toEqual([errorCode, PAGE + 0x10]);
    expect(machine.cpu.regs[0]).toBe(0);
  });

  it('of a write to a read-only page by the supervisor comes with CR0.WP only', () => {
    const protectedPage = paged(WRITE, { wp: true });
    protectedPage.setDword(ENTRY, PAGE | P);
    expect(fault(protectedPage)).toEqual([3, PAGE + 0x10]);
    const open = paged(WRITE);
    open.setDword(ENTRY, PAGE | P);
    expect(open.cpu.run(10)).toBe('halt');
  });

  it('looks at the rights in the directory too', () => {
    const machine = paged(WRITE, { user: true });
    machine.setDword(DIRECTORY, TABLE | P | U);
    expect(fault(machine)).toEqual([7, PAGE + 0x10]);
  });

  it('of a write by a user does not happen if the host sees to the page first', () => {
    const asked: number[] = [];
    const machine = paged(WRITE, {
      user: true,
      demandPage: (linear) => {
        asked.push(linear, machine.cpu.instructions);
        if (linear < PAGE) return false;
        machine.setDword(ENTRY, PAGE | P | W | U);
        return true;
      },
    });
    machine.setDword(ENTRY, 0);
    machine.cpu.regs[0] = 0x1234;
    expect(machine.cpu.run(1)).toBe('budget');
    expect(machine.dword(PAGE + 0x10)).toBe(0x1234);
    expect(asked).toEqual([PAGE + 0x10, 1]);
    // HLT is not for users.
    machine.cpu.run(1);
    expect(machine.cpu.trap?.vector).toBe(13);
  });

  it('of a missing table is as of a missing page', () => {
    const machine = paged('a1 00004000 f4');
    expect(fault(machine)).toEqual([0, 0x400000]);
  });

  it('names the second page when an operand crosses into it, and nothing is written', () => {
    const machine = paged('a3 feff0400 f4');
    machine.cpu.regs[0] = -1;
    machine.setDword(ENTRY, 0);
    expect(fault(machine)).toEqual([2, PAGE]);
    expect(machine.dword(PAGE - 4)).toBe(0);
  });

  it('of an instruction across pages names the second page, and EIP its first byte', () => {
    const machine = paged('');
    machine.load(PAGE - 2, 'b8 11');
    machine.setDword(ENTRY, 0);
    machine.cpu.eip = PAGE - 2;
    expect(machine.cpu.run(10)).toBe('trap');
    expect([machine.cpu.cr2, machine.cpu.eip, machine.cpu.instructions]).toEqual([PAGE, PAGE - 2, 0]);
    machine.setDword(ENTRY, PAGE | P);
    machine.load(PAGE, '223344 f4');
    expect(machine.cpu.run(10)).toBe('halt');
    expect([machine.cpu.regs[0], machine.cpu.instructions]).toEqual([0x44332211, 2]);
  });

  it('of a jump into an absent page is the fault of the target, the jump has retired', () => {
    const machine = paged('e9 fbef0400 f4');
    machine.setDword(ENTRY, 0);
    expect(machine.cpu.run(10)).toBe('trap');
    expect([machine.cpu.eip, machine.cpu.cr2, machine.cpu.instructions]).toEqual([PAGE, PAGE, 1]);
  });

  it('in the middle of REP MOVS leaves the registers where it happened, and the rest follows', () => {
    const machine = paged('f3 a5 f4');
    machine.cpu.regs.set([0, 8, 0, 0, 0, 0, 0x60000, PAGE - 12]);
    for (let n = 0; n < 8; n++) machine.setDword(0x60000 + 4 * n, n + 1);
    machine.setDword(ENTRY, 0);
    expect(fault(machine)).toEqual([2, PAGE]);
    expect([machine.cpu.regs[1], machine.cpu.regs[6], machine.cpu.regs[7]]).toEqual([5, 0x6000c, PAGE]);
    expect(machine.cpu.instructions).toBe(3);
    machine.setDword(ENTRY, PAGE | P | W);
    expect(machine.cpu.run(100)).toBe('halt');
    expect(machine.dword(PAGE + 16)).toBe(8);
    expect(machine.cpu.instructions).toBe(9);
  });
});

describe('page table entries', () => {
  it('get A from a read, and D as well from a write', () => {
    const machine = paged(`${READ} ${WRITE}`);
    machine.setDword(DIRECTORY, TABLE | P | W | U);
    machine.runToHalt();
    expect(machine.dword(ENTRY) & (A | D)).toBe(A);
    expect(machine.dword(DIRECTORY) & (A | D)).toBe(A);
    machine.restart(CODE + 6);
    machine.runToHalt();
    expect(machine.dword(ENTRY) & (A | D)).toBe(A | D);
    expect(machine.dword(DIRECTORY) & (A | D)).toBe(A);
  });

  it('are looked up again for the very next instruction when INVLPG names the page of the code', () => {
    // MOV DWORD PTR [the entry of the code's page], present and not accessed; INVLPG; NOP
    const machine = paged('c705 04100800 03100000  0f013d 00100000  90 90 f4');
    machine.cpu.run(3);
    expect(machine.dword(TABLE + (CODE >>> 10)) & A).toBe(A);
  });

  it('are remembered until INVLPG or a load of CR3', () => {
    // mov eax,[page]; mov [entry], other; mov ebx,[page]; invlpg [page]; mov edx,[page]; hlt
    const machine = paged('a1 00000500 c705 40110800 03000600 8b1d 00000500 0f013d 00000500 8b15 00000500 f4');
    machine.setDword(PAGE, 1);
    machine.setDword(0x60000, 2);
    const [eax, , edx, ebx] = machine.runToHalt();
    expect([eax, ebx, edx]).toEqual([1, 1, 2]);
  });

  it('may map 4 MB at once where CR4.PSE is set', () => {
    const machine = paged('a1 10004500 a3 14004500 f4');
    machine.setDword(DIRECTORY + 4, P | W | 0x80);
    machine.setDword(PAGE + 0x10, 0x1234);
    machine.cpu.cr4 = 0x10;
    machine.runToHalt();
    expect([machine.cpu.regs[0], machine.dword(PAGE + 0x14)]).toEqual([0x1234, 0x1234]);
    expect(machine.dword(DIRECTORY + 4) & (A | D)).toBe(A | D);
  });
});

describe('translate', () => {
  it('answers without faults, flags or entries of its own', () => {
    const machine = paged('f4', { wp: true });
    machine.setDword(ENTRY, 0x60000 | P);
    expect(machine.cpu.translate(PAGE + 5)).toBe(0x60005);
    expect(machine.cpu.translate(PAGE, { write: true })).toBeUndefined();
    expect(machine.cpu.translate(PAGE, { user: true })).toBeUndefined();
    expect(machine.cpu.translate(0x400000)).toBeUndefined();
    expect(machine.dword(ENTRY)).toBe(0x60000 | P);
  });

  it('lets debuggers read up to the first page that is not there', () => {
    const machine = paged('f4');
    machine.setDword(ENTRY, 0);
    machine.load(PAGE - 3, '010203');
    expect(Array.from(machine.cpu.readLinear(PAGE - 3, 8))).toEqual([1, 2, 3]);
  });
});
