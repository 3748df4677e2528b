import type { Command } from 'commander';
import type { Config } from '../build/config.js';
import { wholeNumber } from './options.js';

export interface StageOptions {
  readonly stage?: string;
}

/** Adds the options that say what moves over which dates. */
export function withRanges(command: Command): Command {
  return command
    .optionsGroup('What to move, over which dates (A..B, A.., ..B; YYYY/MMDD):')
    .option('--compiler-range <A..B>', '8c, and 8l unless that has its own range')
    .option('--from <date>', "the compiler range's first date, in place of A..B")
    .option('--to <date>', "the compiler range's last date")
    .option('--linker-range <A..B>', '8l')
    .option('--libc-range <A..B>', "libc: the library that the kernel's tools and the kernel are linked with")
    .option('--loader-range <A..B>', '9load, which then loads the kernel from power-on')
    .option(
      '--range <COMPONENT=A..B>',
      'any component of the recipe; may be repeated',
      (value: string, before?: string[]) => [...(before ?? []), value],
    )
    .option('--base <date>', "snapshot of everything else (default: the recipe's, or the newest of the ranges)");
}

/** Of which day everything is that a toolchain does not name. */
export const BASE_OPTION = [
  '--base <date>',
  "snapshot of everything else (default: the recipe's, or the newest of the toolchain)",
] as const;

/** Adds the option that says how components are made from source. */
export function withStage(command: Command): Command {
  return command.option(
    '--stage <n>',
    'components from source: 1 as the bootstrap tools make them, 2 or 3 as they make themselves',
  );
}

/** The configuration with the components' stage as the options say. Throws a UsageError for a stage that there is not. */
export function stageChange({ stage }: StageOptions): (config: Config) => Config {
  if (stage === undefined) return (config) => config;
  const value = wholeNumber('--stage', stage, 1, 3);
  return (config) => ({
    ...config,
    recipe: {
      ...config.recipe,
      components: Object.fromEntries(
        Object.entries(config.recipe.components).map(([name, component]) => [
          name,
          component.source ? { ...component, source: { ...component.source, stage: value } } : component,
        ]),
      ),
    },
  });
}
