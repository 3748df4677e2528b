import { createHash } from 'node:crypto';
import { type Artifact, artifactId } from '../dump/artifact.js';
import { DEFAULT_BINDS } from '../emu/plan9/binds.js';
import type { Dependency, Artifact as StoredArtifact } from '../store/records.js';
import type { Store } from '../store/store.js';
import { altered } from '../store/store-error.js';
import { RECORD_VERSION } from './action-cache.js';
import type { Config } from './config.js';
import type { Version } from './job.js';
import type { Places } from './places.js';
import { environmentOf } from './recipe-environment.js';
import { failedVersion, versionOf } from './version.js';

/** Raised when the workshop makes something else of the same, or looks at more for it than its dependencies tell. */
const MAKING_VERSION = 1;

/** A component's versions of snapshots that earlier runs have seen, under one set of conditions. */
export class VersionRecord {
  readonly #store: Store;
  readonly #conditions: string;

  /** `conditions`: what a version depends on besides its snapshot. */
  constructor(store: Store, conditions: string) {
    this.#store = store;
    this.#conditions = conditions;
  }

  /** All sets of dependencies that versions have. */
  dependencies(): readonly (readonly Dependency[])[] {
    return this.#store.versions.dependencies(this.#conditions);
  }

  /**
   * The version that came of a snapshot which had this, unless its files are gone from the store. Throws a StoreError if it is
   * not as it was written.
   *
   * @param seen SHA-256 of what the snapshot has at these dependencies
   */
  find(dependencies: readonly Dependency[], seen: string): Version | undefined {
    const stored = this.#store.versions.get(this.#conditions, dependencies, seen);
    if (!stored) return undefined;
    const version = versionFrom(stored);
    if (version.artifact !== stored.id) {
      throw altered(this.#store.file, new Error(`artifact ${stored.id} does not hold what it is named after`));
    }
    return version.files.every(({ id }) => this.#store.objects.has(id)) ? version : undefined;
  }

  /** Records a version. One that the emulator fell short of is not for later runs. */
  put(dependencies: readonly Dependency[], seen: string, { artifact, unsupported, ...rest }: Version): void {
    if (!unsupported) this.#store.versions.put(this.#conditions, dependencies, seen, { id: artifact, ...rest });
  }
}

function versionFrom({ files, failure }: StoredArtifact): Version {
  if (failure) return failedVersion(failure, false);
  const known: Artifact['files'] = files.map(({ id, ...file }) => ({ ...file, contentId: id }));
  return versionOf({ id: artifactId(known), files: known });
}

/**
 * All that a component's version depends on besides its snapshot, as a hash: how it is made, in what environment, by which
 * bootstrap tools, and how this program goes about it. Undefined if the bootstrap tree cannot tell what it holds without reading.
 */
export async function versionConditions(
  { dump, recipe, bootstrap, limits }: Config,
  component: string,
  places: Pick<Places, 'fixed'>,
): Promise<string | undefined> {
  const { source, paths } = recipe.components[component]!;
  const conditions: unknown[] = [MAKING_VERSION, RECORD_VERSION, dump.executable ?? null, paths, source ?? null];
  if (source) {
    // From the second stage on, a component is made by all the others.
    conditions.push((source.stage ?? 1) > 1 ? recipe.components : null);
    conditions.push(recipe.time, limits ?? null, environmentOf(source.environment ?? {}), DEFAULT_BINDS);
  }
  if (source && bootstrap) {
    // Whether it is there is for the job to say that needs it.
    const tree = await places.fixed(bootstrap.tree).catch(() => undefined);
    const content = await tree?.fingerprint?.('/');
    if (content === undefined) return undefined;
    conditions.push(bootstrap.binds, bootstrap.tree.executable ?? null, content);
  }
  return createHash('sha256').update(JSON.stringify(conditions)).digest('hex');
}
