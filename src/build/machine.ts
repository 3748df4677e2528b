import type { BootOptions } from '../emu/pc/boot/boot.js';
import { DEFAULT_BUDGET, LADDER_BUDGET } from '../emu/pc/boot/budgets.js';
import { fileServerLadder } from '../emu/pc/boot/ladder/file-server.js';
import type { Rung } from '../emu/pc/boot/ladder/rung.js';
import { BANNER, DEFAULT_MILESTONES } from '../emu/pc/boot/milestones.js';
import { Disk, SECTOR_BYTES } from '../emu/pc/devices/disk.js';
import { withNvram } from '../emu/pc/loader/plan9-ini.js';
import { type MachineConfig, machineConfig } from '../emu/pc/machine-config.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import { sha256 } from '../tree/sha256.js';
import type { Config } from './config.js';

/** A rung as data: its patterns are text. */
type RungDefinition = NonNullable<Config['ladder']>[number];

/** Everything that a boot's outcome hangs on besides the kernel: plain data, so that its hash can be a key. */
export interface MachineDefinition extends MachineConfig {
  readonly budget: number;
  readonly milestones: readonly { readonly name: string; readonly pattern: string }[];
  readonly good: string;
  /** The ladder up to `good`; left out of a machine whose `good` is a milestone. */
  readonly ladder?: readonly RungDefinition[];
  /** The disk to keep files on, if there is one: its size in sectors, and the SHA-256 of what is on it, if anything. */
  readonly disk?: { readonly sectors: number; readonly image?: string };
  /** SHA-256 of each of the loader's files; left out of a machine that loads kernels directly. */
  readonly loader?: { readonly [File in keyof BootFiles]: string };
}

/** The part of a configuration that says how kernels are booted. */
export type MachineSpec = Pick<Config, 'machine' | 'milestones' | 'ladder' | 'good'> & {
  readonly recipe: Pick<Config['recipe'], 'time'>;
};

/** MB of the disk that the file servers' own ladder makes a file system on, unless the configuration says otherwise. */
const LADDER_DISK = 64;
const SECTORS_PER_MB = (1 << 20) / SECTOR_BYTES;

/** Name of the highest rung of a ladder: of the file servers' own unless one is given. */
export function topOf(ladder: Config['ladder']): string {
  return (ladder ?? fileServerLadder(false)).at(-1)!.name;
}

/**
 * The machine of a configuration. It is switched on at the recipe's time. Throws a MachineConfigError.
 *
 * @param loader what it boots with, unless it loads kernels directly
 * @param disk an image for the disk to keep files on; the configuration only knows blank ones
 */
export function machineOf(
  { machine = {}, milestones: ownMilestones, ladder, good = BANNER, recipe }: MachineSpec,
  loader?: BootFiles,
  disk?: Uint8Array,
): MachineDefinition {
  const milestones =
    ownMilestones ?? DEFAULT_MILESTONES.map(({ name, pattern }) => ({ name, pattern: pattern.source }));
  const rungs = milestones.some(({ name }) => name === good) ? [] : rungsTo(good, ladder, loader !== undefined);
  const blank = machine.disk ?? (rungs.length > 0 && ladder === undefined ? LADDER_DISK : undefined);
  const hasDisk = disk !== undefined || blank !== undefined;
  const plan9ini = (machine.plan9ini ?? []).map((line) => `${line}\n`).join('');
  return {
    ...machineConfig({
      ...(machine.memory ? { ramBytes: machine.memory << 20 } : {}),
      plan9ini: hasDisk ? withNvram(plan9ini) : plan9ini,
      startSeconds: Math.floor(Date.parse(recipe.time) / 1000),
    }),
    budget: machine.budget ?? (rungs.length > 0 ? LADDER_BUDGET : DEFAULT_BUDGET),
    milestones,
    good,
    ...(rungs.length > 0 ? { ladder: rungs } : {}),
    ...(disk
      ? { disk: { sectors: Math.ceil(disk.length / SECTOR_BYTES), image: sha256(disk) } }
      : blank === undefined
        ? {}
        : { disk: { sectors: blank * SECTORS_PER_MB } }),
    ...(loader ? { loader: hashesOf(loader) } : {}),
  };
}

/** The rungs up to the one that is good, as data; all of them if there is no such one, which the boot then says. */
function rungsTo(good: string, ladder: Config['ladder'], byLoader: boolean): RungDefinition[] {
  const all = ladder ?? fileServerLadder(byLoader).map(definitionOf);
  const last = all.findIndex(({ name }) => name === good);
  return all.slice(0, last < 0 ? all.length : last + 1);
}

function definitionOf({ prompt, send, expect, fails, ...rest }: Rung): RungDefinition {
  return {
    ...rest,
    ...(prompt ? { prompt: prompt.source } : {}),
    ...(send ? { send: [...send] } : {}),
    ...(expect ? { expect: expect.source } : {}),
    ...(fails ? { fails: fails.source } : {}),
  };
}

function rungOf({ name, prompt, send, expect, fails, seconds, pause }: RungDefinition): Rung {
  return {
    name,
    ...(prompt === undefined ? {} : { prompt: new RegExp(prompt) }),
    ...(send === undefined ? {} : { send }),
    ...(expect === undefined ? {} : { expect: new RegExp(expect) }),
    ...(fails === undefined ? {} : { fails: new RegExp(fails) }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(pause === undefined ? {} : { pause }),
  };
}

function hashesOf({ loader, pbs, mbr }: BootFiles): NonNullable<MachineDefinition['loader']> {
  return { loader: sha256(loader), pbs: sha256(pbs), ...(mbr ? { mbr: sha256(mbr) } : {}) };
}

/**
 * The same, as the PC emulator takes it; the loader's bytes are not part of it. The disk, if there is one, is a new one.
 *
 * @param image what is on the disk
 */
export function bootOptions(definition: MachineDefinition, image: Uint8Array = new Uint8Array(0)): BootOptions {
  const { budget, milestones, good, ladder, disk, loader: _, ...machine } = definition;
  return {
    machine,
    budget,
    goal: good,
    milestones: milestones.map(({ name, pattern }) => ({ name, pattern: new RegExp(pattern) })),
    ...(ladder ? { ladder: ladder.map(rungOf) } : {}),
    ...(disk ? { disk: new Disk(image, disk.sectors) } : {}),
  };
}
