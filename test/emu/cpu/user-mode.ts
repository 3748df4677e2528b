import { Cpu } from '../../../src/emu/cpu/cpu.js';
import { Segment } from '../../../src/emu/cpu/environment.js';

const FLAT = { base: 0, limit: 0xffffffff };
const CODE_RIGHTS = 0xc0fb;
const DATA_RIGHTS = 0xc0f3;
const CR0_PE = 1;

/** A processor with 4 MB in user mode, flat segments, no paging; exceptions (such as HLT's #GP) end `run`. */
export function userModeProcessor(): Cpu {
  const cpu = new Cpu({
    ramBytes: 0x400000,
    environment: {
      portIn: () => 0xffffffff,
      portOut: () => {},
      mmioRead: () => 0xffffffff,
      mmioWrite: () => {},
      acknowledgeInterrupt: () => 0,
      trap: () => true,
    },
  });
  cpu.cr0 = CR0_PE;
  for (let n = 0; n < 6; n++) {
    const code = n === Segment.CS;
    cpu.setSegment(n, { ...FLAT, selector: code ? 0x1b : 0x23, rights: code ? CODE_RIGHTS : DATA_RIGHTS });
  }
  cpu.cpl = 3;
  return cpu;
}
