import type { Cpu } from '../../../../src/emu/cpu/cpu.js';
import { Translator } from '../../../../src/emu/cpu/translator/translator.js';

/** Makes a processor that translates at the first arrivals: with `make`. */
export function forced(make: () => Cpu): Cpu {
  const usual = Translator.initialThreshold;
  Translator.initialThreshold = 1;
  try {
    return make();
  } finally {
    Translator.initialThreshold = usual;
  }
}

/** Counts the instructions that a processor executes in translated code, from now on. */
export function countInRegions(cpu: Cpu): () => number {
  const before = cpu.translator.executed;
  return () => cpu.translator.executed - before;
}
