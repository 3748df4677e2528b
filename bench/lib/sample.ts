/** What is measured unless the environment names something else: the dump and the kernel that this project brings along. */
import { join } from 'node:path';
import { OWN_PROGRAM, PROJECT, runCommand } from './command.js';

/** Configuration of the sample dump; a day whose kernel boots, and two with different linkers. */
export const SAMPLE = {
  config: join(PROJECT, 'fsbisect.config.json'),
  boots: '2011/0701',
  old: '2012/0411',
  new: '2012/0614',
} as const;

/** A kernel and the options of `fsbisect boot` for it: the environment's, or the sample's, which is built into the folder. */
export async function kernelToBoot(
  folder: string,
): Promise<{ readonly kernel: string; readonly args: readonly string[] }> {
  const { FSBISECT_BENCH_KERNEL, FSBISECT_BENCH_INI } = process.env;
  if (FSBISECT_BENCH_KERNEL !== undefined) {
    return {
      kernel: FSBISECT_BENCH_KERNEL,
      args: FSBISECT_BENCH_INI === undefined ? [] : ['--ini', FSBISECT_BENCH_INI],
    };
  }
  const kernel = join(folder, 'kernel');
  const database = join(folder, 'sample.db');
  await runCommand(OWN_PROGRAM, [
    ...['build', SAMPLE.boots, '--base', SAMPLE.boots, '--config', SAMPLE.config, '--database', database, '--quiet'],
    ...['-o', kernel],
  ]);
  return { kernel, args: ['--config', SAMPLE.config] };
}
