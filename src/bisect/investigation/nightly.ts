import type { Tested } from '../../build/session.js';
import type { NightlyResult, Verdict as VerdictWord } from '../../store/records.js';
import type { Question } from '../question.js';
import { verdictOf } from './investigation.js';
import { untilAborted } from './until-aborted.js';
import { componentOf, RequestError, type Workbench } from './workbench.js';

/**
 * What a check found, against the last decided one before it: `first` (there is none), `new` (it was good), `still`
 * (it was bad and is), `fixed`, `fine`, or `unknown` (the newest snapshot cannot answer).
 */
export type NightlyChange = 'first' | 'new' | 'still' | 'fixed' | 'fine' | 'unknown';

export interface NightlyRequest {
  /** What is watched over time. */
  readonly track: string;
  readonly components: readonly string[];
  readonly judge: Question;
  /** The snapshot to check; the newest when left out. */
  readonly date?: string | undefined;
  /** On a first run, the snapshot to compare with; the one before when left out. */
  readonly since?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of each snapshot that is tested. */
  readonly tested?: (date: string, tested: Tested) => void;
}

/** One check, on record. */
export interface NightlyCheck {
  readonly result: NightlyResult;
  readonly change: NightlyChange;
  readonly tested: Tested;
  /** The last decided check before it. */
  readonly before: NightlyResult | undefined;
  /** The dates between which the outcome changed, when that is still to be searched: from the last of the other class. */
  readonly search: { readonly from: string; readonly to: string; readonly base: string } | undefined;
}

/**
 * Tests the newest snapshot's components and compares with the last decided check on record or, on a first run, with the
 * snapshot before. Throws a RequestError for components that the recipe does not have.
 */
export async function checkNewest(bench: Workbench, request: NightlyRequest): Promise<NightlyCheck> {
  const { track, components } = request;
  if (components.length === 0) throw new RequestError('There is no component to check.');
  for (const component of components) componentOf(bench, component);
  const dates = (await bench.dates()).map(String);
  const date = request.date === undefined ? dates[dates.length - 1] : (await bench.date(request.date)).date;
  const before =
    lastDecided(bench, track, date) ??
    (await firstReference(bench, request, await referenceDate(bench, request.since, dates, date)));
  const { result, tested } = await check(bench, request, date);
  const change = changeBetween(before, result.verdict);
  const known = change === 'still' ? before?.bisection : undefined;
  const kept = { ...result, change, ...(known === undefined ? {} : { bisection: known }) };
  bench.store.nightly.put(kept);
  return {
    result: kept,
    change,
    tested,
    before,
    search: known === undefined ? searchFor(bench, kept, before) : undefined,
  };
}

/** The check before a date that could be decided. */
function lastDecided(bench: Workbench, track: string, date: string): NightlyResult | undefined {
  const { nightly } = bench.store;
  const checks = (['good', 'bad'] as const).flatMap(
    (verdict) => nightly.last(track, bench.dump, { verdict, before: date }) ?? [],
  );
  return checks.sort((a, b) => (a.date < b.date ? 1 : -1))[0];
}

/** The snapshot that a first run compares with. Throws a RequestError for one that is not before the one to check. */
async function referenceDate(
  bench: Workbench,
  since: string | undefined,
  dates: readonly string[],
  date: string,
): Promise<string | undefined> {
  if (since === undefined) return dates[dates.indexOf(date) - 1];
  const reference = (await bench.date(since)).date;
  if (reference < date) return reference;
  throw new RequestError(`The snapshot to compare with, ${reference}, is not before the one to check, ${date}.`);
}

/** On a first run: an earlier snapshot, checked and put on record too. */
async function firstReference(
  bench: Workbench,
  request: NightlyRequest,
  date: string | undefined,
): Promise<NightlyResult | undefined> {
  if (date === undefined) return undefined;
  const { result } = await check(bench, request, date);
  const first = { ...result, change: result.verdict === 'unknown' ? 'unknown' : 'first' };
  bench.store.nightly.put(first);
  return result.verdict === 'unknown' ? undefined : first;
}

async function check(
  bench: Workbench,
  { track, components, judge, signal, tested: heard }: NightlyRequest,
  date: string,
): Promise<{ readonly result: Omit<NightlyResult, 'change'>; readonly tested: Tested }> {
  const versions = Object.fromEntries(
    await Promise.all(
      components.map(async (component) => {
        const [{ version }] = await untilAborted(bench.history(component, [date]), signal);
        return [component, version] as const;
      }),
    ),
  );
  const base = await baseFor(bench, date);
  const tested = await untilAborted(bench.test(base, versions), signal);
  heard?.(date, tested);
  const result = {
    track,
    recipe: bench.recipe(base),
    machine: bench.machine,
    dump: bench.dump,
    date,
    toolchain: tested.toolchain,
    verdict: verdictOf(judge, tested).class,
    outcome: tested.outcome,
  };
  return { result, tested };
}

/** The snapshot that everything but the components comes from: the recipe's, or the very one that is checked. */
async function baseFor(bench: Workbench, date: string): Promise<string> {
  const { base } = bench.config.recipe;
  return base === undefined ? date : (await bench.date(base)).date;
}

function changeBetween(before: NightlyResult | undefined, now: VerdictWord): NightlyChange {
  if (now === 'unknown') return 'unknown';
  if (!before) return 'first';
  if (now === 'good') return before.verdict === 'good' ? 'fine' : 'fixed';
  return before.verdict === 'good' ? 'new' : 'still';
}

function searchFor(
  bench: Workbench,
  { track, date, verdict }: NightlyResult,
  before: NightlyResult | undefined,
): NightlyCheck['search'] {
  if (!before || verdict === 'unknown') return undefined;
  const other = verdict === 'good' ? 'bad' : 'good';
  const from = bench.store.nightly.last(track, bench.dump, { verdict: other, before: date });
  const moved = verdict === 'bad' || before.verdict === 'bad';
  if (!from || !moved) return undefined;
  return { from: from.date, to: date, base: bench.config.recipe.base ?? date };
}
