/**
 * From the start of the process to a kernel that runs: a kernel is booted directly, for one instruction and for a million,
 * and the report printed. docs/benchmarks.md says how to run it.
 */
import { type Run, runCommand } from './lib/command.js';
import { inFolder, options, printSteps } from './lib/measured.js';
import { kernelToBoot } from './lib/sample.js';

const { rounds, variants } = options(
  `usage: start [options]

Boots the kernel that FSBISECT_BENCH_KERNEL names, else the sample, for its first instruction and for its first million.

`,
  {},
);
/** A kernel that has not got far counts as hung. */
const HUNG = 1;
await inFolder(async (folder) => {
  const { kernel, args } = await kernelToBoot(folder);
  const boot = (millions: string) => ['boot', kernel, ...args, '--budget', millions, '--quiet'];
  const steps = [
    { name: 'fsbisect --version', command: ['--version'] },
    { name: 'a kernel to its first instruction', command: boot('0.000001') },
    { name: 'a kernel to a million instructions', command: boot('1') },
  ];
  const runs: Run[][][] = steps.map(() => variants.map(() => []));
  for (let round = 0; round < rounds; round++) {
    for (const [v, { program, without }] of variants.entries()) {
      for (const [s, { command }] of steps.entries()) {
        runs[s][v].push(await runCommand(program, command, { without, expected: [0, HUNG] }));
      }
    }
  }
  printSteps(
    variants,
    steps.map(({ name }, s) => ({ name, runs: runs[s] })),
  );
});
