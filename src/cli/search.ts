import type { Answer, InvestigationOptions } from '../bisect/investigation/investigation.js';
import type { Plan, PlanRequest, RangeRequest } from '../bisect/investigation/plan.js';
import { plural } from '../report/text.js';
import type { Context } from './context.js';

/** Resolves ranges, and tells of it. */
export async function planned(
  context: Context,
  ranges: readonly RangeRequest[],
  base: string | undefined,
): Promise<Plan> {
  const { makePlan } = await import('../bisect/investigation/plan.js');
  const { progress } = context;
  const seen = new Map<string, Set<string>>();
  const request: PlanRequest = {
    ranges,
    base,
    signal: context.signal,
    resolved: (component, dates, notes) => {
      for (const note of notes) progress.line(`note: ${note}`);
      const stretch = dates.length > 1 ? `${dates[0]}..${dates[dates.length - 1]}` : dates[0];
      progress.line(`${component}: ${plural(dates.length, 'snapshot')}, ${stretch}`);
    },
    version: (component, { date, version }) => {
      const artifacts = seen.get(component) ?? new Set();
      seen.set(component, artifacts.add(version.artifact));
      if (version.failure) {
        progress.line(`${component} ${date} does not build: ${version.failure.tool}: ${version.failure.message}`);
      }
    },
  };
  const plan = await makePlan(await context.session(), request);
  progress.line(
    `${plan.axes.map(({ axis }) => `${axis.component}: ${plural(axis.versions.length, 'distinct version')}`).join(', ')}; ` +
      `everything else as of ${plan.base}`,
  );
  return plan;
}

/** How a search is run from the command line: with the session's threads, ended by signals, told step by step. */
export function searching(context: Context, label: (cell: readonly number[]) => string): InvestigationOptions {
  let steps = 0;
  return {
    concurrency: context.workers,
    signal: context.signal,
    answered: (answer) => context.progress.line(stepLine(++steps, answer, label)),
  };
}

function stepLine(
  step: number,
  { probe, verdict, tested }: Answer,
  label: (cell: readonly number[]) => string,
): string {
  const { phase, left } = probe.why;
  const how = tested.known
    ? 'on record'
    : tested.booted
      ? 'built, booted'
      : tested.build.image
        ? 'built, kernel on record'
        : 'built';
  const more = left > 0 ? `, ${left} left` : '';
  return `step ${step} (${phase}${more}): ${label(probe.cell)}: ${verdict.signature} (${verdict.class}; ${how})`;
}

/** For a person: `8c=2011/0701 8l=2012/0614`, each version by the first date that had it. */
export function labeller(plan: Plan): (cell: readonly number[]) => string {
  return (cell) =>
    plan.axes.map(({ axis }, i) => `${axis.component}=${axis.versions[cell[i]].runs[0].first}`).join(' ');
}
