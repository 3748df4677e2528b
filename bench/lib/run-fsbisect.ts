/**
 * Runs a ROM of bench/lib/rom.ts in this project's PC: `run-fsbisect ROM TIER` (0 or 1). Marks go to standard output as the
 * guest writes them, a byte on standard input lets it go on; on standard error a line for each workload that has ended says
 * how many instructions it had.
 */
import { readFileSync, writeSync } from 'node:fs';
import { Segment } from '../../src/emu/cpu/environment.js';
import { Translator } from '../../src/emu/cpu/translator/translator.js';
import { Machine } from '../../src/emu/pc/machine.js';
import { machineConfig } from '../../src/emu/pc/machine-config.js';
import { MARKS, ROM_BASE } from './rom.js';

const MARK_PORT = 0xe9;
const RAM_BYTES = 32 << 20;

const [romFile, tier] = process.argv.slice(2);
if (tier === '0') Translator.initialThreshold = 0;
const machine = new Machine(machineConfig({ ramBytes: RAM_BYTES, instructionsPerSecond: 1e9 }));
const { cpu } = machine;
cpu.ram.set(readFileSync(romFile), ROM_BASE);
// The alias of the ROM below 4 GB is left out: the processor begins in the first megabyte.
cpu.setSegment(Segment.CS, { selector: 0xf000, base: ROM_BASE, limit: 0xffff, rights: 0x93 });

let began = 0;
machine.bus.attach(
  {
    readPort: () => 0xff,
    writePort(_port, value) {
      writeSync(1, Buffer.of(value));
      if (value === MARKS.round) machine.stop();
      else if (value === MARKS.end) writeSync(2, `${cpu.instructions - began}\n`);
      else if (value >= MARKS.begin(0) && value <= MARKS.begin(25)) began = cpu.instructions;
    },
  },
  MARK_PORT,
);

function run(): void {
  const reason = machine.run(Number.MAX_SAFE_INTEGER);
  if (reason !== 'stopped') throw new Error(`the machine stopped: ${reason} at ${cpu.eip.toString(16)}`);
}

run();
process.stdin.on('data', (bytes) => {
  machine.com1.send(bytes);
  run();
});
