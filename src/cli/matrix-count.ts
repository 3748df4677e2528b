import { FIRST_GUESS, Forecast, mean } from '../bisect/investigation/forecast.js';
import { Novelty } from '../bisect/investigation/novelty.js';
import { type RangeRequest, resolveRanges } from '../bisect/investigation/plan.js';
import { componentOf } from '../bisect/investigation/workbench.js';
import type { Report } from '../report/report.js';
import { grouped, plural } from '../report/text.js';
import type { Store } from '../store/store.js';
import { toolchainId } from '../store/toolchains.js';
import type { Context } from './context.js';
import { roughly } from './roughly.js';

/** What is known of a component's versions before any is made. */
interface Count {
  readonly component: string;
  readonly snapshots: number;
  /** Distinct states of its source, if the dump can tell. */
  readonly sources: number | undefined;
  /** Snapshots whose version is on record, and those versions. */
  readonly lookedAt: number;
  readonly known: readonly string[];
  /** Versions that the other snapshots will bring, more or less; at most, if the dump cannot tell sources apart. */
  readonly expected: number;
}

/** How much there is to do, as far as that can be told without doing any of it. */
export async function countReport(
  context: Context,
  ranges: readonly RangeRequest[],
  baseDate: string | undefined,
): Promise<Report> {
  const [session, store] = [await context.session(), await context.store()];
  const { base, axes, notes } = await resolveRanges(session, { ranges, base: baseDate });
  for (const note of notes) context.progress.line(`note: ${note}`);
  const counts: Count[] = [];
  for (const { component, dates } of axes) {
    const definition = componentOf(session, component);
    const record = new Map(
      store.dumps
        .history(store.dumps.component(component, definition), session.dump)
        .map(({ date, artifact }) => [date, artifact]),
    );
    counts.push(countOf(component, dates, record, await context.wait(session.sources(component, dates))));
  }
  const recipe = session.recipe(base);
  const toolchains = [...product(counts)];
  const done = onRecord(store, recipe, session.machine, toolchains);
  const forecast = new Forecast(store, { recipe, machine: session.machine, workers: context.workers }, toolchains);
  const all = counts.every(({ expected }) => expected === 0);
  const about = counts.some(({ sources, expected }) => expected > 0 && sources === undefined) ? 'at most' : 'about';
  const rows = [
    ...counts.flatMap(({ component, snapshots, sources, lookedAt, known }) => [
      { what: `snapshots of ${component}`, count: snapshots },
      ...(sources === undefined ? [] : [{ what: `distinct sources of ${component}`, count: sources }]),
      ...(lookedAt < snapshots ? [{ what: `snapshots of ${component} on record`, count: lookedAt }] : []),
      { what: `distinct versions of ${component}${lookedAt < snapshots ? ' on record' : ''}`, count: known.length },
    ]),
    { what: 'cells by date', count: counts.reduce((cells, { snapshots }) => cells * snapshots, 1) },
    { what: `distinct toolchains${all ? '' : `, ${about}`}`, count: toolchains.length },
    { what: 'builds on record', count: done.novelty.builds },
    { what: 'distinct kernels of those', count: done.novelty.kernels },
    { what: 'boots on record', count: done.boots.size },
  ];
  return {
    kind: 'matrix-count',
    title: `Matrix over ${axes.map(({ component, dates }) => `${component} ${dates[0]}..${dates[dates.length - 1]}`).join(', ')}`,
    columns: [{ key: 'what' }, { key: 'count' }],
    rows,
    summary: [
      `${all ? '' : `${about} `}${grouped(toolchains.length - done.novelty.builds)} builds are left to do, and at most as many boots`,
      time(store, counts, forecast, done.novelty, context.workers),
    ],
  };
}

function countOf(
  component: string,
  dates: readonly string[],
  record: ReadonlyMap<string, string>,
  sources: ReadonlyMap<string, string>,
): Count {
  const looked = dates.filter((date) => record.has(date));
  const open = dates.filter((date) => !record.has(date));
  const sourceOf = (date: string) => sources.get(date) ?? date;
  const familiar = new Set(looked.map(sourceOf));
  return {
    component,
    snapshots: dates.length,
    sources: sources.size === 0 ? undefined : new Set(sources.values()).size,
    lookedAt: looked.length,
    known: [...new Set(looked.map((date) => record.get(date)!))],
    expected: new Set(open.map(sourceOf).filter((source) => !familiar.has(source))).size,
  };
}

/** Every toolchain in the order in which a map would come to them, more or less; names stand in for versions to come. */
function product(counts: readonly Count[]): Record<string, string>[] {
  return counts.reduceRight<Record<string, string>[]>(
    (some, { component, known, expected }) => {
      const versions = [...known, ...Array.from({ length: expected }, (_, i) => `${component} to come ${i}`)];
      return some.flatMap((others) => versions.map((artifact) => ({ [component]: artifact, ...others })));
    },
    [{}],
  );
}

interface Done {
  readonly novelty: Novelty;
  readonly boots: Set<string>;
}

function onRecord(
  { results }: Store,
  recipe: string,
  machine: string,
  toolchains: readonly Record<string, string>[],
): Done {
  const done: Done = { novelty: new Novelty(), boots: new Set() };
  for (const id of toolchains.map(toolchainId)) {
    const build = results.getBuild(recipe, id);
    if (!build) continue;
    done.novelty.add(build.image);
    if (build.image === undefined) continue;
    const { boot } = results.result(recipe, id, machine) ?? {};
    if (boot) done.boots.add(`${boot.image} ${boot.machine}`);
  }
  return done;
}

/** A sentence about how long it will take, by what similar work took; and of what nothing is known, so that it is a guess. */
function time(
  { durations }: Store,
  counts: readonly Count[],
  forecast: Forecast,
  novelty: Novelty,
  workers: number,
): string {
  const open = [...forecast.builds.values()].reduce((sum, count) => sum + count, 0);
  const left = forecast.left(novelty.expected(open - novelty.builds));
  let total = left.milliseconds + left.guessed;
  const riddles = left.unknown > 0 ? [plural(left.unknown, 'build')] : [];
  for (const { component, expected } of counts) {
    if (expected === 0) continue;
    const each = mean(durations.get(component, 'make'));
    if (each === undefined) riddles.push(`${plural(expected, 'version')} of ${component}`);
    total += (expected * (each ?? FIRST_GUESS.make)) / workers;
  }
  if (total === 0) return 'there is nothing to do';
  const about = `about ${roughly(total)} with ${plural(workers, 'worker')}`;
  if (riddles.length === 0) return `${about}, as similar work took`;
  return `${about}, in part a guess: nothing like ${riddles.join(' and ')} was timed before`;
}
