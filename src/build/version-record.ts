import { type Artifact, artifactId } from '../dump/artifact.js';
import type { Dependency, Artifact as StoredArtifact } from '../store/records.js';
import type { Store } from '../store/store.js';
import { altered } from '../store/store-error.js';
import type { Version } from './job.js';
import { failedVersion, versionOf } from './version.js';

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
