import type { Command } from 'commander';
import type { Investigation } from '../../bisect/investigation/investigation.js';
import type { Report } from '../../report/report.js';
import { grouped } from '../../report/text.js';
import { toolchainId } from '../../store/toolchains.js';
import type { Context } from '../context.js';
import { Interrupted } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { type LoaderOptions, loaderChange, withLoader } from '../loader-options.js';
import { withOutput, withSession } from '../options.js';
import { parseQuestion } from '../question-option.js';
import { type RangeOptions, rangesOf } from '../ranges.js';
import { planned, searching } from '../search.js';
import { type StageOptions, stageChange, withRanges, withStage } from '../toolchain-options.js';
import type { Wire } from '../wire.js';

interface MatrixOptions extends RangeOptions, StageOptions, LoaderOptions {
  readonly base?: string;
  readonly question?: string;
  readonly dryRun?: boolean;
}

/** `matrix`: every cell, without a search. */
export function addMatrix(program: Command, wire: Wire): void {
  const command = program
    .command('matrix')
    .summary('what becomes of every combination of versions')
    .description(
      'Builds and boots every combination of the distinct versions, and draws what became of them. Without an ' +
        'end, it shows what is known by then.',
    );
  withRanges(command)
    .optionsGroup('How:')
    .option('--dry-run', 'only count: cells, toolchains, and what of them is known')
    .option('--question <q>', 'recorded with the results, for the view of queries (default: boots)');
  withStage(command);
  withLoader(command);
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect matrix --compiler-range 2011/0701..2012/0614 --dry-run
  fsbisect matrix --compiler-range 2011/0701..2012/0614 --libc-range 2012/0101.. --format csv`,
  );
  wire<MatrixOptions>(command, async (context, options) => {
    const question = parseQuestion(options.question);
    const config = await context.config((config) => loaderChange(options)(stageChange(options)(config)));
    const plan = await planned(context, rangesOf(options, config), options.base);
    const { Investigation } = await import('../../bisect/investigation/investigation.js');
    const investigation = new Investigation(await context.session(), plan, question);
    if (options.dryRun) {
      context.print(await countReport(context, investigation));
      return EXIT.OK;
    }
    try {
      await investigation.map(searching(context, plan));
    } catch (error) {
      if (error instanceof Interrupted) await print(context, investigation);
      throw error;
    }
    await print(context, investigation);
    return EXIT.OK;
  });
}

async function print(context: Context, investigation: Investigation): Promise<void> {
  const [{ matrixOf }, { matrixReport }] = await Promise.all([
    import('../matrix-view.js'),
    import('../../report/matrix.js'),
  ]);
  const store = await context.store();
  const question = store.bisections.getQuestion(investigation.question)!;
  context.print(matrixReport(matrixOf({ question, context: investigation.context }, store), context.width));
}

/** How much there is to do: by dates, by distinct versions, and what is on record. */
async function countReport(context: Context, { plan, context: { space } }: Investigation): Promise<Report> {
  const store = await context.store();
  const { machine } = await context.session();
  const counts = { builds: 0, kernels: new Set<string>(), boots: new Set<string>() };
  for (const versions of product(space.axes.map((axis) => axis.versions))) {
    const toolchain = toolchainId(
      Object.fromEntries(versions.map(({ artifact }, i) => [space.axes[i].component, artifact])),
    );
    const build = store.results.getBuild(plan.recipe, toolchain);
    if (!build) continue;
    counts.builds++;
    if (build.image === undefined) continue;
    counts.kernels.add(build.image);
    const { boot } = store.results.result(plan.recipe, toolchain, machine) ?? {};
    if (boot) counts.boots.add(`${boot.image} ${boot.machine}`);
  }
  const multiply = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1);
  const rows = [
    { what: 'cells by date', count: multiply(plan.axes.map(({ dates }) => dates.length)) },
    { what: 'distinct toolchains', count: multiply(space.axes.map(({ versions }) => versions.length)) },
    { what: 'builds on record', count: counts.builds },
    { what: 'distinct kernels of those', count: counts.kernels.size },
    { what: 'boots on record', count: counts.boots.size },
  ];
  return {
    kind: 'matrix-count',
    title: `Matrix over ${plan.axes.map(({ axis, dates }) => `${axis.component} ${dates[0]}..${dates[dates.length - 1]}`).join(', ')}`,
    columns: [{ key: 'what' }, { key: 'count' }],
    rows,
    summary: [`${grouped(rows[1].count - counts.builds)} builds are left to do, and at most as many boots`],
  };
}

/** Every choice of one item of each list. */
function* product<T>(lists: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...rest] = lists;
  if (!first) {
    yield [];
    return;
  }
  for (const item of first) for (const others of product(rest)) yield [item, ...others];
}
