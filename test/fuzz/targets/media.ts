import { Bios } from '../../../src/emu/pc/bios/bios.js';
import { Machine } from '../../../src/emu/pc/machine.js';
import { machineConfig } from '../../../src/emu/pc/machine-config.js';
import { type BootFiles, bootMedium } from '../../../src/emu/pc/media/boot-medium.js';
import { kernel, STOP } from '../../emu/pc/boot/synthetic-kernel.js';
import { loaderFiles } from '../../emu/pc/boot/synthetic-loader.js';
import type { Choices } from '../choices.js';
import { expect, type FuzzTarget } from '../target.js';

const CONFIG = machineConfig({ ramBytes: 8 << 20 });
const SECTOR = 512;
/** Sectors at the start of a volume in which every byte means something: boot sector, tables, root directory. */
const STRUCTURES = 34;
/** Boots in a row on one machine. */
const IN_A_ROW = 32;
const KERNEL = kernel((code) => code.hex(STOP));

/** Boot media with damaged boot sectors, allocation tables, directories and files, of odd sizes. */
export const media = damagedMedia('media', loaderFiles(), 10_000, 1);

/**
 * The same with a loader of Plan 9, which reads the medium by itself.
 *
 * @param budget instructions in which the loader comes to the kernel on a sound medium, at least
 */
function damagedMedia(name: string, files: BootFiles, budget: number, short: number): FuzzTarget {
  const sound = bootMedium(files, KERNEL, 'nvr=fd!0!plan9.nvr\n');
  const isDisk = files.mbr !== undefined;
  return {
    name,
    what: 'a damaged boot medium',
    short,
    run(choices) {
      const size = choices.once(5) ? choices.below(sound.length / SECTOR + 1) * SECTOR : sound.length;
      choices.say(`${size} bytes`);
      const image = sound.slice(0, size);
      const machine = new Machine(CONFIG, {}, isDisk ? { disks: [image] } : { floppy: image });
      const boots = 1 + choices.below(IN_A_ROW);
      for (let i = 0; i < boots; i++) {
        image.set(sound.subarray(0, size));
        damage(choices, image, isDisk);
        new Bios(machine, isDisk ? 'disk' : 'floppy');
        const end = machine.cpu.instructions + budget;
        const stop = machine.run(end);
        choices.say(`${stop} after ${machine.cpu.instructions} instructions`);
        choices.say(machine.display.screen.trimEnd());
        expect(machine.cpu.instructions <= end, `${machine.cpu.instructions} instructions of ${end}`);
        if (stop === 'reset') return i + 1;
      }
      return boots;
    },
  };
}

/** Changes bytes, most of them where they mean something. */
function damage(choices: Choices, image: Uint8Array, isDisk: boolean): void {
  const volume = isDisk ? 63 * SECTOR : 0;
  for (let i = choices.below(12); i >= 0; i--) {
    const start = isDisk && choices.once(6) ? 0 : volume;
    const within = choices.once(6) ? 200 * SECTOR : choices.once(2) ? 64 : STRUCTURES * SECTOR;
    const at = start + choices.below(within);
    const value = choices.once(2) ? choices.below(256) : choices.pick([0, 0xff, 0x80, 1, 0xf8]);
    if (at >= image.length) continue;
    choices.say(`${at.toString(16)}: ${image[at].toString(16)} -> ${value.toString(16)}`);
    image[at] = value;
  }
}
