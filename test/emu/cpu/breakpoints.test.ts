import { describe, expect, it } from 'vitest';
import { CODE, DATA, type Machine } from './machine.js';
import { HANDLERS, haltedIn, IDT, stack, withHandlers } from './protected-machine.js';

/** MOV EAX,address; MOV DR0,EAX; MOV EAX,control; MOV DR7,EAX: 16 bytes. */
function arm(address: number, control: number): string {
  return `b8 ${little(address)} 0f23c0 b8 ${little(control)} 0f23f8 `;
}

function little(value: number): string {
  return [0, 8, 16, 24].map((shift) => ((value >>> shift) & 0xff).toString(16).padStart(2, '0')).join('');
}

const ARMED = CODE + 16;
const G0 = 0x402;
const EXECUTE = G0;
const WRITE_4 = G0 | 0xd0000;
const READ_WRITE_1 = G0 | 0x30000;
const READ_WRITE_4 = G0 | 0xf0000;

/** MOV EAX,DR6; HLT. */
const SHOW_DR6 = '0f21f0 f4';
const DB_HANDLER = HANDLERS + 16;

/** The address that #DB pushed, and B0-B3 of DR6. */
function trap(machine: Machine): [number, number] {
  machine.load(DB_HANDLER, SHOW_DR6);
  const dr6 = machine.runToHalt()[0];
  expect(machine.cpu.eip).toBe(DB_HANDLER + 4);
  return [stack(machine, 1)[0], dr6 & 15];
}

describe('a code breakpoint', () => {
  it('stops before the instruction, even in a loop that ran before', () => {
    const machine = withHandlers(`b9 03000000 41 49 e2fc ${arm(CODE + 5, EXECUTE)} ebeb`);
    expect(trap(machine)).toEqual([CODE + 5, 1]);
  });

  it('counts no instruction that was not executed', () => {
    const machine = withHandlers(`${arm(ARMED + 1, EXECUTE)} 40 40 f4`);
    machine.cpu.run(5);
    expect([machine.cpu.instructions, machine.cpu.eip]).toEqual([5, ARMED + 1]);
    expect(haltedIn(machine)).toBe(1);
    expect(machine.cpu.instructions).toBe(6);
  });
});

describe('a data breakpoint', () => {
  // Each of these goes through another way to memory: fast and general operations, strings, stack, the x87.
  it.each([
    ['MOV', `a3 ${little(DATA)}`, 5],
    ['a byte of it', `a2 ${little(DATA + 3)}`, 5],
    ['a dword that overlaps it', `a3 ${little(DATA - 3)}`, 5],
    ['ADD to memory', `83 05 ${little(DATA)} 01`, 7],
    ['ADC to memory', `83 15 ${little(DATA)} 01`, 7],
    ['XCHG', `87 0d ${little(DATA)}`, 6],
    ['STOSD', `bf ${little(DATA)} ab`, 6],
    ['PUSH', `bc ${little(DATA + 4)} 50`, 6],
    ['FSTP', `d9e8 d91d ${little(DATA)}`, 8],
  ])('sees a write by %s', (_name, code, length) => {
    const machine = withHandlers(`c605 ${little(DATA)} 07 ${arm(DATA, WRITE_4)} ${code} 90 f4`);
    expect(trap(machine)).toEqual([ARMED + 7 + length, 1]);
  });

  it('sees a read, if that is asked for', () => {
    const machine = withHandlers(`a1 ${little(DATA)} ${arm(DATA, READ_WRITE_4)} 0fb60d ${little(DATA)} 90 f4`);
    expect(trap(machine)).toEqual([ARMED + 5 + 7, 1]);
  });

  it('sees neither its neighbours nor, if it is for writes, reads', () => {
    const machine = withHandlers(
      `${arm(DATA, WRITE_4)} a1 ${little(DATA)} a3 ${little(DATA + 4)} a3 ${little(DATA - 4)} f4`,
    );
    machine.runToHalt();
    expect(machine.exceptions).toEqual([]);
  });

  it('of one byte is at exactly that byte', () => {
    const machine = withHandlers(`${arm(DATA + 1, READ_WRITE_1)} a0 ${little(DATA)} a0 ${little(DATA + 1)} 90 f4`);
    expect(trap(machine)).toEqual([ARMED + 10, 1]);
  });

  it('stops REP after the iteration that met it', () => {
    const machine = withHandlers(`${arm(DATA + 8, WRITE_4)} bf ${little(DATA)} b9 08000000 f3ab f4`);
    expect(trap(machine)).toEqual([ARMED + 10, 1]);
    expect([machine.registers()[1], machine.registers()[7]]).toEqual([5, DATA + 12]);
  });

  it('that a faulting instruction met is not reported', () => {
    // DIV by the zero at DATA; #DE then shows DR6.
    const machine = withHandlers(`${arm(DATA, READ_WRITE_4)} f735 ${little(DATA)} f4`);
    machine.load(HANDLERS, SHOW_DR6);
    expect(machine.runToHalt()[0] & 15).toBe(0);
    expect(machine.exceptions.map(({ vector }) => vector)).toEqual([0]);
  });

  it('that is switched off leaves memory as fast as before', () => {
    const machine = withHandlers(
      `${arm(DATA, READ_WRITE_4)} b8 00040000 0f23f8 a1 ${little(DATA)} a3 ${little(DATA)} f4`,
    );
    machine.runToHalt();
    expect(machine.exceptions).toEqual([]);
    expect(machine.cpu.instructions).toBe(4 + 2 + 2 + 1);
  });
});

describe('#DB', () => {
  it('wakes from the HLT that it follows', () => {
    const machine = withHandlers('9c 810c24 00010000 9d f4 90');
    machine.cpu.run(4);
    expect(machine.cpu.eip).not.toBe(CODE + 10);
    expect(machine.exceptions[0]).toMatchObject({ vector: 1, eip: CODE + 10 });
    expect(haltedIn(machine)).toBe(1);
  });

  it('through DR7.GD comes at the access to a debug register, and clears GD', () => {
    const machine = withHandlers('b8 00240000 0f23f8 0f21f8 f4');
    // MOV EAX,DR7; MOV ECX,DR6; HLT
    machine.load(DB_HANDLER, '0f21f8 0f21f1 f4');
    const [dr7, dr6] = machine.runToHalt();
    expect([dr7, dr6 & 0xe00f]).toEqual([0x400, 0x2000]);
    expect(machine.exceptions[0]).toMatchObject({ vector: 1, eip: CODE + 8 });
  });

  it('needs a gate like every exception', () => {
    const machine = withHandlers(`${arm(ARMED, EXECUTE)} 40 f4`);
    machine.setDword(IDT + 12, 0);
    expect(haltedIn(machine)).toBe(13);
    expect(machine.exceptions.map(({ vector, errorCode }) => [vector, errorCode])).toEqual([
      [1, undefined],
      [13, 8 + 2 + 1],
    ]);
  });
});
