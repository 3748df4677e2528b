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
  readonly config?: string;
}

/** No kernel is larger; whatever is, was not meant. */
const LARGEST_KERNEL = 64 * 2 ** 20;
/** Instructions in the unit of --budget. */
const MILLION = 1_000_000;
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

/** The machine of the configuration, if there is one, with what the command line changes. Throws a UsageError. */
export function machineSpec(
  cwd: string,
  { memory, ini, budget }: MachineOptions,
  config: Config | undefined,
): MachineSpec {
  const plan9ini =
    ini === undefined ? undefined : readHostFile(resolve(cwd, ini)).toString().split(/\r?\n/).filter(Boolean);
  return {
    ...config,
    recipe: { time: config?.recipe.time ?? DEFAULT_TIME },
    machine: {
      ...config?.machine,
      ...(memory === undefined ? {} : { memory: wholeNumber('--memory', memory, 4, 512) }),
      ...(plan9ini === undefined ? {} : { plan9ini }),
      ...(budget === undefined ? {} : { budget: wholeNumber('--budget', budget, 1, 9_000_000) * MILLION }),
    },
  };
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
