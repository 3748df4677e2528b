import type { Store } from '../store/store.js';
import type { BuildReport } from './job.js';

/**
 * What a build that could see this came to, as its replay would report it; unless what it left is gone from the store.
 *
 * @param seen hash of everything that the build can look at, and of how it is done
 */
export function buildOnRecord(
  { buildResults, objects }: Pick<Store, 'buildResults' | 'objects'>,
  seen: string,
): BuildReport | undefined {
  const result = buildResults.get(seen);
  if (!result) return undefined;
  const left = result.object === undefined ? [result.log] : [result.log, result.object];
  if (!left.every((id) => objects.has(id))) return undefined;
  return { ...result, actions: { run: 0, replayed: 1 }, repeatable: true };
}

/** Records what a build came to, if it would come to the same from the same. */
export function recordBuild({ buildResults }: Pick<Store, 'buildResults'>, seen: string, report: BuildReport): void {
  const { actions: _work, repeatable, ...result } = report;
  if (repeatable) buildResults.put(seen, result);
}
