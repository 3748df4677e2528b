import { posix } from 'node:path';
import { SnapshotDate } from '../dump/snapshot-date.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import type { Tree } from '../tree/tree.js';
import { type Config, ConfigError } from './config.js';
import type { Places } from './places.js';

/** Where the loader's files are in a Plan 9 tree, unless the configuration says otherwise. */
const LOADER = '/386/9load';
const BOOT_SECTOR = '/386/pbs';

/**
 * The loader and boot sectors that a configuration boots with, or undefined if it boots directly. Throws a ConfigError for
 * files that are not there.
 */
export async function bootFilesOf(
  { machine, file }: Config,
  places: Pick<Places, 'snapshot' | 'fixed'>,
): Promise<BootFiles | undefined> {
  if (machine?.boot !== 'loader' || !machine.loader) return undefined;
  const { snapshot, tree: fixed, '9load': loader = LOADER, pbs = BOOT_SECTOR, mbr } = machine.loader;
  const tree = fixed ? await places.fixed(fixed) : await places.snapshot(SnapshotDate.parse(snapshot!));
  const where = fixed ? 'the tree of machine.loader' : `the snapshot of ${snapshot}`;
  const read = (path: string) => readFrom(tree, path, where, file);
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
