import { posix } from 'node:path';
import type { Command } from 'commander';
import type { NightlyChange, NightlyCheck } from '../../bisect/investigation/nightly.js';
import type { Question } from '../../bisect/question.js';
import type { BisectionView } from '../../report/bisection.js';
import type { Level, Report } from '../../report/report.js';
import { shortId } from '../../report/text.js';
import type { Context } from '../context.js';
import { Interrupted } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { type LoaderOptions, loaderChange, withLoader } from '../loader-options.js';
import { withOutput, withSession } from '../options.js';
import { parseQuestion } from '../question-option.js';
import { planned, searching } from '../search.js';
import type { Wire } from '../wire.js';

interface NightlyOptions extends LoaderOptions {
  readonly track?: string;
  readonly component?: readonly string[];
  readonly date?: string;
  readonly since?: string;
  readonly question?: string;
}

const LEVELS: Record<NightlyChange, Level> = {
  first: 'ok',
  fine: 'ok',
  fixed: 'ok',
  new: 'failure',
  still: 'failure',
  unknown: 'warning',
};

/** `nightly`: the newest snapshot, for cron and CI. */
export function addNightly(program: Command, wire: Wire): void {
  const command = program
    .command('nightly')
    .summary('check the newest snapshot, and bisect by itself when something changed')
    .description(
      "Builds and boots the kernel with the newest snapshot's components, compares with the last check on record, and " +
        'bisects when the outcome changed. Exit 0: good, 1: bad, 3: cannot be told.',
    )
    .option('--track <name>', 'what is watched over time (default: the kernel that the recipe makes)')
    .option('--component <name...>', 'components taken from the snapshot (default: all of the recipe)')
    .option('--date <date>', 'check this snapshot rather than the newest')
    .option('--since <date>', 'on a first run: the snapshot to compare with (default: the one before)')
    .option('--question <q>', 'boots, boots:MILESTONE, builds, bad:SIGNATURE or good:SIGNATURE (default: boots)');
  withLoader(command);
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect nightly --quiet --format markdown
  fsbisect nightly --format junit > fsbisect.xml
docs/nightly.md has a cron line, a systemd timer and a CI job.`,
  );
  wire<NightlyOptions>(command, async (context, options) => {
    const judge = parseQuestion(options.question);
    const config = await context.config(loaderChange(options));
    const { recipe } = config;
    const [{ checkNewest }, { componentsInUse }] = await Promise.all([
      import('../../bisect/investigation/nightly.js'),
      import('../../build/boot-loader.js'),
    ]);
    const check = await checkNewest(await context.session(), {
      track: options.track ?? posix.resolve(recipe.directory, recipe.product),
      components: options.component ?? componentsInUse(config),
      judge,
      date: options.date,
      since: options.since,
      signal: context.signal,
      tested: (date, { outcome, known }) =>
        context.progress.line(`${date}: ${outcome.signature}${known ? ' (on record)' : ''}`),
    });
    try {
      context.print(reportOf(check, await searched(context, check, judge)));
    } catch (error) {
      if (error instanceof Interrupted) context.print(reportOf(check, undefined));
      throw error;
    }
    const { verdict } = check.result;
    return verdict === 'good' ? EXIT.OK : verdict === 'bad' ? EXIT.REGRESSION : EXIT.INCONCLUSIVE;
  });
}

/** The search that explains a check: a new one if the outcome changed, the one on record if it did before. */
async function searched(context: Context, check: NightlyCheck, judge: Question): Promise<BisectionView | undefined> {
  const { result, search } = check;
  const { store } = await context.session();
  let bisection = result.bisection;
  if (search) {
    context.progress.line(`the outcome changed between ${search.from} and ${search.to}: looking for the reason`);
    const toolchain = store.toolchains.get(result.toolchain)!;
    const ranges = Object.keys(toolchain).map((component) => ({ component, range: `${search.from}..${search.to}` }));
    const plan = await planned(context, ranges, search.base);
    const { Investigation } = await import('../../bisect/investigation/investigation.js');
    const investigation = new Investigation(await context.session(), plan, judge);
    await investigation.run({ ...searching(context, plan), map: 'never' });
    bisection = investigation.bisection!;
    store.nightly.put({ ...result, bisection });
  }
  if (bisection === undefined) return undefined;
  const [{ recall }, { bisectionView }] = await Promise.all([
    import('../../bisect/investigation/recall.js'),
    import('../bisection-view.js'),
  ]);
  return bisectionView(recall(store, bisection), store, context.options);
}

function reportOf({ result, change, tested, before }: NightlyCheck, search: BisectionView | undefined): Report {
  const { track, date, verdict, outcome } = result;
  const level = change === 'first' && verdict === 'bad' ? 'failure' : LEVELS[change];
  return {
    kind: 'nightly',
    title: `${track} of ${date}: ${change === 'first' ? `first check, ${verdict}` : change}`,
    findings: [
      { level, name: track, message: sentence({ result, change, before }) },
      ...(search ? [{ level: 'notice' as const, name: 'reason', message: search.conclusion }] : []),
      ...(search?.notices ?? []).map((message) => ({ level: 'notice' as const, name: 'seen', message })),
    ],
    ...(tested.boot && verdict === 'bad' ? { sections: [{ title: 'Console', text: tested.boot.console }] } : {}),
    summary: [
      ...(tested.build.image ? [`kernel     ${shortId(tested.build.image)}`] : []),
      ...(search ? [`again      ${search.command}`] : []),
    ],
    data: {
      track,
      date,
      verdict,
      change,
      outcome,
      before: before ? { date: before.date, verdict: before.verdict, outcome: before.outcome } : null,
      bisection: search ?? null,
    },
  };
}

function sentence({ result, change, before }: Pick<NightlyCheck, 'result' | 'change' | 'before'>): string {
  const now = `${result.date} ends in "${result.outcome.signature}"`;
  const then = before ? `${before.date} in "${before.outcome.signature}"` : '';
  switch (change) {
    case 'first':
      return `${now}; there is no earlier check to compare with`;
    case 'new':
      return `new failure: ${now}, ${then}`;
    case 'still':
      return `still failing: ${now}, as ${then}`;
    case 'fixed':
      return `fixed: ${now}, ${then}`;
    case 'fine':
      return `fine: ${now}, as ${then}`;
    case 'unknown':
      return `cannot be told: ${now}`;
  }
}
