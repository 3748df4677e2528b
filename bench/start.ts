/**
 * From the start of the process to a kernel that runs: a kernel is booted directly, for one million instructions, and
 * the report printed. docs/benchmarks.md says how to run it.
 */
import { runCommand } from './lib/command.js';
import { inFolder, options, printSteps } from './lib/measured.js';
import { kernelToBoot } from './lib/sample.js';

const { rounds, variants } = options(
  `usage: start [options]

Boots the kernel that FSBISECT_BENCH_KERNEL names, else the sample, for one million instructions.

`,
  {},
);
/** A kernel that has not got far counts as hung. */
const HUNG = 1;
await inFolder(async (folder) => {
  const { kernel, args } = await kernelToBoot(folder);
  const versions = variants.map(() => []) as Awaited<ReturnType<typeof runCommand>>[][];
  const boots = variants.map(() => []) as typeof versions;
  for (let round = 0; round < rounds; round++) {
    for (const [v, { program, without }] of variants.entries()) {
      versions[v].push(await runCommand(program, ['--version'], { without }));
      boots[v].push(
        await runCommand(program, ['boot', kernel, ...args, '--budget', '1', '--quiet'], {
          without,
          expected: [0, HUNG],
        }),
      );
    }
  }
  printSteps(variants, [
    { name: 'fsbisect --version', runs: versions },
    { name: 'the first million instructions', runs: boots },
  ]);
});
