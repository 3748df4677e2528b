import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../../src/emu/cpu/environment.js';
import { CODE, DATA, hexBytes, Machine } from '../machine.js';
import { countInRegions } from './forced.js';

const ROUNDS = 200;
const [EAX, EBX, EDX, ESI, EDI] = [0, 3, 2, 6, 7];

/** mov ecx, ROUNDS; the code; dec ecx; jnz to the code; hlt */
function loopOf(code: string): string {
  const back = 0x100 - (hexBytes(code).length + 3);
  return `b9 c8000000 ${code} 49 75${back.toString(16)} f4`;
}

function machineFor(code: string, threshold: number, environment: Partial<Environment> = {}): Machine {
  const machine = Machine.flat(loopOf(code), environment);
  machine.cpu.translator.threshold = threshold;
  for (let at = DATA; at < DATA + 0x4000; at += 4) machine.setDword(at, Math.imul(at, 0x9e3779b9));
  return machine;
}

/** Runs the same in both tiers, in the second mostly in translated code, and returns the machine of that. */
function runBoth(code: string, prepare: (machine: Machine) => void): Machine {
  const [interpreted, translated] = [machineFor(code, 0), machineFor(code, 2)];
  for (const machine of [interpreted, translated]) prepare(machine);
  interpreted.runToHalt();
  const inRegions = countInRegions(translated.cpu);
  translated.runToHalt();
  expect(inRegions()).toBeGreaterThan(translated.cpu.instructions * 0.8);
  expect(translated.registers()).toEqual(interpreted.registers());
  expect(Buffer.compare(translated.cpu.ram, interpreted.cpu.ram)).toBe(0);
  return translated;
}

describe('several accesses by one pointer', () => {
  it.each([4, 12, 13])('are to the same bytes as in tier 0, within pages and across: %i bytes a round', (step) => {
    // mov eax, [edi]; add eax, [edi+4]; movzx ebx, byte [edi+9]; add eax, ebx; mov [edi+10h], eax; mov [edi+15h], al;
    // mov [edi+16h], ax; add dword [edi+0ch], 5; add edi, step
    const code = `8b07 034704 0fb65f09 01d8 894710 884715 66894716 83470c05 83c7${step.toString(16).padStart(2, '0')}`;
    const machine = runBoth(code, ({ cpu }) => {
      cpu.regs[EDI] = DATA + 0x1000 - 100 * step;
    });
    expect(machine.cpu.regs[EDI]).toBe(DATA + 0x1000 + 100 * step);
  });

  it('follow the pointer where it changes, however that comes about', () => {
    // mov eax, [esi]; mov esi, [esi+8]; add ebx, [esi+4]; mov edx, esi; mov eax, [edx]; mul dword [edx+4]; add ebx, [edx+8]
    const machine = runBoth('8b06 8b7608 035e04 89f2 8b02 f76204 035a08', (each) => {
      each.cpu.regs[ESI] = DATA;
      for (let n = 0; n <= ROUNDS; n++) {
        [3, n, DATA + 16 * (n + 1)].forEach((value, word) => {
          each.setDword(DATA + 16 * n + 4 * word, value);
        });
      }
      // Where EDX leads behind MUL.
      each.setDword(8, 1000);
    });
    expect(machine.cpu.regs[EBX]).toBe((ROUNDS * (ROUNDS + 1)) / 2 + 1000 * ROUNDS);
    expect([machine.cpu.regs[EAX], machine.cpu.regs[EDX]]).toEqual([3 * ROUNDS, 0]);
  });

  it('reach devices one by one, in their order', () => {
    // mov eax, [edi]; mov ebx, [edi+4]; mov edx, [edi+8]; mov [edi+0ch], ecx; mov [edi+10h], ecx; mov [edi+14h], ecx
    const machine = machineFor('8b07 8b5f04 8b5708 894f0c 894f10 894f14', 2);
    machine.cpu.setMemoryKind(DATA, DATA + 0x1000, 'mmio');
    machine.cpu.regs[EDI] = DATA + 0x20;
    machine.runToHalt();
    const reads = ['read4 10020', 'read4 10024', 'read4 10028'];
    const writes = ['write4 1002c 1', 'write4 10030 1', 'write4 10034 1'];
    expect([machine.traffic.length, machine.traffic.slice(-6)]).toEqual([6 * ROUNDS, [...reads, ...writes]]);
  });

  it('fault at the one that does', () => {
    const [directory, table] = [0x80000, 0x81000];
    const stops = [0, 2].map((threshold) => {
      // add eax, [edi]; add ebx, [edi+4]; add edx, [edi+8]; add edi, 4
      const machine = machineFor('0307 035f04 035708 83c704', threshold, { trap: () => true });
      const { cpu } = machine;
      machine.setDword(directory, table | 3);
      for (let page = 0; page < 256; page++) machine.setDword(table + 4 * page, (page << 12) | 3);
      machine.setDword(table + ((DATA + 0x1000) >>> 10), 0);
      cpu.regs[EDI] = DATA + 0x1000 - 4 * (ROUNDS / 2);
      cpu.cr3 = directory;
      cpu.cr0 = 0x80000011;
      expect(cpu.run(10_000)).toBe('trap');
      return [cpu.eip, cpu.cr2, cpu.instructions, ...cpu.regs];
    });
    expect(stops[1]).toEqual(stops[0]);
    expect(stops[1].slice(0, 2)).toEqual([CODE + 10, DATA + 0x1000]);
  });
});
