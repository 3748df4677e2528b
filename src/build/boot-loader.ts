import { posix } from 'node:path';
import { SnapshotDate } from '../dump/snapshot-date.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import type { Tree } from '../tree/tree.js';
import { type Config, ConfigError } from './config.js';
import type { Version } from './job.js';
import type { Places } from './places.js';

/** The component that is the loader and its boot sectors: no part of what kernels are built with, but what they boot by. */
export const LOADER_COMPONENT = '9load';

/** Where the loader's files are in a Plan 9 tree, unless the configuration says otherwise. */
const LOADER = '/386/9load';
const BOOT_SECTOR = '/386/pbs';

/** Whether a toolchain says what its kernel is booted by: the loader is a component, and kernels are not loaded directly. */
export function bootsByComponent({ machine, recipe }: Pick<Config, 'machine' | 'recipe'>): boolean {
  return machine?.boot === 'loader' && Object.hasOwn(recipe.components, LOADER_COMPONENT);
}

/** Names of the components that have an effect: all but the loader where kernels are loaded directly. */
export function componentsInUse({ machine, recipe }: Pick<Config, 'machine' | 'recipe'>): string[] {
  return Object.keys(recipe.components).filter((name) => name !== LOADER_COMPONENT || machine?.boot === 'loader');
}

/**
 * The loader and boot sectors that a configuration boots with, as snapshot or tree have them; undefined if it boots directly.
 * Throws a ConfigError for files that are not there.
 */
export async function bootFilesOf(
  { machine, file }: Config,
  places: Pick<Places, 'snapshot' | 'fixed'>,
): Promise<BootFiles | undefined> {
  if (machine?.boot !== 'loader' || !machine.loader) return undefined;
  const { snapshot, tree: fixed } = machine.loader;
  const tree = fixed ? await places.fixed(fixed) : await places.snapshot(SnapshotDate.parse(snapshot!));
  const where = fixed ? 'the tree of machine.loader' : `the snapshot of ${snapshot}`;
  return assemble(machine.loader, (path) => readFrom(tree, path, where, file));
}

/**
 * The loader and boot sectors that a version of the loader's component is; `read` gives an object by its id. Throws a
 * ConfigError for files that are no part of the component.
 */
export function bootFilesIn(
  { machine, file: config }: Pick<Config, 'machine' | 'file'>,
  { files }: Version,
  read: (object: string) => Uint8Array,
): Promise<BootFiles> {
  return assemble(machine?.loader ?? {}, async (path) => {
    const file = files.find((candidate) => candidate.path === path);
    if (file) return read(file.id);
    throw new ConfigError(
      `Kernels boot by ${path}, which is not among the paths of component ${LOADER_COMPONENT} in ${config}.`,
    );
  });
}

async function assemble(
  { '9load': loader = LOADER, pbs = BOOT_SECTOR, mbr }: NonNullable<NonNullable<Config['machine']>['loader']>,
  read: (path: string) => Promise<Uint8Array>,
): Promise<BootFiles> {
  return { loader: await read(loader), pbs: await read(pbs), ...(mbr === undefined ? {} : { mbr: await read(mbr) }) };
}

async function readFrom(tree: Tree, path: string, where: string, config: string): Promise<Uint8Array> {
  const node = await tree.lookup(path);
  if (node?.kind === 'file') return node.content();
  const folder = posix.dirname(path);
  const parent = await tree.lookup(folder);
  const instead =
    parent?.kind === 'directory'
      ? `; ${folder} has ${(await parent.entries()).join(', ')}`
      : `, nor a folder ${folder}`;
  throw new ConfigError(`There is no file ${path} in ${where}${instead}. Correct machine.loader in ${config}.`);
}
