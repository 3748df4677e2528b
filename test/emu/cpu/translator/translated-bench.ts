import { differenceFrom, load } from '../integer-bench.js';
import { HERE, type IntegerCase } from '../integer-cases.js';
import { userModeProcessor } from '../user-mode.js';
import { countInRegions, forced } from './forced.js';

const NOP = 0x90;
const HLT = 0xf4;
/** From one case's instruction to the next one's. */
const STRIDE = 32;
/** JO, which is never taken: it makes both places that it can go to the beginnings of blocks. */
const JO = [0x0f, 0x80];
const NO_FLAGS = 0x202;

/**
 * Executes recorded cases in translated code. The instructions of some cases lie in one page, each a block of its own, behind
 * which code refers to all of them: so that is one region, which can be entered at each of them.
 */
export class TranslatedBench {
  readonly #cpu = forced(userModeProcessor);
  readonly #executed = countInRegions(this.#cpu);

  /** Instructions that were executed in translated code. */
  get inRegions(): number {
    return this.#executed();
  }

  /** Puts the instructions of these cases in place, and has them translated. */
  translate(group: readonly IntegerCase[]): void {
    const cpu = this.#cpu;
    const root = HERE + STRIDE * group.length;
    const leaders = group.flatMap(({ instruction }, n) => [HERE + STRIDE * n, HERE + STRIDE * n + instruction.length]);
    cpu.ram.fill(NOP, HERE, root);
    for (const [n, { instruction, repeated }] of group.entries()) {
      const at = HERE + STRIDE * n;
      cpu.ram.set(instruction, at);
      if (repeated) cpu.ram[at + instruction.length] = HLT;
    }
    let at = root;
    for (const leader of leaders) {
      cpu.ram.set(JO, at);
      new DataView(cpu.ram.buffer, cpu.ram.byteOffset + at + 2).setInt32(0, leader - (at + 6), true);
      at += 6;
    }
    cpu.ram[at] = HLT;
    cpu.invalidateCode(HERE, at + 1 - HERE);
    // All of it is decoded by executing it once, and translated when control comes to the last part again.
    cpu.translator.threshold = 0;
    for (const [n, c] of group.entries()) this.#run(c, HERE + STRIDE * n, 1);
    for (const leader of leaders) this.#run(group[0], leader, 1);
    cpu.translator.threshold = 1;
    for (let n = 0; n < 3; n++) {
      cpu.eflags = NO_FLAGS;
      cpu.eip = root;
      cpu.run(leaders.length + 1);
    }
  }

  #run(c: IntegerCase, at: number, budget: number): string {
    load(this.#cpu, c);
    this.#cpu.eip = at;
    return this.#cpu.run(budget);
  }

  /** Executes a case's instruction; returns what differs from the recording, or undefined. @param n its place in the group */
  difference(c: IntegerCase, n: number): string | undefined {
    const cpu = this.#cpu;
    const reason = this.#run(c, HERE + STRIDE * n, c.repeated ? 100 : 1);
    if (c.vector !== undefined) {
      if (reason === 'trap' && cpu.trap?.vector === c.vector) return undefined;
      return `expected exception ${c.vector}, run ended with ${reason}`;
    }
    if (reason !== (c.repeated ? 'trap' : 'budget')) return `run ended with ${reason} ${cpu.trap?.vector ?? ''}`;
    return differenceFrom(cpu, c, STRIDE * n);
  }
}
