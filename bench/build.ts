/** Kernel builds, from nothing and from what is known. docs/benchmarks.md says how to run it and what the steps are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Run, runCommand } from './lib/command.js';
import { inFolder, options, printSteps } from './lib/measured.js';
import { SAMPLE } from './lib/sample.js';

const LINKER = '8l';

const { rounds, variants, own } = options(
  `usage: build [--old DATE --new DATE] [options]

Builds the kernel of the configuration that FSBISECT_BENCH_CONFIG names, else of the sample dump, in a database of its own.

--new         the day of the tools (${SAMPLE.new})
--old         the day of the ${LINKER} that takes the other's place (${SAMPLE.old})
`,
  { old: { type: 'string' }, new: { type: 'string' } },
);
const config = process.env.FSBISECT_BENCH_CONFIG ?? SAMPLE.config;
const [oldDay, newDay] = [own.old ?? SAMPLE.old, own.new ?? SAMPLE.new];
const components = Object.keys(JSON.parse(readFileSync(config, 'utf8')).recipe.components);
if (!components.includes(LINKER)) {
  console.error(`${config} has no component ${LINKER} to swap; it has ${components.join(', ')}`);
  process.exit(2);
}
const swapped = components.map((name) => `${name}=${name === LINKER ? oldDay : newDay}`).join(',');
const versions = (day: string, names: readonly string[]): string[] => [
  ...['snapshots', `${day}..${day}`, '--component'],
  ...names,
];
const STEPS: readonly (readonly [name: string, args: readonly string[]])[] = [
  [`tools of ${newDay}`, versions(newDay, components)],
  ['kernel, the tools being there', ['build', newDay, '--base', newDay]],
  ['nothing changed', ['build', newDay, '--base', newDay]],
  [`${LINKER} of ${oldDay}`, versions(oldDay, [LINKER])],
  [`kernel, only ${LINKER} swapped`, ['build', swapped, '--base', newDay]],
];
/** The swapped linker may refuse the objects: that is a build too. */
const NO_KERNEL = 1;

await inFolder(async (folder) => {
  const runs: Run[][][] = STEPS.map(() => variants.map(() => []));
  for (let round = 0; round < rounds; round++) {
    for (const [v, { program, without }] of variants.entries()) {
      const database = join(folder, `${round}-${v}.db`);
      for (const [s, [, args]] of STEPS.entries()) {
        const shared = ['--config', config, '--database', database, '--workers', '1', '--quiet'];
        runs[s][v].push(await runCommand(program, [...args, ...shared], { without, expected: [0, NO_KERNEL] }));
      }
    }
  }
  const notes = runs.map((step) => /([\d  ]+ run, [\d  ]+ on record)/.exec(step[0][0].output)?.[1].trim());
  printSteps(
    variants,
    STEPS.map(([name], s) => ({ name, runs: runs[s], ...(notes[s] ? { note: `programs: ${notes[s]}` } : {}) })),
  );
});
