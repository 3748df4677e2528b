import { createHash } from 'node:crypto';
import type { Tree } from '../tree/tree.js';
import type { Dump, SnapshotTree } from './dump.js';
import { compareNames } from './name-order.js';
import type { SnapshotDate } from './snapshot-date.js';

/** One file of an artifact. */
interface ArtifactFile {
  readonly path: string;
  readonly contentId: string;
  /** Bytes. */
  readonly size: number;
  readonly executable: boolean;
}

/** The files of a component in one tree, known by their contents. */
export interface Artifact {
  /** SHA-256, 64 hex digits, over paths, content ids and executable bits in the paths' byte order. */
  readonly id: string;
  /** Every file at or under the component's paths, in the paths' byte order. */
  readonly files: readonly ArtifactFile[];
  /** Those of the component's paths at which there is nothing. */
  readonly missing: readonly string[];
}

/** An artifact and the dates, in order, of the snapshots that hold it. */
export interface DatedArtifact {
  readonly artifact: Artifact;
  readonly dates: readonly SnapshotDate[];
}

/** Snapshots whose answers are waited for at a time: enough to keep a git child busy, few enough to hold in memory. */
const SNAPSHOTS_IN_FLIGHT = 64;

/** What a tree holds at some paths, each a file or a whole directory. Throws a TreeError if a file cannot be read. */
export async function artifactOf(tree: Tree, paths: readonly string[]): Promise<Artifact> {
  const files = new Map<string, ArtifactFile>();
  const missing: string[] = [];
  for (const path of paths) {
    if (!(await collect(tree, path, files))) missing.push(path);
  }
  const sorted = [...files.values()].sort((a, b) => compareNames(a.path, b.path));
  return { id: artifactId(sorted), files: sorted, missing };
}

/** The id of an artifact that consists of these files, which are in the paths' byte order. */
export function artifactId(files: readonly Omit<ArtifactFile, 'size'>[]): string {
  const hash = createHash('sha256');
  for (const { path, contentId, executable } of files) {
    hash.update(`${path}\0${contentId}\0${executable ? 'x' : '-'}\n`);
  }
  return hash.digest('hex');
}

/**
 * The different artifacts of a component over some snapshots, each once, ordered by the first date that has it. A
 * change that was taken back later shows as dates of one artifact on both sides of another's. Snapshots whose store
 * gives fingerprints are compared by them, without reading a file.
 */
export async function distinctArtifacts(
  dump: Dump,
  paths: readonly string[],
  dates: readonly SnapshotDate[],
): Promise<readonly DatedArtifact[]> {
  const byFingerprint = new Map<string, Promise<Artifact>>();
  const byId = new Map<string, { artifact: Artifact; dates: SnapshotDate[] }>();
  for (let start = 0; start < dates.length; start += SNAPSHOTS_IN_FLIGHT) {
    const some = dates.slice(start, start + SNAPSHOTS_IN_FLIGHT);
    const artifacts = await Promise.all(
      some.map(async (date) => {
        const tree = await dump.open(date);
        const fingerprint = await fingerprintOf(tree, paths);
        if (fingerprint === undefined) return artifactOf(tree, paths);
        let artifact = byFingerprint.get(fingerprint);
        if (!artifact) {
          artifact = artifactOf(tree, paths);
          byFingerprint.set(fingerprint, artifact);
        }
        return artifact;
      }),
    );
    for (const [index, artifact] of artifacts.entries()) {
      const known = byId.get(artifact.id);
      if (known) known.dates.push(some[index]);
      else byId.set(artifact.id, { artifact, dates: [some[index]] });
    }
  }
  return [...byId.values()];
}

async function fingerprintOf(tree: SnapshotTree, paths: readonly string[]): Promise<string | undefined> {
  if (!tree.fingerprint) return undefined;
  const parts: string[] = [];
  for (const path of paths) parts.push((await tree.fingerprint(path)) ?? 'nothing');
  return parts.join('\n');
}

/** Adds the files at or under a path; answers whether there is anything. */
async function collect(tree: Tree, path: string, files: Map<string, ArtifactFile>): Promise<boolean> {
  const node = await tree.lookup(path);
  if (!node) return false;
  if (node.kind === 'file') {
    files.set(path, { path, contentId: await node.contentId(), size: await node.size, executable: node.executable });
    return true;
  }
  for (const name of await node.entries()) await collect(tree, path === '/' ? `/${name}` : `${path}/${name}`, files);
  return true;
}
