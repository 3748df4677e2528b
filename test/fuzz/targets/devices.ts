import { Segment } from '../../../src/emu/cpu/environment.js';
import { Machine } from '../../../src/emu/pc/machine.js';
import { machineConfig } from '../../../src/emu/pc/machine-config.js';
import { expect, type FuzzTarget } from '../target.js';
import { port } from './instructions.js';

const CONFIG = machineConfig({ ramBytes: 4 << 20 });
/** A loop that interrupts may leave, at 0:600h, and a handler for all of them. */
const LOOP = 0x600;
const HANDLER = 0x700;
const LOOP_CODE = [0xfb, 0xf4, 0xeb, 0xfd]; // sti; hlt; jmp to hlt
const HANDLER_CODE = [0x50, 0xb0, 0x20, 0xe6, 0xa0, 0xe6, 0x20, 0x58, 0xcf]; // end of interrupt for both controllers
const IF_AND_ONE = 0x202;
const WIDTHS = [1, 2, 4] as const;
const SETUP: readonly (readonly [port: number, value: number])[] = [
  [0x20, 0x11],
  [0x21, 8],
  [0x21, 4],
  [0x21, 1],
  [0xa0, 0x11],
  [0xa1, 0x70],
  [0xa1, 2],
  [0xa1, 1],
  [0x21, 0],
  [0xa1, 0],
];

/** Random accesses to ports and to video memory, with time passing and interrupts coming in between. */
export const devices: FuzzTarget = {
  name: 'devices',
  what: 'random port and video memory accesses',
  short: 12,
  run(choices) {
    const disk = new Uint8Array(512 * (1 + choices.below(64)));
    const machine = new Machine(
      CONFIG,
      {},
      { floppy: new Uint8Array(512 * choices.below(40)), disks: [disk, disk, disk] },
    );
    prepare(machine);
    const accesses = 1 + choices.below(300);
    for (let i = 0; i < accesses; i++) {
      const width = choices.pick(WIDTHS);
      switch (choices.below(16)) {
        case 0: {
          const end = machine.cpu.instructions + choices.pick([1, 100, 10_000, 300_000]);
          choices.say(`time to ${end}: ${machine.run(end)}`);
          expect(machine.cpu.instructions <= end, 'time ran on');
          break;
        }
        case 1: {
          const address = 0xa0000 + choices.below(0x20000);
          const value = choices.word();
          choices.say(`memory ${address.toString(16)} <- ${value.toString(16)} (${width})`);
          machine.writeDevice(address, width, value);
          break;
        }
        case 2:
        case 3:
        case 4:
        case 5:
        case 6: {
          const from = port(choices);
          const value = machine.bus.read(from, width);
          choices.say(`in ${from.toString(16)} (${width}): ${value.toString(16)}`);
          expect(Number.isInteger(value), 'a port answers with what is no number');
          break;
        }
        default: {
          const to = port(choices);
          const value = choices.once(2) ? choices.odd() : choices.below(256);
          choices.say(`out ${to.toString(16)}, ${value.toString(16)} (${width})`);
          machine.bus.write(to, width, value);
        }
      }
    }
    machine.run(machine.cpu.instructions + 10_000);
    expect(JSON.stringify(machine.deviceState()).length > 0, 'no state');
    return accesses;
  },
};

function prepare({ cpu, bus }: Machine): void {
  cpu.ram.set(LOOP_CODE, LOOP);
  cpu.ram.set(HANDLER_CODE, HANDLER);
  for (let vector = 0; vector < 256; vector++) cpu.ram.set([HANDLER & 0xff, HANDLER >> 8, 0, 0], 4 * vector);
  for (const [to, value] of SETUP) bus.write(to, 1, value);
  cpu.reset();
  cpu.setSegment(Segment.CS, { ...cpu.segment(Segment.CS), selector: 0, base: 0 });
  cpu.regs[4] = LOOP;
  cpu.eip = LOOP;
  cpu.eflags = IF_AND_ONE;
}
