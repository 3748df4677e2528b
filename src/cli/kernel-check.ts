import { posix } from 'node:path';
import { type Config, ConfigError } from '../build/config.js';
import { readMkfile } from '../build/mkfile.js';
import type { Places } from '../build/places.js';
import { recipeBinds } from '../build/recipe-binds.js';
import { environmentOf } from '../build/recipe-environment.js';
import { resolveDate } from '../dump/date-range.js';
import { Namespace } from '../dump/namespace.js';
import { SnapshotDate } from '../dump/snapshot-date.js';

/**
 * The kernel's path, if it can come from where the recipe says, as far as that can be known without building it: its folder
 * is there, and its mkfile has it. Throws a ConfigError or BindError. `newest`: the base of a recipe that names none.
 */
export async function checkKernel(
  { recipe, ...config }: Config,
  places: Places,
  newest: SnapshotDate,
): Promise<string> {
  const { directory, command, product, base, environment = {} } = recipe;
  const dates = await places.dump.snapshots();
  const { date } = base === undefined ? { date: newest } : resolveDate(dates, SnapshotDate.parse(base));
  const snapshot = await places.snapshot(date);
  const tree = new Namespace(snapshot, await recipeBinds({ recipe, ...config }, places, snapshot));
  await tree.verify();
  if ((await tree.lookup(directory))?.kind !== 'directory') {
    throw new ConfigError(`There is no folder ${directory} over the snapshot of ${date}: correct recipe.directory.`);
  }
  const kernel = posix.resolve(directory, product);
  const plain = command.length === 1 && posix.basename(command[0]) === 'mk';
  const mkfile = plain ? await readMkfile(tree, directory, environmentOf(environment)) : undefined;
  const has = (name: string): boolean => posix.resolve(directory, name) === kernel;
  if (mkfile?.product === undefined || [...mkfile.names].some(has)) return kernel;
  throw new ConfigError(
    `mk makes ${mkfile.product} in ${directory}, and its mkfile has no ${product}: correct recipe.product.`,
  );
}
