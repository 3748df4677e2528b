import { createHash } from 'node:crypto';
import { type BootOptions, DEFAULT_BUDGET } from '../emu/pc/boot/boot.js';
import { BANNER, DEFAULT_MILESTONES } from '../emu/pc/boot/milestones.js';
import { type MachineConfig, machineConfig } from '../emu/pc/machine-config.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import type { Config } from './config.js';

/** Everything that a boot's outcome hangs on besides the kernel: plain data, so that its hash can be a key. */
export interface MachineDefinition extends MachineConfig {
  readonly budget: number;
  readonly milestones: readonly { readonly name: string; readonly pattern: string }[];
  readonly good: string;
  /** SHA-256 of each of the loader's files; left out of a machine that loads kernels directly. */
  readonly loader?: { readonly [File in keyof BootFiles]: string };
}

/** The part of a configuration that says how kernels are booted. */
export type MachineSpec = Pick<Config, 'machine' | 'milestones' | 'good'> & {
  readonly recipe: Pick<Config['recipe'], 'time'>;
};

/**
 * The machine of a configuration. It is switched on at the recipe's time. Throws a MachineConfigError.
 *
 * @param loader what it boots with, unless it loads kernels directly
 */
export function machineOf(
  { machine = {}, milestones, good, recipe }: MachineSpec,
  loader?: BootFiles,
): MachineDefinition {
  return {
    ...machineConfig({
      ...(machine.memory ? { ramBytes: machine.memory << 20 } : {}),
      ...(machine.plan9ini ? { plan9ini: machine.plan9ini.map((line) => `${line}\n`).join('') } : {}),
      startSeconds: Math.floor(Date.parse(recipe.time) / 1000),
    }),
    budget: machine.budget ?? DEFAULT_BUDGET,
    milestones: milestones ?? DEFAULT_MILESTONES.map(({ name, pattern }) => ({ name, pattern: pattern.source })),
    good: good ?? BANNER,
    ...(loader ? { loader: hashesOf(loader) } : {}),
  };
}

function hashesOf({ loader, pbs, mbr }: BootFiles): NonNullable<MachineDefinition['loader']> {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  return { loader: hash(loader), pbs: hash(pbs), ...(mbr ? { mbr: hash(mbr) } : {}) };
}

/** The same, as the PC emulator takes it; the loader's bytes are not part of it. */
export function bootOptions({ budget, milestones, good, loader: _, ...machine }: MachineDefinition): BootOptions {
  return {
    machine,
    budget,
    goal: good,
    milestones: milestones.map(({ name, pattern }) => ({ name, pattern: new RegExp(pattern) })),
  };
}
