import type { SnapshotTree } from '../dump/dump.js';
import { SnapshotDate } from '../dump/snapshot-date.js';
import { DEFAULT_BINDS } from '../emu/plan9/binds.js';
import { sha256 } from '../tree/sha256.js';
import { RECORD_VERSION } from './action-cache.js';
import { LOADER_COMPONENT } from './boot-loader.js';
import type { Config } from './config.js';
import type { Versions } from './job.js';
import type { Places } from './places.js';
import { environmentOf } from './recipe-environment.js';

/** Raised when the workshop makes something else of the same, or looks at more for it than its dependencies tell. */
const MAKING_VERSION = 1;

/**
 * All that a component's version depends on besides its snapshot, as a hash: how it is made, in what environment, by which
 * bootstrap tools, and how this program goes about it. Undefined if the bootstrap tree cannot tell what it holds without reading.
 */
export async function versionConditions(
  config: Config,
  component: string,
  places: Pick<Places, 'fixed'>,
): Promise<string | undefined> {
  const { components } = config.recipe;
  const { source, paths } = components[component]!;
  if (!source) return hashOf([paths, config.dump.executable], []);
  // From the second stage on, a component is made by all the others.
  const makers = (source.stage ?? 1) > 1 ? components : undefined;
  return hashOf(
    [paths, source, makers, config.dump.executable, ...surroundings(config, source.environment)],
    bootstrapTree(config, places),
  );
}

/**
 * All that a build can look at, and how it is done, as a hash: whole trees, by their contents, in place of what it does look
 * at. Undefined if one of them cannot tell what it holds without reading, or if there is nothing to build with.
 */
export async function buildConditions(
  config: Config,
  base: string,
  versions: Versions,
  places: Pick<Places, 'fixed' | 'snapshot'>,
): Promise<string | undefined> {
  if (Object.values(versions).some(({ failure }) => failure)) return undefined;
  const { directory, command, product, binds = [], environment } = config.recipe;
  const snapshot = (date: string) => places.snapshot(SnapshotDate.parse(date));
  const over = snapshot(base);
  const parts = Object.entries(versions).filter(([component]) => component !== LOADER_COMPONENT);
  return hashOf(
    [
      [directory, command, product, config.dump.executable, ...surroundings(config, environment)],
      binds.map(({ from, to, flag, tree }) => [from, to, flag, tree?.executable]),
      parts.map(([component, { artifact }]) => [component, artifact]),
    ],
    [
      ...bootstrapTree(config, places),
      over,
      ...binds.map(({ tree, snapshot: date }) =>
        tree ? places.fixed(tree) : date === undefined ? over : snapshot(date),
      ),
    ],
  );
}

/** What programs can tell of where they run, besides the contents of trees. */
function surroundings(
  { recipe, limits, bootstrap }: Config,
  variables: Readonly<Record<string, string>> = {},
): readonly unknown[] {
  const tools = bootstrap && [bootstrap.binds, bootstrap.tree.executable];
  return [recipe.time, limits, environmentOf(variables), DEFAULT_BINDS, tools];
}

function bootstrapTree({ bootstrap }: Config, places: Pick<Places, 'fixed'>): readonly Promise<SnapshotTree>[] {
  return bootstrap ? [places.fixed(bootstrap.tree)] : [];
}

/** A hash of settings and of all that some trees hold; undefined if one of those cannot tell. */
async function hashOf(
  settings: readonly unknown[],
  trees: readonly Promise<SnapshotTree>[],
): Promise<string | undefined> {
  const contents = await Promise.all(trees.map(contentOf));
  if (contents.includes(undefined)) return undefined;
  const text = JSON.stringify([MAKING_VERSION, RECORD_VERSION, settings, contents]);
  return sha256(text);
}

/** A name of all that a tree holds; of one that is not there, none: that is for the job to say which needs it. */
async function contentOf(tree: Promise<SnapshotTree>): Promise<string | undefined> {
  try {
    return await (await tree).fingerprint?.('/');
  } catch {
    return undefined;
  }
}
