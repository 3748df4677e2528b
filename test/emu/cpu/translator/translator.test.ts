import { describe, expect, it } from 'vitest';
import { CODE, dword, Machine } from '../machine.js';
import { countInRegions } from './forced.js';

/** mov ecx, 0; then twenty times inc eax; dec ecx; jnz */
const LOOP = `b9 00000000 ${'40'.repeat(20)} 49 75e9 f4`;

describe('a region', () => {
  it('is not given up because it was entered at the end of many budgets', () => {
    const { cpu } = Machine.flat(LOOP);
    const { translator } = cpu;
    translator.threshold = 2;
    cpu.run(10_000);
    expect(translator.regions).toBe(1);
    const inRegions = countInRegions(cpu);
    for (let n = 0; n < 600 * 22; n++) cpu.run(1);
    expect(inRegions()).toBe(0);
    cpu.run(10_000);
    expect(inRegions()).toBeGreaterThan(9_000);
  });

  it('has the functions that it calls, though they were given up when they were translated alone', () => {
    // call f; hlt, and a loop that calls f: inc eax; ret
    const machine = Machine.flat(`e8 ${dword(0x200 - 5)} f4`);
    machine.load(CODE + 0x100, `b9 00000000 e8 ${dword(0x100 - 10)} 49 75f8 f4`);
    machine.load(CODE + 0x200, '40 c3');
    const { cpu } = machine;
    cpu.translator.threshold = 2;
    for (let n = 0; n < 300; n++) {
      machine.restart(CODE);
      machine.runToHalt();
    }
    expect(cpu.translator.regions).toBe(1);
    machine.restart(CODE + 0x100);
    const { entered, executed } = cpu.translator;
    cpu.run(100_000);
    expect(cpu.translator.executed - executed).toBeGreaterThan(90_000);
    expect(cpu.translator.entered - entered).toBeLessThan(10);
  });
});
