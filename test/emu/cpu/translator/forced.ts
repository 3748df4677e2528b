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

/** Adds up the instructions that a processor executes in translated code, from now on. */
export function countInRegions(cpu: Cpu): () => number {
  const { translator } = cpu;
  const enter = translator.enter.bind(translator);
  let executed = 0;
  translator.enter = (head) => {
    const before = cpu.instructions;
    const after = enter(head);
    executed += cpu.instructions - before;
    return after;
  };
  return () => executed;
}
