import { describe, expect, it } from 'vitest';
import { Machine } from '../machine.js';

const LOOPS = 24;
const PASSES = 3;

/** Loops of ten additions each, a page apart, executed in turn; EAX at the end, and the most bytes that translations took. */
function addUp(maxBytes: number): { readonly sum: number; readonly peak: number; readonly regions: number } {
  const machine = Machine.flat();
  const { cpu } = machine;
  const { translator } = cpu;
  translator.threshold = 2;
  translator.maxBytes = maxBytes;
  let peak = 0;
  for (let n = 0; n < LOOPS; n++) {
    // MOV ECX, 10; ADD EAX, ECX; DEC ECX; JNZ to ADD; HLT
    machine.load(0x20000 + 0x1000 * n, 'b9 0a000000  01c8 49 75fb f4');
  }
  for (let pass = 0; pass < PASSES; pass++) {
    for (let n = 0; n < LOOPS; n++) {
      machine.restart(0x20000 + 0x1000 * n);
      machine.runToHalt();
      peak = Math.max(peak, translator.bytes);
    }
  }
  return { sum: cpu.regs[0], peak, regions: translator.regions };
}

describe('memory of translations', () => {
  it('is not more than it may be, but for the last one made; those that had to go are made anew', () => {
    const free = addUp(1 << 20);
    const one = free.peak / LOOPS;
    const bounded = addUp(5 * one);
    expect(free).toMatchObject({ sum: 55 * LOOPS * PASSES, regions: LOOPS });
    expect(bounded.sum).toBe(free.sum);
    expect(bounded.peak).toBeLessThan(6.5 * one);
    expect(bounded.regions).toBeGreaterThan(2 * LOOPS);
  });
});
