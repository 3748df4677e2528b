import { describe, expect, it } from 'vitest';
import { Comparison } from './random/comparison.js';
import { type Program, programOf } from './random/program.js';
import { shrink } from './random/shrink.js';

/** The beginning of what bench/soak.ts executes. */
function shortProgram(seed: number): Program {
  const program = programOf(seed);
  return { ...program, steps: program.steps.slice(0, 60) };
}

describe('translated code', () => {
  const comparison = new Comparison();
  /** Few pages of decoded code, and little memory for translations: all of both are dropped now and then. */
  const crowded = new Comparison(12, true).limitTranslations(5000);

  it('leaves the same state as interpreted code at every stop of random programs, whatever the budget', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const side = seed % 8 === 0 ? crowded : comparison;
      expect(side.compare(shortProgram(seed)), `seed ${seed}`).toBeUndefined();
    }
  });

  it('is right where it once was not: an instruction across two pages, of which the second one was another for a while', () => {
    const program = programOf(600577);
    expect(comparison.compare({ ...program, steps: program.steps.slice(0, 181) })).toBeUndefined();
  });

  it('is right where it once was not: a region that has one page at two addresses', () => {
    const program = programOf(1200607);
    expect(comparison.compare({ ...program, steps: program.steps.slice(0, 454) })).toBeUndefined();
  });

  it('is what was executed there', () => {
    expect(comparison.regions).toBeGreaterThan(50);
    expect(comparison.inRegions).toBeGreaterThan(comparison.instructions / 3);
  });

  it('met exceptions, interrupts, devices and ports there', () => {
    const kinds = ['#1', '#6', '#7', '#8', '#13', '#14', 'interrupt', 'device', 'port'];
    expect(kinds.filter((kind) => !comparison.met.has(kind))).toEqual([]);
  });
});

describe('a program that differs', () => {
  it('is made small: what is left of it still differs, with fewer steps and pieces', () => {
    const comparison = new Comparison();
    const program = shortProgram(3);
    const { cpu } = comparison.b;
    const { run } = cpu;
    cpu.run = (budget) => {
      const reason = run.call(cpu, budget);
      if (cpu.regs[1] === 0) cpu.regs[2] ^= 1;
      return reason;
    };
    const found = comparison.compare(program)!;
    const small = shrink(comparison, program, found);
    expect(comparison.compare(small.program, true)?.text).toContain('word 2 of the state');
    expect(small.program.steps.length).toBeLessThan(found.step / 2);
    expect(small.program.pieces.length).toBeLessThan(program.pieces.length / 4);
  });
});
