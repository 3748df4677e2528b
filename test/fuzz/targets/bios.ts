import { Bios } from '../../../src/emu/pc/bios/bios.js';
import { Machine } from '../../../src/emu/pc/machine.js';
import { machineConfig } from '../../../src/emu/pc/machine-config.js';
import { shown } from '../bytes.js';
import type { Choices } from '../choices.js';
import { expect, type FuzzTarget } from '../target.js';
import { little } from './instructions.js';

const CONFIG = machineConfig({ ramBytes: 4 << 20 });
const BUDGET = 30_000;
const SECTOR = 512;
const SERVICES = [0x13, 0x10, 0x15, 0x16, 0x1a, 0x11, 0x12, 0x08, 0x09, 0x0e, 0x19, 0x1c, 0x18, 0x05];
/** MOV r16, imm16 for AX, CX, DX, BX, BP, SI, DI. */
const LOADS = [0xb8, 0xb9, 0xba, 0xbb, 0xbd, 0xbe, 0xbf];
/** MOV sreg, ax: DS, ES. */
const SEGMENTS = [0xd8, 0xc0];

/** Boot sectors in a row on one machine. */
const IN_A_ROW = 64;

/** Boot sectors that call BIOS services with random registers. */
export const bios: FuzzTarget = {
  name: 'bios',
  what: 'boot sectors that call BIOS services with random registers',
  short: 2,
  run(choices) {
    const image = new Uint8Array(SECTOR * (1 + choices.below(40)));
    const drive = choices.pick(['floppy', 'disk'] as const);
    const machine = new Machine(CONFIG, {}, drive === 'floppy' ? { floppy: image } : { disks: [image] });
    const boots = 1 + choices.below(IN_A_ROW);
    for (let i = 0; i < boots; i++) {
      image.set(bootSector(choices));
      choices.say(shown(image, SECTOR));
      const services = new Bios(machine, drive);
      const end = machine.cpu.instructions + BUDGET;
      const stop = machine.run(end);
      choices.say(`${stop} after ${machine.cpu.instructions} instructions; not there: ${services.absent}`);
      expect(machine.cpu.instructions <= end, `${machine.cpu.instructions} instructions of ${end}`);
      if (stop === 'reset') return i + 1;
    }
    expect(JSON.stringify(machine.deviceState()).length > 0, 'no state');
    return boots;
  },
};

/** Calls with registers loaded from 16-bit values that are random, small, or at the edge of a segment. */
function bootSector(choices: Choices): Uint8Array {
  const code: number[] = [];
  for (let i = choices.below(8); i >= 0; i--) {
    for (const segment of SEGMENTS) {
      if (choices.once(3)) code.push(0xb8, ...word(choices), 0x8e, segment);
    }
    if (choices.once(12)) code.push(0xbc, ...word(choices)); // mov sp, imm16
    if (choices.once(8)) code.push(0x66, 0xb8 + choices.below(4), ...little(choices.odd()));
    for (const load of LOADS) if (choices.once(2)) code.push(load, ...word(choices));
    // AH selects the function, and few are there.
    code.push(0xb4, choices.once(4) ? choices.below(256) : choices.below(0x20));
    if (choices.once(2)) code.push(0xb2, choices.pick([0, 0x80, 0x81, 1, 0xff]));
    code.push(0xcd, choices.once(10) ? choices.below(256) : choices.pick(SERVICES));
  }
  code.push(0xfa, 0xf4, 0xeb, 0xfc);
  const sector = new Uint8Array(SECTOR);
  sector.set(code.slice(0, SECTOR - 2));
  sector.set([0x55, 0xaa], SECTOR - 2);
  return sector;
}

function word(choices: Choices): number[] {
  return little(choices.odd()).slice(0, 2);
}
