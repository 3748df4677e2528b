import type { Command } from 'commander';
import { type FormatName, formatNames } from '../report/formats.js';
import { UsageError } from './errors.js';

/** Options that commands share. None has a default here, so that those given before a command's name are not overruled. */
export interface SharedOptions {
  readonly config?: string;
  readonly database?: string;
  readonly format?: string;
  readonly workers?: string;
  readonly quiet?: boolean;
}

/** Adds the options that every command understands. */
export function withOutput(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--format <format>', `${formatNames.join(', ')} (default: table)`)
    .option('--quiet', 'no progress on standard error');
}

/** Adds those of commands that read the configuration and the database. */
export function withDatabase(command: Command): Command {
  return command
    .optionsGroup('Where things are:')
    .option('--config <file>', 'configuration (default: fsbisect.config.json here or above)')
    .option('--database <file>', "results database (default: the configuration's, or fsbisect.db beside it)");
}

/** Adds those of commands that build and boot. */
export function withSession(command: Command): Command {
  return withDatabase(command).option(
    '--workers <n>',
    'toolchains in work at once (default: one a processor, up to 4)',
  );
}

/** A format's name. Throws a UsageError that lists them. */
export function formatOf(name: string | undefined): FormatName {
  const found = formatNames.find((format) => format === (name ?? 'table'));
  if (found) return found;
  throw new UsageError(`There is no format '${name}'. There are: ${formatNames.join(', ')}.`);
}

/** A whole number from `least` to `most`, as an option's value. Throws a UsageError. */
export function wholeNumber(option: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  throw new UsageError(`${option} takes a whole number ${range}, not '${text}'.`);
}
