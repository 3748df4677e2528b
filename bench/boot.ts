/** A kernel from the start of the process to its banner. docs/benchmarks.md says how to run it. */
import { type Run, runCommand } from './lib/command.js';
import { inFolder, options, printSteps } from './lib/measured.js';
import { kernelToBoot } from './lib/sample.js';

const { rounds, variants } = options(
  `usage: boot [options]

Boots the kernel that FSBISECT_BENCH_KERNEL names, with the plan9.ini that FSBISECT_BENCH_INI names; else the sample.

`,
  {},
);
await inFolder(async (folder) => {
  const { kernel, args } = await kernelToBoot(folder);
  const runs: Run[][] = variants.map(() => []);
  let instructions = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [v, { program, without }] of variants.entries()) {
      const run = await runCommand(program, ['boot', kernel, ...args, '--quiet', '--format', 'json'], { without });
      runs[v].push(run);
      instructions = JSON.parse(run.output).data.instructions;
    }
  }
  printSteps(variants, [
    { name: 'boot to banner', runs, note: `${(instructions / 1e6).toFixed(1)} million instructions` },
  ]);
});
