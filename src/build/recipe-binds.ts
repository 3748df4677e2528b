import type { SnapshotTree } from '../dump/dump.js';
import type { Bind } from '../dump/namespace.js';
import { SnapshotDate } from '../dump/snapshot-date.js';
import type { Tree } from '../tree/tree.js';
import type { BindSpec, Config } from './config.js';
import type { Places } from './places.js';

/** The binaries of the bootstrap tree, as every build sees them. */
export async function bootstrapBinds({ bootstrap }: Config, places: Places): Promise<Bind[]> {
  if (!bootstrap) return [];
  const source = await places.fixed(bootstrap.tree);
  return bootstrap.binds.map(({ path, flag }) => ({ source, from: path, to: path, flag: flag ?? 'after' }));
}

/** What a build of the kernel sees over its base snapshot, without the components' versions. */
export async function recipeBinds(config: Config, places: Places, base: SnapshotTree): Promise<Bind[]> {
  const source = (bind: BindSpec): Tree | Promise<Tree> => {
    if (bind.tree) return places.fixed(bind.tree);
    if (bind.snapshot) return places.snapshot(SnapshotDate.parse(bind.snapshot));
    return base;
  };
  const own = await Promise.all(
    (config.recipe.binds ?? []).map(async (bind) => ({
      source: await source(bind),
      from: bind.from,
      to: bind.to ?? bind.from,
      flag: bind.flag ?? 'replace',
    })),
  );
  return [...(await bootstrapBinds(config, places)), ...own];
}
