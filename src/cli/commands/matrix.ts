import type { Command } from 'commander';
import type { Investigation } from '../../bisect/investigation/investigation.js';
import type { Context } from '../context.js';
import { Interrupted } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { type LoaderOptions, loaderChange, withLoader } from '../loader-options.js';
import { withOutput, withSession } from '../options.js';
import { parseQuestion } from '../question-option.js';
import { type RangeOptions, rangesOf } from '../ranges.js';
import { planned } from '../search.js';
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
    .option(
      '--dry-run',
      'build nothing, only count: cells, sources, toolchains, what is on record, and how long it will take',
    )
    .option('--question <q>', 'recorded with the results, for the view of queries (default: boots)');
  withStage(command);
  withLoader(command);
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect matrix --from 2002/1212 --to 2015/0110 --dry-run
  fsbisect matrix --compiler-range 2011/0701..2012/0614
  fsbisect matrix --compiler-range 2011/0701..2012/0614 \\
      --libc-range 2012/0101.. --format csv`,
  );
  wire<MatrixOptions>(command, async (context, options) => {
    const question = parseQuestion(options.question);
    const config = await context.config((config) => loaderChange(options)(stageChange(options)(config)));
    const ranges = rangesOf(options, config);
    if (options.dryRun) {
      const { countReport } = await import('../matrix-count.js');
      context.print(await countReport(context, ranges, options.base));
      return EXIT.OK;
    }
    const plan = await planned(context, ranges, options.base);
    const { Investigation } = await import('../../bisect/investigation/investigation.js');
    const investigation = new Investigation(await context.session(), plan, question);
    const { mapping } = await import('../map-progress.js');
    try {
      await investigation.map(await mapping(context, investigation));
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
