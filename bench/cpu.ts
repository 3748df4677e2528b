/**
 * How fast guests run: the same ROM in this project's PC, in v86 and in QEMU, one round of each after the other.
 * docs/benchmarks.md says how to run it and what the workloads are.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EMULATORS, type Emulator } from './lib/emulators.js';
import { type ClockName, Guest, type Sample } from './lib/guest.js';
import { inFolder } from './lib/measured.js';
import { buildRom } from './lib/rom.js';
import { formatTable, geometricMean, median, short } from './lib/statistics.js';
import { WORKLOADS, type Workload } from './lib/workloads.js';

const USAGE = `usage: cpu [--only WORKLOAD,...] [--opponents EMULATOR,...] [--rounds N] [--clock wall|processor] [--first] [--write-rom FILE]

--only        workloads to run, in place of all
--opponents   emulators to run, in place of all that are there; ratios are to the first one named
--rounds      rounds that count (5)
--clock       what is measured: time as it passes (wall), or what an emulator's threads use of the processors; Linux only
--first       count the first round of each emulator, in which it translates, in place of the later ones
--write-rom   write the ROM to a file, and run nothing

Workloads:
${WORKLOADS.map(({ name, what }) => `  ${name.padEnd(10)}${what}`).join('\n')}

Emulators:
${EMULATORS.map(({ name, what }) => `  ${name.padEnd(10)}${what}`).join('\n')}
`;

/** Ends the program because of what the user wrote. */
function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

/** The things whose names stand in a comma-separated list; all if there is no list. */
function select<T extends { readonly name: string }>(
  what: string,
  all: readonly T[],
  list: string | undefined,
): readonly T[] {
  if (list === undefined) return all;
  return list.split(',').map((name) => {
    const found = all.find((candidate) => candidate.name === name);
    return found ?? refuse(`there is no ${what} ${name}; there are ${all.map((each) => each.name).join(', ')}`);
  });
}

function options() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        opponents: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        clock: { type: 'string', default: 'wall' },
        first: { type: 'boolean', default: false },
        'write-rom': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return refuse(`${(error as Error).message}\n${USAGE}`);
  }
}

/** samples[emulator][round][workload] */
async function measure(
  emulators: readonly Emulator[],
  romFile: string,
  rounds: number,
  clock: ClockName,
): Promise<{ samples: Sample[][][]; instructions: readonly number[] }> {
  const guests: Guest[] = [];
  const closeAll = (): void => {
    for (const guest of guests) guest.close();
  };
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  process.once('exit', closeAll);
  const samples: Sample[][][] = emulators.map(() => []);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [n, emulator] of emulators.entries()) {
        guests[n] ??= new Guest(emulator, romFile, clock);
        samples[n].push(await guests[n].round());
      }
    }
    const instructions = guests.map((guest) => guest.instructions).find((counts) => counts.length > 0) ?? [];
    return { samples, instructions };
  } finally {
    closeAll();
  }
}

/** Workloads whose checksum is not the same everywhere, as sentences. */
function disagreements(
  workloads: readonly Workload[],
  emulators: readonly Emulator[],
  samples: Sample[][][],
): string[] {
  return workloads.flatMap(({ name }, w) => {
    const sums = emulators.map(
      (emulator, e) => `${emulator.name} ${[...new Set(samples[e].map((round) => round[w].checksum))]}`,
    );
    const distinct = new Set(samples.flat().map((round) => round[w].checksum));
    return distinct.size === 1 ? [] : [`${name}: the checksums differ: ${sums.join('; ')}`];
  });
}

const { values } = { values: options() };
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) refuse(`--rounds takes a whole number from 1 up, not ${values.rounds}`);
const { clock } = values;
if (clock !== 'wall' && clock !== 'processor') refuse(`--clock is wall or processor, not ${clock}`);
if (clock === 'processor' && process.platform !== 'linux') refuse('--clock processor needs Linux');
const workloads = select('workload', WORKLOADS, values.only);
const rom = buildRom(workloads);
if (values['write-rom'] !== undefined) {
  writeFileSync(values['write-rom'], rom);
  process.exit(0);
}
const emulators = select('emulator', EMULATORS, values.opponents).filter((emulator) => {
  const missing = emulator.missing();
  if (missing !== undefined) console.error(`${emulator.name} is left out: ${missing}`);
  return missing === undefined;
});
if (emulators.length === 0) refuse('no emulator is left to run');

await inFolder(async (folder) => {
  const romFile = join(folder, 'bench.rom');
  writeFileSync(romFile, rom);
  const { samples, instructions } = await measure(emulators, romFile, values.first ? 1 : rounds + 1, clock);
  const counts = values.first ? samples : samples.map((each) => each.slice(1));
  const seconds = workloads.map((_, w) => counts.map((each) => median(each.map((round) => round[w].seconds))));
  const unit = instructions.length > 0 ? 'million instructions per second' : 'milliseconds';
  const figure = (w: number, value: number): string =>
    short(instructions.length > 0 ? instructions[w] / value / 1e6 : value * 1000);
  const heading = ['', 'millions', ...emulators.flatMap(({ name }, e) => (e === 0 ? [name] : [name, 'ratio']))];
  const rows = workloads.map(({ name }, w) => [
    name,
    instructions.length > 0 ? short(instructions[w] / 1e6) : '',
    ...seconds[w].flatMap((value, e) => [figure(w, value), ...(e === 0 ? [] : [(value / seconds[w][0]).toFixed(2)])]),
  ]);
  const means = emulators.flatMap((_, e) =>
    e === 0 ? [''] : ['', geometricMean(seconds.map((row) => row[e] / row[0])).toFixed(2)],
  );
  console.log(`${unit}, median of ${values.first ? 'the first round' : `${rounds} rounds`}, ${clock} clock`);
  console.log(`ratio: how many times as fast as it ${emulators[0].name} is\n`);
  console.log(formatTable([heading, ...rows, ['geometric mean', '', ...means]]));
  for (const sentence of disagreements(workloads, emulators, samples)) {
    console.error(sentence);
    process.exitCode = 1;
  }
});
