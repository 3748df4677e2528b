import type { Command } from 'commander';
import type { Config } from '../build/config.js';
import { UsageError } from './errors.js';

/** Options that say what kernels are booted by. */
export interface LoaderOptions {
  readonly boot?: string;
  readonly loaderDate?: string;
  /** Over which dates the loader moves. */
  readonly loaderRange?: string;
}

/** Adds the options that say what kernels are booted by. */
export function withLoader(command: Command): Command {
  return command
    .optionsGroup('How to boot:')
    .option('--boot <how>', "direct, or loader: from power-on by a 9load (default: the configuration's)")
    .option('--loader-date <date>', 'snapshot that the loader comes from; means --boot loader');
}

/** The configuration with the way to boot that the options say. Throws a UsageError for one that there is not. */
export function loaderChange({ boot, loaderDate, loaderRange }: LoaderOptions): (config: Config) => Config {
  if (boot !== undefined && boot !== 'direct' && boot !== 'loader') {
    throw new UsageError(`--boot takes direct or loader, not '${boot}'.`);
  }
  const moved = loaderDate ?? loaderRange;
  if (boot === 'direct') {
    if (moved === undefined) return (config) => ({ ...config, machine: { ...config.machine, boot } });
    throw new UsageError(
      '--boot direct uses no loader: leave out --loader-date and --loader-range, or say --boot loader.',
    );
  }
  if (boot === undefined && moved === undefined) return (config) => config;
  return (config) => ({
    ...config,
    machine: { ...config.machine, boot: 'loader', loader: loaderOf(config, loaderDate, loaderRange) },
  });
}

function loaderOf(
  config: Config,
  date: string | undefined,
  range: string | undefined,
): NonNullable<NonNullable<Config['machine']>['loader']> {
  const { tree, ...given } = config.machine?.loader ?? {};
  if (date === undefined && tree !== undefined) return { ...given, tree };
  // Where the loader moves every toolchain names its own, and any of them does for the machine.
  const snapshot = date ?? given.snapshot ?? config.recipe.base ?? range?.split('..').findLast(Boolean);
  if (snapshot !== undefined) return { ...given, snapshot };
  throw new UsageError(
    `Say from which snapshot the loader comes: --loader-date YYYY/MMDD, or machine.loader in ${config.file}.`,
  );
}
