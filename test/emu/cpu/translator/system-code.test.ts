import { describe, expect, it } from 'vitest';
import { type Environment, Segment } from '../../../../src/emu/cpu/environment.js';
import { CODE, dword, Machine } from '../machine.js';
import { HANDLERS, IDT, Selector, setGate, withHandlers } from '../protected-machine.js';
import { countInRegions } from './forced.js';

const DIRECTORY = 0x80000;
const OTHER_DIRECTORY = 0x82000;
const TABLE = 0x81000;
const OTHER_TABLE = 0x83000;
/** A page that is mapped to two frames by turns. */
const PAGE = 0x50000;
const FRAME = 0x60000;
const OTHER_FRAME = 0x61000;
const ENTRY = TABLE + (PAGE >>> 10);
const P = 1;
const W = 2;
const A = 0x20;
const D = 0x40;
const ROUNDS = 200;
/** mov ecx, ROUNDS */
const TIMES = 'b9 c8000000';
const IF = 0x200;

function mapAll(machine: Machine, directory: number, table: number): void {
  machine.setDword(directory, table | P | W);
  for (let page = 0; page < 256; page++) machine.setDword(table + 4 * page, (page << 12) | P | W);
}

function withPaging(code: string, environment: Partial<Environment> = {}): Machine {
  const machine = Machine.flat(code, environment);
  mapAll(machine, DIRECTORY, TABLE);
  machine.cpu.cr3 = DIRECTORY;
  machine.cpu.cr0 = 0x80000011;
  return machine;
}

/** Runs to HLT; with tier 1, most of that has to be in translated code. */
function finish(machine: Machine, tier: number): number[] {
  const { cpu } = machine;
  const { translator } = cpu;
  translator.threshold = tier === 0 ? 0 : 2;
  const inRegions = countInRegions(cpu);
  const registers = machine.runToHalt();
  if (tier === 1) expect(inRegions()).toBeGreaterThan(cpu.instructions * 0.8);
  return registers;
}

describe.each([0, 1])('in tier %i', (tier) => {
  it('a load of CR3 makes changes of page tables seen, and new entries are marked', () => {
    const toggle = `81f2 ${dword(FRAME ^ OTHER_FRAME)} 8915 ${dword(ENTRY)}`;
    const use = `031d ${dword(PAGE)} 890d ${dword(PAGE + 4)}`;
    const machine = withPaging(`${TIMES} ${toggle} 0f22d8 ${use} 49 75e2 f4`);
    machine.setDword(FRAME, 1);
    machine.setDword(OTHER_FRAME, 1000);
    machine.cpu.regs[0] = DIRECTORY;
    machine.cpu.regs[2] = FRAME | P | W;
    expect(finish(machine, tier)[3]).toBe((ROUNDS / 2) * 1001);
    expect([machine.dword(FRAME + 4), machine.dword(OTHER_FRAME + 4)]).toEqual([1, 2]);
    expect(machine.dword(ENTRY)).toBe(FRAME | P | W | A | D);
  });

  it('where a device stops the run at the end of a page, the next page is not looked up', () => {
    let reads = 0;
    const machine = withPaging(`${TIMES} 8915 ${dword(ENTRY)} e9 ${dword(PAGE + 0xffc - (CODE + 16))}`, {
      portIn: () => {
        if (++reads === ROUNDS / 2) machine.cpu.stop();
        return 0;
      },
    });
    const next = ENTRY + 4;
    machine.cpu.regs[0] = DIRECTORY;
    machine.cpu.regs[2] = PAGE | P | W;
    // mov cr3, eax; in al, dx; and dword [next], not A; dec ecx; jnz; hlt
    machine.load(PAGE + 0xffc, `0f22d8 ec 8125 ${dword(next)} ${dword(~A)} 49 75ef f4`);
    machine.cpu.translator.threshold = tier === 0 ? 0 : 2;
    expect(machine.cpu.run(1_000_000)).toBe('stopped');
    expect([machine.cpu.eip, machine.dword(next) & A]).toEqual([PAGE + 0x1000, 0]);
    expect(machine.runToHalt()[1]).toBe(0);
    expect(reads).toBe(ROUNDS);
  });

  it.each([
    ['at the end of a page', '9090', 2],
    ['with a jump to another page', 'eb00', 1],
    ['with an indirect jump to another page', 'ffe6', 1],
    ['with a branch in general form to another page', '41e200', 2],
  ])('where a budget ends %s, that page is not looked up', (_where, lastBytes, last) => {
    const machine = withPaging(`${TIMES} 8915 ${dword(ENTRY)} e9 ${dword(PAGE + 0xff0 - (CODE + 16))}`);
    const next = ENTRY + 4;
    machine.cpu.regs[0] = DIRECTORY;
    machine.cpu.regs[2] = PAGE | P | W;
    machine.cpu.regs[6] = PAGE + 0x1000;
    // mov cr3, eax; nop; the last ones of the page; nop, so often that it is a part of its own; and dword [next], not A; dec ecx; jnz; hlt
    const [before, behind] = [13 - lastBytes.length / 2, 60];
    const page = `${'90'.repeat(before)} ${lastBytes}`;
    machine.load(PAGE + 0xff0, `0f22d8 ${page} ${'90'.repeat(behind)} 8125 ${dword(next)} ${dword(~A)} 49 75a7 f4`);
    machine.cpu.translator.threshold = tier === 0 ? 0 : 2;
    expect(machine.cpu.run(3 + (4 + before + last + behind) * (ROUNDS / 2) + 1 + before + last)).toBe('budget');
    expect([machine.cpu.eip, machine.dword(next) & A]).toEqual([PAGE + 0x1000, 0]);
    expect(machine.runToHalt(20_000)[1]).toBe(0);
  });

  it('a load of CR3 may put other code behind itself', () => {
    const loop = (add: string) => `35 ${dword(DIRECTORY ^ OTHER_DIRECTORY)} 0f22d8 83c3${add} 49 75f2 f4`;
    const machine = withPaging(`${TIMES} ${loop('01')}`);
    mapAll(machine, OTHER_DIRECTORY, OTHER_TABLE);
    machine.setDword(OTHER_TABLE + (CODE >>> 10), FRAME | P | W);
    machine.load(FRAME, `${TIMES} ${loop('10')}`);
    machine.cpu.regs[0] = DIRECTORY;
    // Each of the two is a loop of its own, which is left in every round.
    const { cpu } = machine;
    cpu.translator.threshold = tier === 0 ? 0 : 2;
    expect(machine.runToHalt()[3]).toBe((ROUNDS / 2) * 0x11);
  });

  it('a load of CR3 to where the code is not mapped faults at the next instruction', () => {
    const machine = withPaging(`${TIMES} 49 7405 0f22d8 ebf8 89f8 0f22d8 90 f4`);
    machine.cpu.regs[0] = DIRECTORY;
    machine.cpu.regs[7] = OTHER_DIRECTORY;
    machine.cpu.translator.threshold = tier === 0 ? 0 : 2;
    machine.cpu.run(10_000);
    expect(machine.exceptions[0]).toMatchObject({ vector: 14, errorCode: 0, eip: CODE + 0x12, cr2: CODE + 0x12 });
  });

  it('absent memory reads as ones and takes writes, without a word to the environment', () => {
    const far = dword(0x200000);
    const machine = Machine.flat(`${TIMES} 890d ${far} 031d ${far} 0fb615 ${far} 01d6 0fb715 ${far} 01d7 49 75df f4`);
    machine.cpu.setAbsent(0x100000);
    const registers = finish(machine, tier);
    expect([registers[3], registers[6], registers[7]]).toEqual([-ROUNDS >>> 0, 0xff * ROUNDS, 0xffff * ROUNDS]);
    expect(machine.traffic).toEqual([]);
  });

  it('what is not said to be absent is asked for', () => {
    const machine = Machine.flat(`${TIMES} 031d ${dword(0x200000)} 49 75f7 f4`);
    machine.cpu.setAbsent(0x201000);
    machine.onAccess = () => 3;
    machine.cpu.translator.threshold = tier === 0 ? 0 : 2;
    expect(machine.runToHalt()[3]).toBe(3 * ROUNDS);
    expect(machine.traffic.length).toBe(ROUNDS);
  });

  it('PUSHF and POPF take all flags there and back', () => {
    // add eax, ebx; pushf; cli; pushf; pop edx; add esi, edx; popf; adc edi, 0; pushf; pop edx; add ebp, edx; imul ebx
    const code = `${TIMES} 01d8 9c fa 9c 5a 01d6 9d 83d700 9c 5a 01d5 0fafdb 43 49 75e9 f4`;
    const [machine, general] = [Machine.flat(code), Machine.segmented(code)];
    for (const { cpu } of [machine, general]) {
      cpu.regs[3] = 0x1234567;
      cpu.eflags = 0xed7;
    }
    expect(finish(machine, tier)).toEqual(general.runToHalt());
    expect(machine.cpu.eflags).toBe(general.cpu.eflags);
    expect(machine.cpu.eflags & 0x600).toBe(0x600);
  });

  it('an interrupt that waits is delivered behind POPF, and behind the instruction that follows STI', () => {
    for (const [code, eip] of [
      // pushf; cli; out; nop; popf; nop / cli; out; nop; sti; nop; nop
      [`${TIMES} 9c fa e680 90 9d 90 49 75f6 f4`, CODE + 11],
      [`${TIMES} fa e680 90 fb 90 90 49 75f6 f4`, CODE + 11],
    ] as const) {
      const machine = withHandlers(code);
      const { cpu } = machine;
      const seen = new Set<number>();
      machine.vectors.push(...new Array(ROUNDS).fill(0x30));
      machine.onAccess = (where) => {
        if (where.startsWith('out1 80')) cpu.setInterruptLine(true);
        else seen.add(machine.dword(cpu.regs[4] >>> 0));
        return 0;
      };
      // out 81h; iret
      machine.load(HANDLERS + 16 * 0x30, 'e681 cf');
      cpu.eflags = IF;
      cpu.translator.threshold = tier === 0 ? 0 : 2;
      machine.runToHalt();
      expect([...seen]).toEqual([eip]);
      expect(machine.vectors).toEqual([]);
    }
  });

  it('INT goes where its gate leads at the time, and IRET back', () => {
    // int 31h; dec ecx; jnz; hlt. The handlers change the gate: inc ebx or edi; xor [gate], 200h; iret
    const machine = withHandlers(`${TIMES} cd31 49 75fb f4`);
    const change = `8135 ${dword(IDT + 8 * 0x31)} 00020000 cf`;
    machine.load(HANDLERS + 0x400, `43 ${change}`);
    machine.load(HANDLERS + 0x600, `47 ${change}`);
    setGate(machine, 0x31, [(Selector.code << 16) | 0x0400, (HANDLERS & ~0xffff) | 0x8e00]);
    machine.cpu.translator.threshold = tier === 0 ? 0 : 2;
    const registers = machine.runToHalt();
    expect([registers[3], registers[7], registers[4]]).toEqual([ROUNDS / 2, ROUNDS / 2, machine.cpu.regs[4]]);
    expect(machine.exceptions).toEqual([]);
  });

  it('INT is shown to a host that serves interrupts itself', () => {
    let served = 0;
    const machine = Machine.flat(`${TIMES} cd40 49 75fb f4`, {
      trap: (vector, software) => {
        if (vector === 0x40 && software) served++;
        return true;
      },
    });
    const { cpu } = machine;
    cpu.translator.threshold = tier === 0 ? 0 : 2;
    while (cpu.run(10_000) === 'trap') {}
    expect([served, cpu.trap]).toEqual([ROUNDS, undefined]);
  });

  it('a device that stops the processor stops it behind the OUT', () => {
    const machine = Machine.flat(`${TIMES} ba 34120000 89c8 66ef ec 00c3 49 75f6 f4`);
    const { cpu } = machine;
    cpu.translator.threshold = tier === 0 ? 0 : 2;
    machine.onAccess = (where) => {
      if (where === 'out2 1234 10') cpu.stop();
      return 5;
    };
    expect(cpu.run(10_000)).toBe('stopped');
    expect([cpu.eip, cpu.regs[1], cpu.instructions]).toEqual([CODE + 14, 16, 2 + 6 * (ROUNDS - 16) + 2]);
    machine.runToHalt();
    expect(machine.cpu.regs[3] & 0xff).toBe((5 * ROUNDS) & 0xff);
    expect(machine.traffic.slice(-2)).toEqual(['out2 1234 1', 'in1 1234']);
  });

  it('IN that the permission map forbids faults at the IN', () => {
    const machine = withHandlers(`${TIMES} e460 49 75fb f4`);
    const { cpu } = machine;
    cpu.translator.threshold = tier === 0 ? 0 : 2;
    machine.onAccess = () => {
      // Behind the hundredth access the level is not the one that ports need.
      if (machine.traffic.length === 100) cpu.cpl = 1;
      return 0;
    };
    cpu.setSegment(Segment.TR, { selector: Selector.tss, base: 0x72000, limit: 0x60, rights: 0x8b });
    cpu.run(10_000);
    expect(machine.traffic.length).toBe(100);
    expect(machine.exceptions[0]).toMatchObject({ vector: 13, errorCode: 0, eip: CODE + 5 });
  });
});
