import type { Command } from 'commander';
import type { ConclusionVerdict } from '../../bisect/investigation/conclusion.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { wholeNumber, withDatabase, withOutput } from '../options.js';
import type { Wire } from '../wire.js';
import { exitCodeFor } from './bisect.js';

interface ReportOptions {
  readonly bisection?: string;
}

/** `report`: a search again, from the database alone. */
export function addReport(program: Command, wire: Wire): void {
  const command = program
    .command('report')
    .summary('show a bisection again, in any format')
    .description(
      'Shows the latest bisection, or the one of a number (`fsbisect query questions`), as it was shown when it ended.',
    )
    .option('--bisection <n>', 'number of the bisection (default: the latest)');
  withOutput(withDatabase(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect report
  fsbisect report --format markdown > verdict.md
  fsbisect report --bisection 3 --format json`,
  );
  wire<ReportOptions>(command, async (context, { bisection, ...options }) => {
    const [{ recall, latestBisection }, { bisectionView }, { bisectionReport }] = await Promise.all([
      import('../../bisect/investigation/recall.js'),
      import('../bisection-view.js'),
      import('../../report/bisection.js'),
    ]);
    const store = await context.readStore();
    const number = bisection === undefined ? latestBisection(store) : wholeNumber('--bisection', bisection, 1);
    if (number === undefined) {
      throw new UsageError(`There is no bisection in ${store.file} yet; \`fsbisect --help\` says how to make one.`);
    }
    const recalled = recall(store, number);
    context.print(bisectionReport(bisectionView(recalled, store, options), context.width));
    const verdict = recalled.bisection.conclusion?.verdict as ConclusionVerdict | undefined;
    return verdict === undefined ? EXIT.INCONCLUSIVE : exitCodeFor(verdict);
  });
}
