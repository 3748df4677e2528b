import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../build/config.js';
import type { MachineSpec } from '../build/machine.js';
import type { Context } from './context.js';
import { UsageError } from './errors.js';
import { readHostFile } from './host-file.js';
import { wholeNumber } from './options.js';

/** What the command line says of the machine that a kernel is booted on. */
export interface MachineOptions {
  readonly memory?: string;
  readonly ini?: string;
  readonly budget?: string;
  readonly good?: string;
  readonly ladder?: boolean;
  readonly disk?: string;
  readonly config?: string;
}

/** No kernel is larger; whatever is, was not meant. */
const LARGEST_KERNEL = 64 * 2 ** 20;
/** Instructions in the unit of --budget, and the most of these that it takes. */
const MILLION = 1_000_000;
const LARGEST_BUDGET = 9_000_000;
/** What the clock of a machine says that no configuration describes. */
const DEFAULT_TIME = '2012-06-14T00:00:00Z';

/** The bytes of a kernel's file. Throws a UsageError for one that is too large. */
export function readKernel(path: string): Uint8Array {
  const { size } = statSync(path);
  if (size > LARGEST_KERNEL) {
    throw new UsageError(`${path} has ${size} bytes; no kernel is larger than ${LARGEST_KERNEL}.`);
  }
  return readHostFile(path);
}

/**
 * The machine of the configuration, if there is one, with what the command line changes. Throws a UsageError.
 *
 * @param disk MB of a blank disk that the command line asks for
 */
export async function machineSpec(
  cwd: string,
  { memory, ini, budget, good, ladder }: MachineOptions,
  config: Config | undefined,
  disk?: number,
): Promise<MachineSpec> {
  if (good !== undefined && ladder) {
    throw new UsageError('--ladder means the highest rung and --good names one: give one of them.');
  }
  const { topOf } = await import('../build/machine.js');
  const goal = ladder ? topOf(config?.ladder) : good;
  const plan9ini =
    ini === undefined ? undefined : readHostFile(resolve(cwd, ini)).toString().split(/\r?\n/).filter(Boolean);
  return {
    ...config,
    ...(goal === undefined ? {} : { good: goal }),
    recipe: { time: config?.recipe.time ?? DEFAULT_TIME },
    machine: {
      ...config?.machine,
      ...(memory === undefined ? {} : { memory: wholeNumber('--memory', memory, 4, 512) }),
      ...(plan9ini === undefined ? {} : { plan9ini }),
      ...(disk === undefined ? {} : { disk }),
      ...(budget === undefined ? {} : { budget: instructionsOf(budget) }),
    },
  };
}

/** What --budget says, in instructions: millions, with no more than six decimals. Throws a UsageError. */
function instructionsOf(budget: string): number {
  const instructions = /^\d+(\.\d{1,6})?$/.test(budget) ? Math.round(Number(budget) * MILLION) : 0;
  if (instructions >= 1 && instructions <= LARGEST_BUDGET * MILLION) return instructions;
  throw new UsageError(`--budget takes millions of instructions, from 0.000001 to ${LARGEST_BUDGET}, not '${budget}'.`);
}

/** The configuration, if one is named or there is one; one that is there and wrong is an error. */
export async function configIfAny(
  context: Context,
  options: MachineOptions,
  change: (config: Config) => Config,
): Promise<Config | undefined> {
  const { findConfig, ConfigError } = await import('../build/config.js');
  if (options.config === undefined) {
    try {
      findConfig(context.host.cwd);
    } catch (error) {
      if (error instanceof ConfigError) return undefined;
      throw error;
    }
  }
  return context.config(change);
}
