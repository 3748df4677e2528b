import type { Answer, InvestigationOptions } from '../bisect/investigation/investigation.js';
import type { Plan, PlanRequest, RangeRequest } from '../bisect/investigation/plan.js';
import { plural } from '../report/text.js';
import { cellLabel } from './cell-label.js';
import type { Context } from './context.js';

/** Resolves ranges, and tells of it. */
export async function planned(
  context: Context,
  ranges: readonly RangeRequest[],
  base: string | undefined,
): Promise<Plan> {
  const { makePlan } = await import('../bisect/investigation/plan.js');
  const { progress } = context;
  const seen = new Map<string, { looked: number; of: number; artifacts: Set<string> }>();
  const request: PlanRequest = {
    ranges,
    base,
    signal: context.signal,
    resolved: (component, dates, notes) => {
      for (const note of notes) progress.line(`note: ${note}`);
      const stretch = dates.length > 1 ? `${dates[0]}..${dates[dates.length - 1]}` : dates[0];
      progress.line(`${component}: ${plural(dates.length, 'snapshot')}, ${stretch}`);
      seen.set(component, { looked: 0, of: dates.length, artifacts: new Set() });
    },
    version: (component, { date, version }) => {
      const state = seen.get(component)!;
      state.looked++;
      const another = !state.artifacts.has(version.artifact);
      state.artifacts.add(version.artifact);
      progress.passing(() => {
        const versions = plural(state.artifacts.size, 'distinct version');
        return `${component}: ${state.looked} of ${plural(state.of, 'snapshot')} looked at, ${versions}`;
      });
      if (version.failure && another) {
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
export function searching(context: Context, { axes }: Plan): InvestigationOptions {
  const space = { axes: axes.map(({ axis }) => axis) };
  let steps = 0;
  return {
    concurrency: context.workers,
    signal: context.signal,
    answered: (answer) => context.progress.line(stepLine(++steps, answer, cellLabel(space, answer.probe.cell))),
  };
}

function stepLine(step: number, { probe, verdict, tested }: Answer, label: string): string {
  const { phase, left } = probe.why;
  const how = tested.known
    ? 'on record'
    : tested.bootedOn
      ? 'built, booted'
      : tested.build.image
        ? 'built, kernel on record'
        : 'built';
  const more = left > 0 ? `, ${left} left` : '';
  return `step ${step} (${phase}${more}): ${label}: ${verdict.signature} (${verdict.class}; ${how})`;
}
