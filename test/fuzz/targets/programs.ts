import { directBoot } from '../../../src/emu/pc/loader/direct-boot.js';
import { parseKernel } from '../../../src/emu/pc/loader/kernel-image.js';
import { Machine } from '../../../src/emu/pc/machine.js';
import { machineConfig } from '../../../src/emu/pc/machine-config.js';
import { buildAout } from '../../emu/aout/build-aout.js';
import { shown } from '../bytes.js';
import { expect, type FuzzTarget } from '../target.js';
import { instruction } from './instructions.js';

const CONFIG = machineConfig({ ramBytes: 4 << 20 });
const ENTRY = 0x8010_0020;
const BUDGET = 30_000;
/** Kernels in a row on one machine, whose devices keep the state in which the one before left them. */
const IN_A_ROW = 64;

/** Kernels of random code, on a machine with everything in its drives. */
export const programs: FuzzTarget = {
  name: 'programs',
  what: 'kernels of random instructions',
  short: 2,
  run(choices) {
    const media = { floppy: new Uint8Array(4096), disks: [new Uint8Array(4096), undefined, new Uint8Array(512)] };
    const machine = new Machine(CONFIG, {}, media);
    const { cpu } = machine;
    if (choices.once(2)) cpu.translator.threshold = 2;
    const kernels = 1 + choices.below(IN_A_ROW);
    for (let i = 0; i < kernels; i++) {
      const text: number[] = [];
      for (let n = choices.below(60); n >= 0; n--) text.push(...instruction(choices));
      choices.say(shown(Uint8Array.from(text)));
      cpu.reset();
      directBoot(machine, parseKernel(buildAout({ text: Uint8Array.from(text), entry: ENTRY }), CONFIG.ramBytes), '');
      const end = cpu.instructions + BUDGET;
      const stop = machine.run(end);
      choices.say(`${stop} after ${cpu.instructions} instructions`);
      expect(cpu.instructions <= end, `${cpu.instructions} instructions of ${end}`);
      expect(stop !== 'time' || cpu.instructions === end, 'the machine stopped early');
      if (stop === 'reset') return i + 1;
    }
    expect(JSON.stringify(machine.deviceState()).length > 0, 'no state');
    return kernels;
  },
};
