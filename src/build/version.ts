import type { Artifact } from '../dump/artifact.js';
import type { Failure } from '../store/records.js';
import { sha256 } from '../tree/sha256.js';
import type { Version } from './job.js';

/** The version that consists of an artifact's files. */
export function versionOf({ id, files }: Pick<Artifact, 'id' | 'files'>): Version {
  return {
    artifact: id,
    size: files.reduce((sum, file) => sum + file.size, 0),
    files: files.map(({ path, contentId, size, executable }) => ({ path, id: contentId, size, executable })),
  };
}

/**
 * The version that a day has whose source does not build: no tool to build with, and known by what was said. The
 * program's arguments and exit string, in which process ids stand, do not make it another one.
 */
export function failedVersion(failure: Failure, unsupported: boolean): Version {
  const { tool, message } = failure;
  const artifact = sha256(JSON.stringify([tool, message]));
  return { artifact, size: 0, files: [], failure, ...(unsupported ? { unsupported } : {}) };
}
