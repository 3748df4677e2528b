import type { Version, Versions } from '../../build/job.js';
import type { DatedVersion } from '../../build/session.js';
import { type Axis, axisFromDates } from '../axis.js';
import type { Cell } from '../verdict.js';
import { untilAborted } from './until-aborted.js';
import { componentOf, RequestError, type Workbench } from './workbench.js';

/** A component and the dates over which it is to move, as a person wrote them: `2011/0701..2012/0614`. */
export interface RangeRequest {
  readonly component: string;
  readonly range: string;
}

/** What is to be moved, and over what. */
export interface PlanRequest {
  readonly ranges: readonly RangeRequest[];
  /** The snapshot that everything else comes from; the recipe's own base, or the newest date of the ranges, when left out. */
  readonly base?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told when the ranges are resolved to snapshots, before the versions are looked at. */
  readonly resolved?: (component: string, dates: readonly string[], notes: readonly string[]) => void;
  /** Told of each version as it is known. */
  readonly version?: (component: string, dated: DatedVersion) => void;
}

/** A component with its snapshots and its distinct versions. */
interface PlannedAxis {
  readonly axis: Axis;
  /** Dates of the snapshots in the range, ascending. */
  readonly dates: readonly string[];
  /** Artifact -> version. */
  readonly versions: ReadonlyMap<string, Version>;
}

/** Ranges resolved: to snapshots, and those to distinct versions. */
export interface Plan {
  readonly base: string;
  /** Id of the recipe over that base. */
  readonly recipe: string;
  readonly axes: readonly PlannedAxis[];
  /** Sentences about dates that were asked for and are not the dump's. */
  readonly notes: readonly string[];
}

/** Ranges resolved to snapshots. */
export interface Dated {
  readonly base: string;
  readonly axes: readonly { readonly component: string; readonly dates: readonly string[] }[];
  readonly notes: readonly string[];
}

/**
 * Resolves ranges of dates to snapshots, without looking at these. Throws a RequestError for components that the recipe does
 * not have, a DateError or DumpError for dates and ranges that the dump cannot serve.
 */
export async function resolveRanges(
  bench: Pick<Workbench, 'config' | 'range' | 'date'>,
  { ranges, base, resolved }: PlanRequest,
): Promise<Dated> {
  if (ranges.length === 0) throw new RequestError('There is nothing to move: give a range of dates for a component.');
  const twice = ranges.find(({ component }, i) => ranges.findIndex((other) => other.component === component) < i);
  if (twice) throw new RequestError(`${twice.component} has two ranges; give it one.`);
  for (const { component } of ranges) componentOf(bench, component);
  const notes: string[] = [];
  const axes: { component: string; dates: readonly string[] }[] = [];
  for (const { component, range } of ranges) {
    const found = await bench.range(range);
    const dates = found.dates.map(String);
    axes.push({ component, dates });
    notes.push(...found.notes);
    resolved?.(component, dates, found.notes);
  }
  const newest = axes.map(({ dates }) => dates[dates.length - 1]).sort((a, b) => (a < b ? -1 : 1));
  const from = await bench.date(base ?? bench.config.recipe.base ?? newest[newest.length - 1]);
  if (from.note) notes.push(from.note);
  return { base: from.date, axes, notes: [...new Set(notes)] };
}

/** Resolves ranges of dates to versions. Throws as above, and a ConfigError for snapshots that lack a component. */
export async function makePlan(bench: Workbench, request: PlanRequest): Promise<Plan> {
  const { base, axes: dated, notes } = await resolveRanges(bench, request);
  const heard = (component: string) => (version: DatedVersion) => request.version?.(component, version);
  const histories = dated.map(({ component, dates }) => bench.history(component, dates, heard(component)));
  const axes: PlannedAxis[] = [];
  for (const [i, history] of (await untilAborted(Promise.all(histories), request.signal)).entries()) {
    const { component, dates } = dated[i];
    const axis = axisFromDates(
      component,
      history.map(({ date, version }) => ({ date, artifact: version.artifact })),
    );
    axes.push({ axis, dates, versions: new Map(history.map(({ version }) => [version.artifact, version])) });
  }
  return { base, recipe: bench.recipe(base), axes, notes };
}

/** The toolchain that a cell of the plan's axes stands for. */
export function versionsOf(plan: Plan, cell: Cell): Versions {
  return Object.fromEntries(
    plan.axes.map(({ axis, versions }, i) => [axis.component, versions.get(axis.versions[cell[i]].artifact)!]),
  );
}

/** How many toolchains there are to tell apart: the product of the numbers of versions. */
export function cellCount(axes: readonly Axis[]): number {
  return axes.reduce((product, { versions }) => product * versions.length, 1);
}
