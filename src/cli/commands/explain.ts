import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { wholeNumber, withDatabase, withOutput } from '../options.js';
import { SYNTAX_OPTION, syntaxOf } from '../syntax-option.js';
import type { Wire } from '../wire.js';

interface ExplainOptions {
  readonly syntax?: string;
  readonly all?: boolean;
}

/** `explain`: what a change did to the kernel, and what changed in the component's source. */
export function addExplain(program: Command, wire: Wire): void {
  const command = program
    .command('explain')
    .summary('show what the change did to the kernel')
    .description(
      'For the culprit of the latest bisection, or of one with a number: the function that trapped, before and after, ' +
        'the other functions that differ, and the changes in the source of the component.',
    )
    .argument('[bisection]', 'number of the bisection (default: the latest)')
    .option(...SYNTAX_OPTION)
    .option('--all', 'list every function and file that differs, and show long differences too');
  withOutput(withDatabase(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect explain
  fsbisect explain 3 --syntax intel
  fsbisect explain --format markdown >> report.md`,
  );
  wire<ExplainOptions>(command, async (context, options, [number]) => {
    const syntax = syntaxOf(options.syntax);
    const [{ recall, latestBisection }, { explanationOf }, { explanationReport }] = await Promise.all([
      import('../../bisect/investigation/recall.js'),
      import('../explanation.js'),
      import('../../report/explanation.js'),
    ]);
    const store = await context.readStore();
    const chosen = number === undefined ? latestBisection(store) : wholeNumber('The bisection', number, 1);
    if (chosen === undefined) {
      throw new UsageError(`There is no bisection in ${store.file} yet; \`fsbisect --help\` says how to make one.`);
    }
    const view = await explanationOf(context, recall(store, chosen), syntax);
    context.print(explanationReport(view, options.all ?? false, context.width));
    return EXIT.OK;
  });
}
