export { type Artifact, type ArtifactFile, artifactOf, type DatedArtifact, distinctArtifacts } from './artifact.js';
export {
  DateRange,
  nearestEarlier,
  type ResolvedDate,
  type ResolvedRange,
  resolveDate,
  resolveRange,
} from './date-range.js';
export { type Dump, DumpError, type ExecutableRule, type NoteSink, type SnapshotTree } from './dump.js';
export { type Bind, BindError, type BindFlag, Namespace } from './namespace.js';
export { type DumpSpec, type OpenTree, openDump, openTree, type TreeSpec } from './open.js';
export { DateError, SnapshotDate } from './snapshot-date.js';
